#!/usr/bin/env python3
"""Writes the golden files of dev.tarn.weights: what torch.save writes, for Tarn to read.

    pip install torch==2.13.0 numpy==2.4.6
    python3 tarn-formats/src/test/resources/dev/tarn/weights/weights.py

The network is the article's (with the number of features that it really has), smaller where its size shows nothing. `expected.npz` holds every
tensor as float32, and the outputs of the network for an input of its own.
"""
import os
from collections import OrderedDict

import numpy as np
import torch
from torch import nn

TARGET = os.path.dirname(os.path.abspath(__file__))
torch.manual_seed(7)


class MyCNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 2, 3)
        self.fc = nn.Linear(2 * 13 * 13, 10)

    def forward(self, x):
        x = torch.max_pool2d(torch.relu(self.conv1(x)), 2)
        return self.fc(x.view(-1, 2 * 13 * 13))


class Normed(nn.Module):
    """A batch norm has running statistics, and a counter of int64."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(1, 3, 3, bias=False)
        self.norm = nn.BatchNorm2d(3)
        self.head = nn.Linear(3 * 13 * 13, 4)


def path(name):
    return os.path.join(TARGET, name)


def main():
    os.makedirs(TARGET, exist_ok=True)
    net = MyCNN()
    state = net.state_dict()
    torch.save(state, path("cnn.pt"))
    torch.save(state, path("cnn-old.pt"), _use_new_zipfile_serialization=False)
    torch.save({"epoch": 3, "loss": 0.5, "state_dict": OrderedDict(("module." + k, v) for k, v in state.items()),
                "optimizer": torch.optim.Adam(net.parameters()).state_dict()}, path("checkpoint.pt"))
    torch.save(net, path("module.pt"))
    torch.save(net, path("module-old.pt"), _use_new_zipfile_serialization=False)
    torch.jit.script(net).save(path("script.pt"))
    normed = Normed()
    for name, tensor in normed.state_dict().items():
        if "running" in name:
            tensor.uniform_(0.5, 1.5)
    torch.save(normed.state_dict(), path("normed.pt"))

    # every float type, and views of all sorts
    base = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4)
    kinds = OrderedDict()
    for kind in (torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool):
        kinds[str(kind).split(".")[1]] = (base[0] / 7).to(kind)
    kinds["transposed"] = base.permute(2, 0, 1)
    kinds["part"] = base[1, :, 1:3]
    kinds["shared"] = base
    kinds["expanded"] = base[0, 0, :2].unsqueeze(1).expand(2, 3)
    kinds["parameter"] = nn.Parameter(base[:, 0, ::2])
    kinds["scalar"] = torch.tensor(2.5)
    kinds["empty"] = torch.zeros(0, 3)
    torch.save(kinds, path("kinds.pt"))
    torch.save(kinds, path("kinds-old.pt"), _use_new_zipfile_serialization=False)

    expected = {"cnn/" + k: v.numpy() for k, v in state.items()}
    expected.update({"normed/" + k: v.float().numpy() for k, v in normed.state_dict().items()})
    expected.update({"kinds/" + k: v.detach().float().numpy() for k, v in kinds.items()})
    x = torch.rand(3, 1, 28, 28) * 2 - 1
    expected["input"] = x.permute(0, 2, 3, 1).contiguous().numpy()
    expected["output"] = net(x).detach().numpy()
    np.savez_compressed(path("expected.npz"), **expected)


main()
