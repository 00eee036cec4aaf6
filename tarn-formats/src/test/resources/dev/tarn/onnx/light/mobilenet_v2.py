"""Writes mobilenet_v2.onnx.gz: MobileNet v2 (arXiv 1801.04381, width 1) as PyTorch exports it, every weight a ConstantOfShape.

    pip install onnx==1.23.1 && python mobilenet_v2.py
"""
import gzip
import onnx
from onnx import TensorProto, helper

nodes, initializers = [], []
value = helper.make_tensor("value", TensorProto.FLOAT, [1], [0.02])


def weight(name, *shape):
    initializers.append(helper.make_tensor(name + "_shape", TensorProto.INT64, [len(shape)], shape))
    nodes.append(helper.make_node("ConstantOfShape", [name + "_shape"], [name], value=value))
    return name


def conv(x, name, c_in, c_out, kernel=1, stride=1, groups=1, clip=True):
    w = weight(name + ".weight", c_out, c_in // groups, kernel, kernel)
    pad = kernel // 2
    nodes.append(helper.make_node("Conv", [x, w], [name], name, kernel_shape=[kernel] * 2, strides=[stride] * 2, pads=[pad] * 4, group=groups))
    norm = [weight(name + ".bn." + part, c_out) for part in ("weight", "bias", "running_mean", "running_var")]
    nodes.append(helper.make_node("BatchNormalization", [name] + norm, [name + ".bn"], name + ".bn"))
    if clip:
        nodes.append(helper.make_node("Clip", [name + ".bn", "zero", "six"], [name + ".clip"], name + ".clip"))
    return name + (".clip" if clip else ".bn")


for name, number in (("zero", 0.0), ("six", 6.0)):
    initializers.append(helper.make_tensor(name, TensorProto.FLOAT, [], [number]))
x, channels, block = conv("input", "stem", 3, 32, 3, 2), 32, 0
for expand, width, repeats, first in ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)):
    for i in range(repeats):
        name, inner, stride = f"block{block}", channels * expand, first if i == 0 else 1
        y = conv(x, name + ".expand", channels, inner) if expand > 1 else x
        y = conv(y, name + ".depthwise", inner, inner, 3, stride, inner)
        y = conv(y, name + ".project", inner, width, clip=False)
        if stride == 1 and channels == width:
            nodes.append(helper.make_node("Add", [x, y], [name + ".add"], name + ".add"))
            y = name + ".add"
        x, channels, block = y, width, block + 1
x = conv(x, "head", channels, 1280)
nodes.append(helper.make_node("GlobalAveragePool", [x], ["pool"], "pool"))
nodes.append(helper.make_node("Flatten", ["pool"], ["flat"], "flat"))
nodes.append(helper.make_node("Gemm", ["flat", weight("classifier.weight", 1000, 1280), weight("classifier.bias", 1000)], ["output"], "classifier", transB=1))
graph = helper.make_graph(nodes, "mobilenet_v2", [helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, 224, 224])],
                          [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1000])], initializers)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
model.ir_version = 8
onnx.checker.check_model(model)
with gzip.GzipFile("mobilenet_v2.onnx.gz", "wb", mtime=0) as out:
    out.write(model.SerializeToString())
