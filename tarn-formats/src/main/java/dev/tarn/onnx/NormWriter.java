package dev.tarn.onnx;

import static dev.tarn.onnx.OnnxMessages.attribute;

import dev.tarn.layer.GroupNorm;
import dev.tarn.layer.LayerNorm;
import dev.tarn.layer.LocalResponseNorm;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** Norms of one image as operators. Opset 17 has no group norm: PyTorch's way is an instance norm of the groups, then a scale and a shift. */
final class NormWriter {
    private final OnnxNodes nodes;

    NormWriter(OnnxNodes nodes) {
        this.nodes = nodes;
    }

    /** Whether the layer's parameters are written {@code channels×1×1}, to be multiplied and added. */
    static boolean spellsOut(GroupNorm layer) {
        return layer.groups() > 0;
    }

    void group(String name, GroupNorm layer, Shape shape, String x, String result) {
        if (!spellsOut(layer)) {
            nodes.add(name, "InstanceNormalization", List.of(x, name + ".weight", name + ".bias"), result)
                    .message(5, attribute("epsilon", layer.epsilon()));
            return;
        }
        int groups = layer.groups();
        float[] ones = new float[groups];
        Arrays.fill(ones, 1);
        String apart = nodes.between(name + "/groups", "Reshape", x, nodes.longs(name + "/groups/shape", 0, groups, -1));
        String normal = nodes.claim(name + "/norm");
        nodes.add(name + "/norm", "InstanceNormalization", List.of(apart, nodes.floats(name + "/ones", Tensor.of(Shape.of(groups), ones)),
                nodes.floats(name + "/zeros", Tensor.zeros(Shape.of(groups)))), normal).message(5, attribute("epsilon", layer.epsilon()));
        String together = nodes.between(name + "/image", "Reshape", normal,
                nodes.longs(name + "/image/shape", 0, shape.size(2), shape.size(0), shape.size(1)));
        scaleShift(name, together, true, result);
    }

    /** With parameters that are written {@code channels×1×1} behind images. */
    void scaleShift(String name, String x, boolean bias, String result) {
        String product = bias ? nodes.between(name + "/mul", "Mul", x, name + ".weight") : "";
        if (bias) {
            nodes.binary(name, "Add", product, name + ".bias", result);
        } else {
            nodes.binary(name, "Mul", x, name + ".weight", result);
        }
    }

    void layer(String name, LayerNorm layer, Shape shape, String x, String result) {
        boolean image = shape.rank() == 3;
        String last = image ? nodes.claim(name + "/last") : x;
        String normal = image ? nodes.claim(name + "/norm") : result;
        if (image) {
            nodes.add(name + "/last", "Transpose", List.of(x), last).message(5, attribute("perm", 0, 2, 3, 1));
        }
        nodes.add(image ? name + "/norm" : name, "LayerNormalization", List.of(last, name + ".weight", name + ".bias"), normal)
                .message(5, attribute("axis", -1L)).message(5, attribute("epsilon", layer.epsilon()));
        if (image) {
            nodes.add(name, "Transpose", List.of(normal), result).message(5, attribute("perm", 0, 3, 1, 2));
        }
    }

    void response(String name, LocalResponseNorm layer, String x, String result) {
        nodes.add(name, "LRN", List.of(x), result).message(5, attribute("size", (long) layer.size()))
                .message(5, attribute("alpha", layer.alpha())).message(5, attribute("beta", layer.beta()))
                .message(5, attribute("bias", layer.k()));
    }
}
