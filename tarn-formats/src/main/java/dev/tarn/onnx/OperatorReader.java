package dev.tarn.onnx;

import dev.tarn.onnx.graph.OnnxNode;
import dev.tarn.onnx.graph.OnnxGraph;
import dev.tarn.onnx.graph.RefusedNode;
import dev.tarn.activation.Activation;
import dev.tarn.layer.BatchNorm2d;
import dev.tarn.layer.Dropout;
import dev.tarn.layer.Layer;
import dev.tarn.layer.LogSoftmax;
import dev.tarn.layer.Softmax;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns nodes into layers, operator by operator. */
final class OperatorReader {
    private final OnnxGraph graph;
    private final NetworkAssembly network;
    private final WindowLayers windows;
    private final ShapeLayers shapes;
    private final BiasBehind bias;
    private final DenseLayers dense;
    private final ActivationLayers activations;
    private final MergeLayers merges;
    private final NormLayers norms;
    private final RearrangementLayers moves;

    OperatorReader(OnnxGraph graph, NetworkAssembly network, Map<String, GraphValue> values, long batch) {
        this.graph = graph;
        this.network = network;
        windows = new WindowLayers(graph, network);
        shapes = new ShapeLayers(network, batch, new RearrangementLayers(graph, network));
        bias = new BiasBehind(graph, values);
        dense = new DenseLayers(network, bias);
        activations = new ActivationLayers(network);
        merges = new MergeLayers(network, new AffineLayers(network, bias), activations);
        norms = new NormLayers(graph, network, bias);
        moves = new RearrangementLayers(graph, network);
    }

    /** The node whose layer has taken this one in; null if none has. */
    @org.jspecify.annotations.Nullable
    OnnxNode owner(OnnxNode node) {
        return bias.owner(node);
    }

    /** @throws RefusedNode with the reasons in the reader, or without any if only the node's input was refused */
    List<GraphValue> read(NodeReader reader) {
        return reader.node().operator().equals("Split") && reader.node().domain().isEmpty() ? moves.split(reader) : List.of(single(reader));
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
            case "Softmax" -> softmax(reader, new Softmax());
            case "LogSoftmax" -> softmax(reader, new LogSoftmax());
            case "BatchNormalization" -> batchNorm(reader);
            case "Gemm" -> dense.gemm(reader);
            case "MatMul" -> dense.matMul(reader);
            case "Add", "Sum", "Mul", "Sub", "Div", "Mean", "Max", "Min" -> merges.read(reader);
            case "Neg" -> merges.negative(reader);
            case "LRN" -> norms.response(reader);
            case "InstanceNormalization" -> norms.instance(reader);
            case "GroupNormalization" -> norms.group(reader);
            case "LayerNormalization" -> norms.layer(reader);
            case "PRelu" -> norms.prelu(reader);
            case "Slice" -> moves.slice(reader);
            case "DepthToSpace" -> moves.depthToSpace(reader, true);
            case "SpaceToDepth" -> moves.depthToSpace(reader, false);
            case "Resize", "Upsample" -> moves.resize(reader);
            case "ReduceMean" -> windows.reduced(reader, false);
            case "ReduceMax" -> windows.reduced(reader, true);
            case "Concat" -> merges.concat(reader);
            case "Dropout" -> dropout(reader);
            case "Pad" -> moves.pad(reader);
            case "Identity", "Flatten", "Reshape", "Squeeze", "Unsqueeze", "Transpose", "Shape" ->
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

    private GraphValue.Batch add(NodeReader reader, Layer layer, GraphValue.Batch... inputs) {
        return network.add(reader, layer, List.of(inputs), Map.of());
    }

    /** Before opset 13 everything from the axis on was one vector; since then it is one dimension. */
    private GraphValue softmax(NodeReader reader, Layer layer) {
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
        return add(reader, layer, shapes.vector(reader, input)).withSizes(input.sizes());
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

    private GraphValue dropout(NodeReader reader) {
        float ratio = reader.real("ratio", 0.5f);
        reader.ignore("seed");
        reader.ignore("is_test");
        reader.attributesDone();
        if (graph.uses(reader.node(), 1)) {
            reader.refuse("gives a mask, too; only the values are supported");
        }
        float rate = reader.has(1) ? reader.number(1) : ratio;
        if (reader.has(2) && Arrays.stream(reader.longs(2)).anyMatch(n -> n != 0)) {
            throw reader.stop("drops at inference, too (its input training_mode is true): export the graph for inference");
        }
        GraphValue.Batch input = reader.batch(0);
        return add(reader, WindowLayers.layer(reader, () -> new Dropout(rate)), input).withSizes(input.sizes());
    }
}
