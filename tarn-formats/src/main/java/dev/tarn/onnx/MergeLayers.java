package dev.tarn.onnx;

import dev.tarn.activation.Activation;
import dev.tarn.activation.Activation.Kind;
import dev.tarn.layer.Add;
import dev.tarn.layer.Concat;
import dev.tarn.layer.Join;
import dev.tarn.layer.Layer;
import dev.tarn.layer.Merge;
import dev.tarn.layer.Scale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Where what several layers give meets. */
final class MergeLayers {
    private final NetworkAssembly network;
    private final AffineLayers affine;
    private final ActivationLayers activations;

    MergeLayers(NetworkAssembly network, AffineLayers affine, ActivationLayers activations) {
        this.network = network;
        this.affine = affine;
        this.activations = activations;
    }

    GraphValue read(NodeReader reader) {
        reader.ignore("broadcast");
        reader.attributesDone();
        String operator = reader.node().operator();
        if (reader.node().inputs().isEmpty()) {
            throw reader.stop("has no inputs");
        }
        boolean constant = reader.node().inputs().size() == 2
                && (reader.value(0) instanceof GraphValue.Known || reader.value(1) instanceof GraphValue.Known);
        return switch (operator) {
            case "Add", "Sum" -> constant ? affine.read(reader) : merge(reader, new Add());
            case "Mul" -> constant ? affine.read(reader) : merge(reader, Merge.MULTIPLY);
            case "Sub" -> constant ? affine.read(reader) : merge(reader, new Merge(Merge.Function.SUBTRACT));
            case "Div" -> {
                if (!constant) {
                    throw reader.stop("divides what layers give by each other; supported are divisions by a constant");
                }
                yield affine.read(reader);
            }
            case "Mean" -> merge(reader, new Merge(Merge.Function.AVERAGE));
            case "Max" -> constant ? bound(reader, true) : merge(reader, new Merge(Merge.Function.MAXIMUM));
            default -> constant ? bound(reader, false) : merge(reader, new Merge(Merge.Function.MINIMUM));
        };
    }

    /** {@code max(x, least)} and {@code min(x, most)}. */
    private GraphValue bound(NodeReader reader, boolean least) {
        int constantAt = reader.value(1) instanceof GraphValue.Known ? 1 : 0;
        float number = reader.number(constantAt);
        Activation clip = new Activation(Kind.CLIP, least ? number : Float.NEGATIVE_INFINITY, least ? Float.POSITIVE_INFINITY : number);
        return activations.add(reader, clip, reader.batch(1 - constantAt));
    }

    private static List<GraphValue.Batch> batches(NodeReader reader) {
        List<GraphValue.Batch> inputs = new ArrayList<>();
        for (int i = 0; i < reader.node().inputs().size(); i++) {
            inputs.add(reader.batch(i));
        }
        return inputs;
    }

    private GraphValue merge(NodeReader reader, Join layer) {
        List<GraphValue.Batch> inputs = batches(reader);
        GraphValue.Batch widest = inputs.getFirst();
        for (GraphValue.Batch input : inputs) {
            if (input.sizes().length != widest.sizes().length) {
                throw reader.stop("computes with batch×" + Arrays.toString(widest.sizes()) + " and batch×" + Arrays.toString(input.sizes())
                        + "; expected as many dimensions");
            }
            widest = input.isImage() ? input : widest;
        }
        GraphValue.Batch result = joined(reader, layer, inputs);
        return result.isImage() ? result : result.withSizes(ofVector(result.shape().size(0), widest.sizes().length));
    }

    private static int[] ofVector(int features, int rank) {
        return rank == 3 ? new int[] {features, 1, 1} : new int[] {features};
    }

    GraphValue concat(NodeReader reader) {
        long axis = reader.whole("axis", 1);
        reader.attributesDone();
        if (reader.node().inputs().isEmpty()) {
            throw reader.stop("has no inputs");
        }
        List<GraphValue.Batch> inputs = batches(reader);
        int rank = inputs.getFirst().sizes().length + 1;
        if ((axis < 0 ? axis + rank : axis) != 1) {
            throw reader.stop("attribute axis = " + axis + " of " + rank + " dimensions; only channels are supported: axis 1");
        }
        if (inputs.stream().anyMatch(input -> input.sizes().length != rank - 1)) {
            throw reader.stop("joins images and vectors");
        }
        GraphValue.Batch all = joined(reader, new Concat(), inputs);
        return all.isImage() ? all : all.withSizes(ofVector(all.shape().size(0), rank - 1));
    }

    private GraphValue.Batch joined(NodeReader reader, Join layer, List<GraphValue.Batch> inputs) {
        return inputs.size() == 1 ? inputs.getFirst() : network.add(reader, layer, inputs, Map.of());
    }

    GraphValue negative(NodeReader reader) {
        reader.attributesDone();
        GraphValue.Batch input = reader.batch(0);
        Layer layer = new Scale(-1);
        return network.add(reader, layer, List.of(input), Map.of()).withSizes(input.sizes());
    }
}
