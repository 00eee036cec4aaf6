#!/usr/bin/env python3
"""Writes the golden files of dev.tarn.golden: what PyTorch computes, for Tarn to agree with.

    pip install torch==2.13.0 safetensors==0.8.0 numpy==2.4.6
    python3 tarn-core/src/test/python/golden.py

Networks are Tarn's own descriptions, read here by an interpreter of a few lines over torch.nn. Most parameters and inputs are
not stored: `numbers` makes them, and GoldenNumbers.java makes the same. Results are computed in double from float32 parameters.
"""
import json
import math
import os
import re
from collections import OrderedDict

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

TARGET = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "resources", "dev", "tarn", "golden")
INPUT = 1000  # the index of the input among the arrays of numbers


# ---- numbers that both sides can make


def numbers(index, shape):
    """Uniform doubles in 0..1: SplitMix64's finaliser over (index, position)."""
    z = (np.uint64(index) << np.uint64(32)) + np.arange(1, math.prod(shape) + 1, dtype=np.uint64)
    with np.errstate(over="ignore"):
        z = z * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(11)).astype(np.float64).reshape(shape) * 2.0**-53


def parameter(index, name, shape):
    u = numbers(index, shape)
    if name.endswith("running_var"):
        v = u + 0.5
    elif name.endswith("running_mean") or name.endswith("bias"):
        v = u - 0.5
    elif len(shape) == 1:  # the scale of a norm: some of them negative
        v = u * 2 - 0.5
    else:
        v = (u * 2 - 1) * math.sqrt(6.0 / math.prod(shape[1:]))
    return v.astype(np.float32)


def images(count, shape):
    """count x height x width x channels (or count x features), in -1..1."""
    return (numbers(INPUT, (count, *shape)) * 2 - 1).astype(np.float32)


# ---- Tarn's descriptions over torch.nn


def automatic(network, word):
    base = "pool" if word in ("maxpool", "avgpool") else word
    return base + str(1 + sum(1 for layer in network["layers"] if re.fullmatch(base + r"\d+", layer["name"])))


def then(network, text, inputs=None, name=None):
    name = name or automatic(network, text.split()[0])
    if inputs is None:
        inputs = [network["output"]]
    network["layers"].append({"name": name, "layer": text, "inputs": inputs})
    network["output"] = name
    return name


def chain(shape, text):
    network = {"input": list(shape), "layers": [], "output": "input"}
    for layer in text.split(","):
        then(network, layer.strip())
    return network


def pair(word):
    sides = [int(side) for side in word.split("x")]
    return tuple(sides * 2)[:2]


def options(words):
    """stride, dilation, (left, right, top, bottom) or "same", rest."""
    stride, dilation, pad, rest = None, (1, 1), (0, 0, 0, 0), []
    while words:
        word = words.pop(0)
        if word == "stride":
            stride = pair(words.pop(0))
        elif word == "dilation":
            dilation = pair(words.pop(0))
        elif word == "same":
            pad = "same"
        elif word == "pad":
            p = [int(words.pop(0))]
            while words and words[0].isdigit():
                p.append(int(words.pop(0)))
            top, left, bottom, right = p * 4 if len(p) == 1 else p
            pad = (left, right, top, bottom)
        else:
            rest.append(word)
    return stride, dilation, pad, rest


def module(text, shapes):
    """A torch module for a layer whose inputs have these shapes (channels first)."""
    word, *words = text.split()
    shape = shapes[0]
    if word == "conv":
        filters, size = int(words.pop(0)), pair(words.pop(0))
        stride, dilation, pad, rest = options(words)
        groups = int(rest[rest.index("groups") + 1]) if "groups" in rest else 1
        stride = stride or (1, 1)
        if pad == "same":
            total = [max(0, (-(-shape[1 + d] // stride[d]) - 1) * stride[d] + (size[d] - 1) * dilation[d] + 1 - shape[1 + d]) for d in (0, 1)]
            pad = (total[1] // 2, total[1] - total[1] // 2, total[0] // 2, total[0] - total[0] // 2)
        left, right, top, bottom = pad
        inside = (top, left) if (top, left) == (bottom, right) else (0, 0)
        conv = nn.Conv2d(shape[0], filters, size, stride, inside, dilation, groups, "nobias" not in rest)
        if inside != (top, left) or inside != (bottom, right):
            conv.register_forward_pre_hook(lambda m, args: (nn.functional.pad(args[0], pad),))
        return conv
    if word in ("maxpool", "avgpool"):
        size = pair(words.pop(0))
        stride, dilation, pad, rest = options(words)
        left, right, top, bottom = pad
        assert (left, top) == (right, bottom), "torch pools pad alike on both sides"
        if word == "maxpool":
            return nn.MaxPool2d(size, stride or size, (top, left), dilation, ceil_mode="ceil" in rest)
        return nn.AvgPool2d(size, stride or size, (top, left), ceil_mode="ceil" in rest, count_include_pad="exclude-padding" not in rest)
    if word == "dense":
        return nn.Linear(shape[0], int(words[0]), bias="nobias" not in words)
    if word == "batchnorm":
        return nn.BatchNorm2d(shape[0]) if len(shape) == 3 else nn.BatchNorm1d(shape[0])
    if word in FURTHER:
        return FURTHER[word](shape, words)
    number = float(words[0]) if words else None
    return {
        "relu": nn.ReLU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "gelu": nn.GELU, "silu": nn.SiLU, "mish": nn.Mish, "softplus": nn.Softplus,
        "leakyrelu": lambda: nn.LeakyReLU(number), "elu": lambda: nn.ELU(number), "flatten": nn.Flatten,
        "softmax": lambda: nn.Softmax(1), "dropout": lambda: nn.Dropout(number),
        "globalavgpool": lambda: Function(lambda x: x.mean((2, 3))), "globalmaxpool": lambda: Function(lambda x: x.amax((2, 3))),
        "scale": lambda: Function(lambda x: x * number), "add": lambda: Function(lambda *x: sum(x[1:], x[0])),
        "concat": lambda: Function(lambda *x: torch.cat(x, 1)),
    }[word]()


def setting(words, name, otherwise):
    return float(words[words.index(name) + 1]) if name in words else otherwise


def edges(words):
    e = [int(word) for word in words if word.isdigit()]
    return e * 4 if len(e) == 1 else e  # top, left, bottom, right


def pad(shape, words):
    top, left, bottom, right = edges(words)
    kind = nn.ReflectionPad2d if "reflect" in words else nn.ReplicationPad2d if "edge" in words else nn.ZeroPad2d
    return kind((left, right, top, bottom))


def crop(shape, words):
    top, left, bottom, right = edges(words)
    return Function(lambda x: x[:, :, top : x.shape[2] - bottom, left : x.shape[3] - right])


def upsample(shape, words):
    mode = "bilinear" if "bilinear" in words else "nearest"
    return nn.Upsample(scale_factor=pair(words[0]), mode=mode, align_corners="corners" in words if mode == "bilinear" else None)


def slices(shape, words):
    start, end, step = int(words[0]), int(words[1]), int(words[3]) if len(words) > 2 else 1
    return Function(lambda x: x[:, start:end:step])


def depth_to_space(shape, words):
    b = int(words[0])
    if "crd" in words:
        return nn.PixelShuffle(b)
    c, h, w = shape[0] // (b * b), shape[1], shape[2]
    return Function(lambda x: x.reshape(-1, b, b, c, h, w).permute(0, 3, 4, 1, 5, 2).reshape(-1, c, h * b, w * b))


def space_to_depth(shape, words):
    b = int(words[0])
    if "crd" in words:
        return nn.PixelUnshuffle(b)
    c, h, w = shape[0], shape[1] // b, shape[2] // b
    return Function(lambda x: x.reshape(-1, c, h, b, w, b).permute(0, 3, 5, 1, 2, 4).reshape(-1, b * b * c, h, w))


def reshape(shape, words):
    h, w, c = (int(size) for size in words[0].split("x"))
    return Function(lambda x: x.reshape(-1, c, h, w))


def merge(function):
    def beside(x, rank):
        return x[:, :, None, None] if rank == 4 and x.dim() == 2 else x

    def merged(*inputs):
        rank = max(x.dim() for x in inputs)
        result = beside(inputs[0], rank)
        for x in inputs[1:]:
            result = function(result, beside(x, rank))
        return result

    return lambda shape, words: Function(merged)


def average(shape, words):
    total = merge(torch.add)(shape, words)
    return Function(lambda *x: total(*x) / len(x))


class ScaleShift(nn.Module):
    def __init__(self, channels, bias):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels)) if bias else None

    def forward(self, x):
        wide = (1, -1) + (1,) * (x.dim() - 2)
        y = x * self.weight.view(wide)
        return y if self.bias is None else y + self.bias.view(wide)


class LayerNorm(nn.LayerNorm):
    """Over the channels of each pixel."""

    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2) if x.dim() == 4 else super().forward(x)


FURTHER = {
    "relu6": lambda s, w: nn.ReLU6(),
    "clip": lambda s, w: nn.Hardtanh(float(w[0]), float(w[1])),
    "selu": lambda s, w: nn.SELU(),
    "celu": lambda s, w: nn.CELU(float(w[0])),
    "hardsigmoid": lambda s, w: nn.Hardsigmoid(),
    "hardswish": lambda s, w: nn.Hardswish(),
    "softsign": lambda s, w: nn.Softsign(),
    "thresholdedrelu": lambda s, w: nn.Threshold(float(w[0]), 0),
    "gelutanh": lambda s, w: nn.GELU("tanh"),
    "logsigmoid": lambda s, w: nn.LogSigmoid(),
    "shrink": lambda s, w: nn.Hardshrink(float(w[0])) if float(w[1]) == 0 else nn.Softshrink(float(w[0])),
    "abs": lambda s, w: Function(torch.abs),
    "exp": lambda s, w: Function(torch.exp),
    "sqrt": lambda s, w: Function(torch.sqrt),
    "prelu": lambda s, w: nn.PReLU(1 if "shared" in w else s[0]),
    "logsoftmax": lambda s, w: nn.LogSoftmax(1),
    "groupnorm": lambda s, w: nn.GroupNorm(int(w[0]), s[0], setting(w, "epsilon", 1e-5)),
    "instancenorm": lambda s, w: nn.InstanceNorm2d(s[0], setting(w, "epsilon", 1e-5), affine=True),
    "layernorm": lambda s, w: LayerNorm(s[0], setting(w, "epsilon", 1e-5)),
    "lrn": lambda s, w: nn.LocalResponseNorm(int(w[0]), setting(w, "alpha", 1e-4), setting(w, "beta", 0.75), setting(w, "k", 1.0)),
    "scaleshift": lambda s, w: ScaleShift(s[0], "nobias" not in w),
    "pad": pad, "crop": crop, "upsample": upsample, "slice": slices, "depthtospace": depth_to_space, "spacetodepth": space_to_depth, "reshape": reshape,
    "shuffle": lambda s, w: nn.ChannelShuffle(int(w[0])),
    "multiply": merge(torch.mul), "subtract": merge(torch.sub), "maximum": merge(torch.maximum), "minimum": merge(torch.minimum), "average": average,
}


class Function(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, *x):
        return self.function(*x)


class Network(nn.Module):
    def __init__(self, description):
        super().__init__()
        self.description = description
        shape = description["input"]
        example = {"input": torch.zeros(2, *([shape[2], shape[0], shape[1]] if len(shape) == 3 else shape))}
        for layer in description["layers"]:
            inputs = [example[name] for name in layer["inputs"]]
            m = module(layer["layer"], [tuple(x.shape[1:]) for x in inputs])
            self.add_module(layer["name"], m)
            example[layer["name"]] = m(*inputs)

    def forward(self, x, stop_before_softmax=False):
        values = {"input": x}
        for layer in self.description["layers"]:
            if stop_before_softmax and layer["layer"] in ("softmax", "logsoftmax") and layer["name"] == self.description["output"]:
                return values[layer["inputs"][0]]
            values[layer["name"]] = self.get_submodule(layer["name"])(*[values[name] for name in layer["inputs"]])
        return values[self.description["output"]]

    def state(self):
        return OrderedDict((name, value) for name, value in self.state_dict().items() if not name.endswith("num_batches_tracked"))

    def fill(self):
        made = OrderedDict((name, torch.from_numpy(parameter(i, name, tuple(value.shape)))) for i, (name, value) in enumerate(self.state().items()))
        self.load_state_dict(made, strict=False)
        return self


def channels_first(x):
    x = torch.from_numpy(x).double()
    return x.permute(0, 3, 1, 2) if x.dim() == 4 else x


def channels_last(y):
    y = y.permute(0, 2, 3, 1) if y.dim() == 4 else y
    return y.detach().float().contiguous()


# ---- the files


def zoo():
    grey = (28, 28, 1)
    twice = lambda c: f"conv {c} 3 same, relu, conv {c} 3 same, relu, maxpool 2"
    fast = lambda c: f"conv {c} 3 same nobias, maxpool 2, batchnorm, relu, conv {c} 3 same nobias, batchnorm, relu"
    resnet = chain(grey, "conv 32 3 pad 1 nobias, batchnorm, relu")
    residual(resnet, 32, 1)
    residual(resnet, 64, 2)
    residual(resnet, 128, 2)
    then(resnet, "globalavgpool")
    then(resnet, "dense 10")
    return {
        "convnet1": chain(grey, "conv 32 3, relu, maxpool 2, flatten, dense 10"),
        "convnet2": chain(grey, "conv 32 3, relu, maxpool 2, conv 64 3, relu, maxpool 2, flatten, dropout 0.5, dense 10"),
        "lenet5": chain(grey, "conv 6 5 pad 2, tanh, avgpool 2, conv 16 5, tanh, avgpool 2, flatten, dense 120, tanh, dense 84, tanh, dense 10"),
        "vgg-small": chain(grey, f"{twice(32)}, {twice(64)}, {twice(128)}, flatten, dense 128, relu, dense 10"),
        "resnet-small": resnet,
        "speedrun": chain(grey, f"{fast(64)}, {fast(128)}, {fast(128)}, globalmaxpool, dense 10"),
    }


def residual(network, channels, stride):
    start = network["output"]
    step = f" stride {stride}" if stride > 1 else ""
    for text in (f"conv {channels} 3{step} pad 1 nobias", "batchnorm", "relu", f"conv {channels} 3 pad 1 nobias", "batchnorm"):
        then(network, text)
    way = network["output"]
    short = start
    if stride > 1:
        then(network, f"conv {channels} 1{step} nobias", [start])
        short = then(network, "batchnorm")
    then(network, "add", [way, short])
    then(network, "relu")


def layers():
    """Networks that between them have every layer and option."""
    end = "flatten, dense 3"
    cases = OrderedDict()
    for name, shape, text in [
        ("conv-stride", (9, 8, 3), f"conv 5 3 stride 2 pad 1, relu, {end}"),
        ("conv-dilation", (9, 8, 3), f"conv 4 3 dilation 2 pad 2, tanh, {end}"),
        ("conv-groups", (7, 7, 4), f"conv 6 3 same groups 2, relu, {end}"),
        ("conv-depthwise", (7, 7, 4), f"conv 4 3 pad 1 groups 4, relu, conv 5 1, relu, {end}"),
        ("conv-lopsided", (9, 8, 2), f"conv 5 3x5 stride 2x1 pad 1 0 2 3, relu, {end}"),
        ("conv-same-stride", (8, 9, 2), f"conv 5 4 stride 2 same, relu, {end}"),
        ("conv-wide", (6, 6, 17), f"conv 33 3, relu, maxpool 2, {end}"),
        ("conv-nobias", (6, 6, 2), f"conv 4 3 nobias, relu, flatten, dense 3 nobias"),
        ("relu-pool", (8, 8, 3), f"conv 5 3, relu, maxpool 2, {end}"),
        ("pool-relu", (8, 8, 3), f"conv 5 3, maxpool 2, relu, {end}"),
        ("pool-overlapping", (9, 9, 2), f"conv 5 3 pad 1, relu, maxpool 3 stride 2 pad 1, {end}"),
        ("pool-ceil", (10, 9, 2), f"conv 5 3, relu, maxpool 3 stride 2 ceil, {end}"),
        ("pool-wide", (8, 9, 2), f"conv 5 3, sigmoid, maxpool 2x3 stride 2x1, {end}"),
        ("pool-input", (8, 8, 3), f"maxpool 2, conv 5 3, relu, {end}"),
        ("gelu-pool", (8, 8, 2), f"conv 5 3, gelu, maxpool 2, {end}"),
        ("average", (8, 8, 2), f"conv 5 3, relu, avgpool 2, {end}"),
        ("average-padded", (9, 9, 2), f"conv 5 3, relu, avgpool 3 stride 2 pad 1, {end}"),
        ("average-excluding", (9, 9, 2), f"conv 5 3, relu, avgpool 3 stride 2 pad 1 exclude-padding, {end}"),
        ("average-ceil", (10, 9, 2), f"conv 5 3, relu, avgpool 3 stride 2 ceil, {end}"),
        ("norm-relu-pool", (8, 8, 3), f"conv 5 3 nobias, batchnorm, relu, maxpool 2, {end}"),
        ("pool-norm-relu", (8, 8, 3), f"conv 5 3 nobias, maxpool 2, batchnorm, relu, {end}"),
        ("norm-of-features", (5, 5, 2), "flatten, dense 6 nobias, batchnorm, relu, dense 3"),
        ("global-average", (6, 6, 3), "conv 5 3, relu, globalavgpool, dense 3"),
        ("global-maximum", (6, 6, 3), "conv 5 3, relu, globalmaxpool, dense 3"),
        ("two-blocks", (12, 12, 1), f"conv 8 3, relu, maxpool 2, conv 16 3, relu, maxpool 2, {end}"),
        ("scale", (6, 6, 1), f"conv 4 3, relu, {end}, scale 0.125"),
        ("softmax", (6, 6, 1), f"conv 4 3, relu, {end}, softmax"),
        ("features", (7,), "dense 9, relu, dense 3"),
    ]:
        cases[name] = chain(shape, text)
    for text in ("leakyrelu 0.1", "elu 0.7", "sigmoid", "tanh", "gelu", "silu", "mish", "softplus"):
        cases["activation-" + text.split()[0]] = chain((6, 6, 2), f"conv 4 3, {text}, maxpool 2, flatten, dense 5, {text}, dense 3")
    short = chain((8, 8, 2), "conv 4 3 pad 1, relu")
    residual(short, 4, 1)
    residual(short, 6, 2)
    then(short, "globalavgpool")
    then(short, "dense 3")
    cases["residual"] = short
    branches = chain((8, 8, 2), "conv 4 3")
    start = branches["output"]
    first = then(branches, "relu", [start])
    second = then(branches, "conv 3 3 pad 1", [start])
    third = then(branches, "maxpool 3 stride 1 pad 1", [start])
    then(branches, "concat", [first, second, third])
    for text in ("conv 4 1", "relu", "maxpool 2", "flatten", "dense 3"):
        then(branches, text)
    cases["branches"] = branches
    return cases


def further_layers():
    """The layers that imported classifiers need beyond those."""
    end = "flatten, dense 3"
    cases = OrderedDict()
    for text in ("relu6", "clip -0.3 0.4", "selu", "celu 0.8", "hardsigmoid", "hardswish", "softsign", "thresholdedrelu 0.1", "gelutanh", "logsigmoid",
                 "shrink 0.2 0", "shrink 0.2 0.2", "abs", "exp", "prelu", "prelu shared"):
        cases["activation-" + text.replace(" ", "-")] = chain((6, 6, 2), f"conv 4 3, {text}, maxpool 2, flatten, dense 5, {text}, dense 3")
    for name, shape, text in [
        ("sqrt", (6, 6, 2), f"conv 4 3, exp, sqrt, {end}"),
        ("log-softmax", (6, 6, 1), f"conv 4 3, relu, {end}, logsoftmax"),
        ("log-softmax-inside", (6, 6, 1), "conv 4 3, relu, flatten, dense 5, logsoftmax, dense 3"),
        ("group-norm", (7, 6, 3), f"conv 6 3, groupnorm 3, relu, conv 18 3 pad 1, groupnorm 2 epsilon 0.01, maxpool 2, {end}"),
        ("instance-norm", (7, 6, 3), f"instancenorm, conv 5 3 nobias, relu, instancenorm epsilon 0.01, {end}"),
        ("layer-norm", (7, 6, 3), "conv 6 3, layernorm, relu, conv 20 3 pad 1, layernorm epsilon 0.01, flatten, dense 7, layernorm, dense 3"),
        ("response-norm", (7, 6, 3), f"conv 8 3, relu, lrn 5 alpha 0.5, conv 6 3, lrn 3 alpha 0.7 beta 0.5 k 2.0, {end}"),
        ("scale-shift", (7, 6, 3), "scaleshift, conv 5 3, scaleshift nobias, relu, flatten, dense 4, scaleshift, dense 3"),
        ("pads", (6, 7, 2), f"pad 1 0 2 1, conv 4 3, pad 2 1 0 3 reflect, conv 5 3, pad 1 0 0 2 edge, crop 1 0 2 1, {end}"),
        ("upsample", (4, 5, 2), f"conv 4 3 pad 1, upsample 2, conv 4 3, upsample 2x3 bilinear, maxpool 3, upsample 2 bilinear corners, {end}"),
        ("channels", (6, 6, 2), f"conv 12 3, shuffle 3, conv 8 1, slice 1 8 step 2, relu, {end}"),
        ("blocks", (6, 6, 2), f"conv 8 3, depthtospace 2, conv 4 1, depthtospace 2 crd, spacetodepth 4, relu, spacetodepth 2 crd, {end}"),
        ("reshape", (6, 6, 2), f"conv 6 3, relu, flatten, reshape 8x4x3, conv 4 3, globalavgpool, reshape 1x1x4, conv 5 1, {end}"),
        ("pool-dilated", (9, 9, 2), f"conv 4 3, relu, maxpool 2 stride 1 dilation 2, maxpool 3x2 stride 2 pad 1 dilation 1x2 ceil, {end}"),
    ]:
        cases[name] = chain(shape, text)
    for function in ("multiply", "subtract", "average", "maximum", "minimum"):
        network = chain((6, 7, 2), "conv 5 3")
        same = then(network, "conv 5 3 pad 1")
        whole = then(network, function, ["conv1", same])
        vector = then(network, "globalavgpool")
        gate = then(network, "dense 5")
        gated = then(network, function, [whole, gate])
        mask = then(network, "conv 1 1", ["conv1"])
        then(network, function, [gated, mask])
        if function != "subtract":
            then(network, function, [network["output"], vector, "conv1"])
        for text in ("maxpool 2", "flatten", "dense 3"):
            then(network, text)
        cases[function] = network
    return cases


def loss_of(network, x, labels):
    return nn.functional.cross_entropy(network(x, stop_before_softmax=True), labels)


def save(name, tensors, cases):
    path = os.path.join(TARGET, name + ".safetensors")
    versions = {"torch": torch.__version__, "numpy": np.__version__}
    # One entry only: safetensors writes several in an order of its own, another one each time.
    save_file(OrderedDict(sorted(tensors.items())), path, {"golden": json.dumps({"versions": versions, "cases": cases})})
    print(f"{name}: {os.path.getsize(path)} bytes")


def write_zoo():
    tensors, cases = {}, []
    for name, description in zoo().items():
        network = Network(description).fill().double().eval()
        count = sum(p.numel() for p in network.parameters())
        print(f"{name}: {count} parameters")
        tensors[name + "/output"] = channels_last(network(channels_first(images(3, description["input"]))))
        cases.append({"name": name, "network": description, "images": 3, "parameters": count})
    save("zoo", tensors, cases)


def write_layers(file, descriptions):
    tensors, cases = {}, []
    for name, description in descriptions.items():
        count = 6
        network = Network(description).fill().double().eval()
        x = channels_first(images(count, description["input"]))
        labels = torch.arange(count) % 3
        tensors[name + "/output"] = channels_last(network(x))
        network.train()
        loss = loss_of(network, x, labels)
        loss.backward()
        for key, value in network.named_parameters():
            tensors[f"{name}/gradient/{key}"] = value.grad.float()
        for key, value in network.state().items():
            if "running" in key:
                tensors[f"{name}/after/{key}"] = value.float()
        cases.append({"name": name, "network": description, "images": count, "loss": loss.item()})
    save(file, tensors, cases)


def write_optimizers():
    """Ten steps on batches that take turns; the schedule is constant."""
    sgd, adam, adamw = torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW
    runs = [  # name, optimiser, its arguments, further settings
        ("sgd", sgd, {"lr": 0.05}, {}),
        ("sgd-decay", sgd, {"lr": 0.05, "weight_decay": 0.01}, {}),
        ("momentum", sgd, {"lr": 0.02, "momentum": 0.9, "weight_decay": 0.01}, {}),
        ("nesterov", sgd, {"lr": 0.02, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01}, {}),
        ("adam", adam, {"lr": 0.005}, {}),
        ("adam-decay", adam, {"lr": 0.005, "weight_decay": 0.01, "betas": [0.8, 0.95], "eps": 1e-6}, {}),
        ("adamw", adamw, {"lr": 0.005, "weight_decay": 0.05}, {}),
        ("adamw-matrices", adamw, {"lr": 0.005, "weight_decay": 0.5}, {"decay_matrices_only": True}),
        ("smoothing", sgd, {"lr": 0.05}, {"label_smoothing": 0.1}),
        ("class-weights", sgd, {"lr": 0.05}, {"class_weights": [1.0, 0.25, 3.0]}),
        ("clipping", sgd, {"lr": 0.05, "momentum": 0.9}, {"clip": 0.5}),
    ]
    # No bias whose true gradient is zero (behind it a norm takes it out): Adam would blow its rounding errors up to whole steps.
    description = chain((8, 8, 2), "conv 6 3 nobias, batchnorm, relu, maxpool 2, conv 8 2, relu, flatten, dense 3")
    x = channels_first(images(24, description["input"]))
    labels = torch.arange(24) % 3
    tensors, cases = {}, []
    for name, make, arguments, settings in runs:
        network = Network(description).fill().double().train()
        parameters = list(network.parameters())
        if "decay_matrices_only" in settings:
            optimizer = make([{"params": [p for p in parameters if p.dim() > 1]}, {"params": [p for p in parameters if p.dim() == 1], "weight_decay": 0.0}], **arguments)
        else:
            optimizer = make(parameters, **arguments)
        weights = torch.tensor(settings["class_weights"], dtype=torch.float64) if "class_weights" in settings else None
        criterion = nn.CrossEntropyLoss(weight=weights, label_smoothing=settings.get("label_smoothing", 0.0))
        losses = []
        for step in range(10):
            at = step % 3 * 8
            optimizer.zero_grad()
            loss = criterion(network(x[at:at + 8]), labels[at:at + 8])
            loss.backward()
            if "clip" in settings:
                norm = nn.utils.clip_grad_norm_(parameters, settings["clip"])
                assert norm > settings["clip"] or step > 0
            optimizer.step()
            losses.append(loss.item())
        for key, value in network.state().items():
            tensors[f"{name}/after/{key}"] = value.detach().float().clone()
        cases.append({"name": name, "network": description, "optimizer": make.__name__, "arguments": arguments, "settings": settings, "losses": losses})
    save("optimizers", tensors, cases)


def write_state_dicts():
    """Files as people have them: a module's state dict, saved as it is, in three types of numbers."""
    residual_network = chain((8, 8, 3), "conv 8 3 pad 1 nobias, batchnorm, relu")
    residual(residual_network, 8, 1)
    residual(residual_network, 16, 2)
    then(residual_network, "globalavgpool")
    then(residual_network, "dense 4")
    torch.manual_seed(1)
    tensors, cases = {}, []
    for name, description, dtype in [
        ("convnet1", chain((12, 12, 1), "conv 32 3, relu, maxpool 2, flatten, dense 10"), torch.float32),
        ("convnet2", chain((14, 14, 1), "conv 32 3, relu, maxpool 2, conv 64 3, relu, maxpool 2, flatten, dropout 0.5, dense 10"), torch.bfloat16),
        ("residual", residual_network, torch.float16),
    ]:
        network = Network(description).train()
        x = channels_first(images(16, description["input"]))
        network(x.float() * 2 + 1)  # moves the running statistics from where they start
        network.to(dtype)
        save_file(network.state_dict(), os.path.join(TARGET, f"state-{name}.safetensors"))
        print(f"state-{name}: {os.path.getsize(os.path.join(TARGET, f'state-{name}.safetensors'))} bytes")
        network.double().eval()
        tensors[name + "/output"] = channels_last(network(x[:4]))
        cases.append({"name": name, "network": description, "images": 4})
    save("state-outputs", tensors, cases)


if __name__ == "__main__":
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)
    os.makedirs(TARGET, exist_ok=True)
    write_zoo()
    write_layers("layers", layers())
    write_layers("further-layers", further_layers())
    write_optimizers()
    write_state_dicts()
