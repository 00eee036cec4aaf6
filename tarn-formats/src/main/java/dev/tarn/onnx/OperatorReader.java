package dev.tarn.onnx;

import dev.tarn.onnx.graph.OnnxNode;
import dev.tarn.onnx.graph.OnnxGraph;
import dev.tarn.onnx.graph.RefusedNode;
import dev.tarn.kernel.Activation;
import dev.tarn.layer.Add;
import dev.tarn.layer.BatchNorm2d;
import dev.tarn.layer.Concat;
import dev.tarn.layer.Dropout;
import dev.tarn.layer.Layer;
import dev.tarn.layer.Padding;
import dev.tarn.layer.Softmax;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns nodes into layers, operator by operator. */
final class OperatorReader {
    private final NetworkAssembly network;
    private final WindowLayers windows;
    private final ShapeLayers shapes;
    private final BiasBehind bias;
    private final DenseLayers dense;
    private final ActivationLayers activations;
    private final AffineLayers affine;

    OperatorReader(OnnxGraph graph, NetworkAssembly network, Map<String, GraphValue> values, long batch) {
        this.network = network;
        windows = new WindowLayers(graph, network);
        shapes = new ShapeLayers(network, batch);
        bias = new BiasBehind(graph, values);
        dense = new DenseLayers(network, bias);
        activations = new ActivationLayers(network);
        affine = new AffineLayers(network);
    }

    /** The node whose layer has taken this one in; null if none has. */
    @org.jspecify.annotations.Nullable
    OnnxNode owner(OnnxNode node) {
        return bias.owner(node);
    }

    /** @throws RefusedNode with the reasons in the reader, or without any if only the node's input was refused */
    List<GraphValue> read(NodeReader reader) {
        return List.of(single(reader));
    }

    private GraphValue single(NodeReader reader) {
        if (!reader.node().domain().isEmpty()) {
            throw reader.stop("operators of '" + reader.node().domain() + "' are not supported");
        }
        return switch (reader.node().operator()) {
            case "Conv" -> windows.convolution(reader, bias);
            case "MaxPool" -> windows.maximum(reader);
            case "AveragePool" -> windows.average(reader);
            case "GlobalAveragePool" -> windows.global(reader, false);
            case "GlobalMaxPool" -> windows.global(reader, true);
            case "Softmax" -> softmax(reader);
            case "BatchNormalization" -> batchNorm(reader);
            case "Gemm" -> dense.gemm(reader);
            case "MatMul" -> dense.matMul(reader);
            case "Add", "Sum" -> withConstant(reader) ? affine(reader) : sum(reader);
            case "Mul", "Sub", "Div" -> affine(reader);
            case "ReduceMean" -> windows.reduced(reader, false);
            case "ReduceMax" -> windows.reduced(reader, true);
            case "Concat" -> concat(reader);
            case "Dropout" -> dropout(reader);
            case "Pad" -> pad(reader);
            case "Identity", "Flatten", "Reshape", "Squeeze", "Unsqueeze", "Shape" ->
                shapes.read(reader);
            default -> {
                Activation function = ActivationLayers.function(reader);
                if (function == null) {
                    throw reader.stop("the operator is not supported");
                }
                yield activations.read(reader, function);
            }
        };
    }

    /** A function that the graph spells out with several nodes, of which this is the last. */
    GraphValue spelledOut(NodeReader reader, Activation function, GraphValue x) {
        if (x instanceof GraphValue.Batch batch && !batch.padded()) {
            return activations.add(reader, function, batch);
        }
        throw x instanceof GraphValue.Unknown
                ? new RefusedNode("stands behind a refused node")
                : reader.stop("applies a function to a constant or to padding");
    }

    private static boolean withConstant(NodeReader reader) {
        return reader.node().inputs().size() == 2
                && (reader.value(0) instanceof GraphValue.Known || reader.value(1) instanceof GraphValue.Known);
    }

    private GraphValue affine(NodeReader reader) {
        reader.ignore("broadcast");
        reader.attributesDone();
        if (!withConstant(reader)) {
            throw reader.stop("computes with what two layers give; supported is a layer and a constant");
        }
        return affine.read(reader);
    }

    private GraphValue.Batch add(NodeReader reader, Layer layer, GraphValue.Batch... inputs) {
        return network.add(reader, layer, List.of(inputs), Map.of());
    }

    /** Before opset 13 everything from the axis on was one vector; since then it is one dimension. */
    private GraphValue softmax(NodeReader reader) {
        long axis = reader.whole("axis", reader.opset() < 13 ? 1 : -1);
        reader.attributesDone();
        GraphValue.Batch input = reader.batch(0);
        int rank = input.sizes().length + 1;
        boolean channels = (axis < 0 ? axis + rank : axis) == 1;
        boolean vector = input.sizes().length == 1 || (input.sizes()[1] == 1 && input.sizes()[2] == 1);
        if (!channels || !vector) {
            throw reader.stop("attribute axis = " + axis + " of batch×" + Arrays.toString(input.sizes())
                    + "; supported are vectors along their channels: axis 1");
        }
        return add(reader, new Softmax(), shapes.vector(reader, input)).withSizes(input.sizes());
    }

    private GraphValue batchNorm(NodeReader reader) {
        float epsilon = reader.real("epsilon", 1e-5f);
        float momentum = reader.real("momentum", 0.9f);
        reader.demand("spatial", 1);
        reader.ignore("is_test");
        reader.demand("training_mode", 0);
        reader.attributesDone();
        for (int i = 1; i < reader.node().outputs().size(); i++) {
            if (reader.node().gives(i)) {
                reader.refuse("gives statistics, too: it is a graph for training, export it for inference");
                break;
            }
        }
        if (!Float.isFinite(momentum)) {
            throw reader.stop("attribute momentum = " + momentum + "; expected 0 to 1");
        }
        int channels = reader.floats(1).values().length;
        Map<String, Weight> weights = new LinkedHashMap<>();
        String[] names = {"weight", "bias", "running_mean", "running_var"};
        for (int i = 0; i < names.length; i++) {
            weights.put(names[i], WindowLayers.vector(reader, reader.floats(i + 1), channels));
        }
        GraphValue.Batch input = reader.batch(0);
        if (input.sizes()[0] != channels) {
            throw reader.stop("has " + channels + " scales for " + input.sizes()[0] + " channels");
        }
        bias.scaledBehind(reader.node(), weights, channels, input.isImage());
        Layer layer = WindowLayers.layer(reader, () -> new BatchNorm2d(epsilon, Complement.of(momentum)));
        return network.add(reader, layer, List.of(input), weights).withSizes(input.sizes());
    }

    private GraphValue sum(NodeReader reader) {
        reader.ignore("broadcast");
        reader.attributesDone();
        int count = reader.node().inputs().size();
        List<GraphValue.Batch> inputs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            inputs.add(reader.batch(i));
            if (!Arrays.equals(inputs.getLast().sizes(), inputs.getFirst().sizes())) {
                throw reader.stop("adds batch×" + Arrays.toString(inputs.getFirst().sizes()) + " and batch×"
                        + Arrays.toString(inputs.getLast().sizes())
                        + "; only equal shapes are supported");
            }
        }
        return joined(reader, new Add(), inputs).withSizes(reader.batch(0).sizes());
    }

    private GraphValue.Batch joined(NodeReader reader, Layer layer, List<GraphValue.Batch> inputs) {
        if (inputs.isEmpty()) {
            throw reader.stop("has no inputs");
        }
        return inputs.size() == 1 ? inputs.getFirst() : network.add(reader, layer, inputs, Map.of());
    }

    private GraphValue concat(NodeReader reader) {
        long axis = reader.whole("axis", 1);
        reader.attributesDone();
        List<GraphValue.Batch> inputs = new ArrayList<>();
        for (int i = 0; i < reader.node().inputs().size(); i++) {
            inputs.add(reader.batch(i));
        }
        int rank = inputs.getFirst().sizes().length + 1;
        if ((axis < 0 ? axis + rank : axis) != 1) {
            throw reader.stop("attribute axis = " + axis + " of " + rank + " dimensions; only channels are supported: axis 1");
        }
        if (inputs.stream().anyMatch(input -> input.sizes().length != rank - 1)) {
            throw reader.stop("joins images and vectors");
        }
        GraphValue.Batch all = joined(reader, new Concat(), inputs);
        return rank == 4 && !all.isImage() ? all.withSizes(all.shape().size(0), 1, 1) : all;
    }

    private GraphValue dropout(NodeReader reader) {
        float ratio = reader.real("ratio", 0.5f);
        reader.ignore("seed");
        reader.ignore("is_test");
        reader.attributesDone();
        if (reader.node().gives(1)) {
            reader.refuse("gives a mask, too; only the values are supported");
        }
        float rate = reader.has(1) ? reader.number(1) : ratio;
        if (reader.has(2) && Arrays.stream(reader.longs(2)).anyMatch(n -> n != 0)) {
            throw reader.stop("drops at inference, too (its input training_mode is true): export the graph for inference");
        }
        GraphValue.Batch input = reader.batch(0);
        return add(reader, WindowLayers.layer(reader, () -> new Dropout(rate)), input).withSizes(input.sizes());
    }

    /** Zeros around images become the padding of the convolution or pool behind. */
    private GraphValue pad(NodeReader reader) {
        String mode = reader.text("mode", "constant");
        float value = reader.real("value", 0);
        long[] attribute = reader.wholes("pads");
        reader.attributesDone();
        if (!mode.equals("constant")) {
            reader.refuse("attribute mode = '" + mode + "'; only 'constant' is supported");
        }
        long[] pads = attribute != null ? attribute : reader.longs(1);
        float filler = reader.has(2) ? reader.number(2) : value;
        GraphValue.Batch input = reader.image(0);
        if (reader.has(3)) {
            pads = onAllAxes(reader, pads, reader.longs(3));
        }
        if (pads.length != 8 || filler != 0 || pads[0] != 0 || pads[1] != 0 || pads[4] != 0 || pads[5] != 0
                || Arrays.stream(pads).anyMatch(n -> n < 0 || n > NodeReader.MOST)) {
            throw reader.stop("pads by " + Arrays.toString(pads) + " with the value " + filler
                    + "; supported are zeros above, left of, below and right of images");
        }
        Padding before = input.padding();
        return input.withPadding(Padding.of(before.top() + (int) pads[2], before.left() + (int) pads[3], before.bottom() + (int) pads[6],
                before.right() + (int) pads[7]));
    }

    private static long[] onAllAxes(NodeReader reader, long[] pads, long[] axes) {
        long[] all = new long[8];
        for (int i = 0; i < axes.length; i++) {
            long axis = axes[i] < 0 ? axes[i] + 4 : axes[i];
            if (axis < 0 || axis > 3 || pads.length != 2 * axes.length) {
                throw reader.stop("pads axes " + Arrays.toString(axes) + " by " + Arrays.toString(pads));
            }
            all[(int) axis] = pads[i];
            all[(int) axis + 4] = pads[i + axes.length];
        }
        return all;
    }
}
