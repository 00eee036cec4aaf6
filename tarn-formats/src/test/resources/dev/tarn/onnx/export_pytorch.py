"""Wrote pytorch-*.onnx with PyTorch 2.13: a network of most layers that the reader knows; needed only to write them anew."""
import numpy
import torch
from torch import nn
from torch.onnx._internal.torchscript_exporter import onnx_proto_utils

# The exporter wants the package onnx for functions of its own only, of which there are none here.
onnx_proto_utils._add_onnxscript_fn = lambda model, _: model


class Network(nn.Module):
    def __init__(s):
        super().__init__()
        s.c1 = nn.Conv2d(3, 8, 3, padding=1, bias=False)
        s.b1 = nn.BatchNorm2d(8)
        s.c2 = nn.Conv2d(8, 8, 3, padding=1, groups=4)
        s.p = nn.MaxPool2d(3, 2, 1)
        s.a = nn.AdaptiveAvgPool2d(1)
        s.act = nn.ModuleList([nn.GELU(), nn.SiLU(), nn.Mish(), nn.LeakyReLU(0.2), nn.ELU(), nn.Softplus(), nn.ReLU()])
        s.d = nn.Dropout(0.3)
        s.f = nn.Linear(16, 5)
        s.q = nn.AvgPool2d(3, 2, 1, ceil_mode=True)

    def forward(s, x):
        x = torch.relu(s.b1(s.c1(x)))
        x = x + s.c2(x)
        x = s.p(x)
        for m in s.act:
            x = m(x)
        x = torch.cat([x, s.act[1](x)], 1)
        x = s.a(s.q(x))
        x = x.view(x.size(0), -1)
        return torch.softmax(s.f(s.d(x)), 1)


network = Network().eval()
for _, buffer in network.named_buffers():
    if buffer.dtype == torch.float32:
        buffer.uniform_(0.5, 1.5)
x = torch.randn(2, 3, 17, 16)
for opset in (9, 13, 17, 20):
    torch.onnx.export(network, (x,), f"pytorch-opset{opset}.onnx", opset_version=opset, dynamo=False, dynamic_axes={"x": {0: "n"}},
                      input_names=["x"])
torch.onnx.export(network, (x,), "pytorch-training.onnx", opset_version=17, dynamo=False, input_names=["x"],
                  training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False)
numpy.save("pytorch-x.npy", x.numpy())
numpy.save("pytorch-y.npy", network(x).detach().numpy())
