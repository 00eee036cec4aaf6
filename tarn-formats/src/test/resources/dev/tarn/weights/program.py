#!/usr/bin/env python3
"""A PyTorch program, run by PytorchProgramTest where there is PyTorch: what it saves and computes, Tarn must read and compute.

    python3 program.py FOLDER
"""
import os
import sys

import numpy as np
import torch
from torch import nn

FOLDER = sys.argv[1]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 3, bias=False)
        self.conv2 = nn.Conv2d(8, 6, 3, bias=False)
        # A bias whose effect the norm takes out has no gradient but rounding errors, which Adam would make large.
        self.norm = nn.BatchNorm2d(6)
        self.fc = nn.Linear(6 * 5 * 5, 4)

    def forward(self, x):
        x = torch.max_pool2d(torch.relu(self.conv1(x)), 2)
        x = torch.relu(self.norm(self.conv2(x)))
        return self.fc(x.reshape(x.shape[0], -1))


def save(name, array):
    np.save(os.path.join(FOLDER, name + ".npy"), array)


def fresh(start):
    net = Net()
    net.load_state_dict(start)
    return net.train()


def main():
    torch.manual_seed(3)
    torch.set_num_threads(1)
    net = Net()
    net.norm.running_mean.uniform_(-0.5, 0.5)
    net.norm.running_var.uniform_(0.5, 1.5)
    start = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    torch.save(net.state_dict(), os.path.join(FOLDER, "start.pt"))
    torch.save(net.state_dict(), os.path.join(FOLDER, "start-old.pt"), _use_new_zipfile_serialization=False)
    x = torch.rand(12, 1, 16, 16) * 2 - 1
    labels = torch.arange(12) % 4
    save("images", x.permute(0, 2, 3, 1).contiguous().numpy())
    save("outputs", net.eval()(x).detach().numpy())
    net = fresh(start)
    loss = nn.functional.cross_entropy(net(x), labels)
    loss.backward()
    torch.save({name: p.grad for name, p in net.named_parameters()}, os.path.join(FOLDER, "gradients.pt"))
    for name, make in {
        "sgd": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, weight_decay=0.01),
        "adam": lambda p: torch.optim.Adam(p, lr=0.003),
        "adamw": lambda p: torch.optim.AdamW(p, lr=0.003, weight_decay=0.05),
    }.items():
        net = fresh(start)
        optimizer = make(net.parameters())
        for _ in range(10):
            optimizer.zero_grad()
            nn.functional.cross_entropy(net(x), labels).backward()
            optimizer.step()
        torch.save({"model_state_dict": net.state_dict(), "optimizer": optimizer.state_dict()}, os.path.join(FOLDER, name + ".pt"))


main()
