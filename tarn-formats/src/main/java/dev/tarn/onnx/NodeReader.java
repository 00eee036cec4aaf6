package dev.tarn.onnx;

import dev.tarn.onnx.graph.NodeAttributes;
import dev.tarn.onnx.graph.OnnxNode;
import dev.tarn.onnx.graph.OnnxTensor;
import dev.tarn.onnx.graph.RefusedNode;
import java.util.Arrays;
import java.util.Map;

/** One node while it becomes a layer: behind the attributes come the inputs, of which a wrong one ends the reading. */
final class NodeReader extends NodeAttributes {
    private final Map<String, GraphValue> values;

    NodeReader(OnnxNode node, Map<String, GraphValue> values, long opset) {
        super(node, opset);
        this.values = values;
    }

    boolean has(int input) {
        return !node().input(input).isEmpty();
    }

    GraphValue value(int input) {
        GraphValue value = values.get(node().input(input));
        if (value == null) {
            throw stop("its input " + input + " is missing");
        }
        if (value instanceof GraphValue.Unknown) {
            throw new RefusedNode("stands behind a refused node");
        }
        return value;
    }

    /** What a layer gives, padded or not. */
    GraphValue.Batch padded(int input) {
        if (value(input) instanceof GraphValue.Batch batch) {
            return batch;
        }
        throw stop("its input " + input + " ('" + node().input(input) + "') is "
                + (value(input) instanceof GraphValue.Known ? "a constant" : "an image with its dimensions in another order")
                + "; expected what a layer gives");
    }

    /** What a layer gives. */
    GraphValue.Batch batch(int input) {
        GraphValue.Batch batch = padded(input);
        if (batch.padded()) {
            throw stop("reads what Pad gives; only convolutions and pools can take padding");
        }
        return batch;
    }

    GraphValue.Batch image(int input) {
        GraphValue.Batch batch = padded(input);
        if (!batch.isImage()) {
            throw stop(
                    "its input has the shape batch×" + Arrays.toString(batch.sizes()) + "; expected images: batch×channels×height×width");
        }
        return batch;
    }

    GraphValue.Known known(int input) {
        if (value(input) instanceof GraphValue.Known known) {
            return known;
        }
        throw stop("its input " + input + " ('" + node().input(input) + "') is computed from the images; expected a constant");
    }

    Weight floats(int input) {
        GraphValue.Known known = known(input);
        if (known.tensor() instanceof OnnxTensor.Floats floats) {
            return new Weight(known.name(), floats.sizes(), floats.values());
        }
        throw stop("its input " + input + " ('" + node().input(input) + "') does not hold floats");
    }

    /** A constant of one element. */
    float number(int input) {
        Weight constant = floats(input);
        if (constant.values().length != 1) {
            throw stop("its input " + input + " has the shape " + constant.text() + "; expected one number");
        }
        return constant.values()[0];
    }

    long[] longs(int input) {
        if (known(input).tensor() instanceof OnnxTensor.Longs longs) {
            return longs.values();
        }
        throw stop("its input " + input + " ('" + node().input(input) + "') does not hold whole numbers");
    }
}
