package dev.tarn.onnx;

import static dev.tarn.onnx.OnnxMessages.attribute;

import dev.tarn.activation.Activation;
import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.Add;
import dev.tarn.layer.AvgPool2d;
import dev.tarn.layer.BatchNorm2d;
import dev.tarn.layer.Concat;
import dev.tarn.layer.Conv2d;
import dev.tarn.layer.Dense;
import dev.tarn.layer.Dropout;
import dev.tarn.layer.Flatten;
import dev.tarn.layer.GlobalAvgPool;
import dev.tarn.layer.GlobalMaxPool;
import dev.tarn.layer.GroupNorm;
import dev.tarn.layer.LayerNorm;
import dev.tarn.layer.LocalResponseNorm;
import dev.tarn.layer.LogSoftmax;
import dev.tarn.layer.MaxPool2d;
import dev.tarn.layer.Merge;
import dev.tarn.layer.PRelu;
import dev.tarn.layer.Padding;
import dev.tarn.layer.Parameter;
import dev.tarn.layer.RRelu;
import dev.tarn.layer.Rearrangement;
import dev.tarn.layer.Scale;
import dev.tarn.layer.ScaleShift;
import dev.tarn.layer.Softmax;
import dev.tarn.layer.Upsample2d;
import dev.tarn.layer.Window;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Spells a network out as a {@code GraphProto}: a layer becomes one node where ONNX has the operator, else the few that it is made of. */
final class OnnxGraphWriter {
    private final Network network;
    private final Map<String, Tensor> parameters;
    private final OnnxNodes nodes = new OnnxNodes();
    private final ActivationWriter activations = new ActivationWriter(nodes);
    private final RearrangementWriter rearrangements = new RearrangementWriter(nodes);
    private final NormWriter norms = new NormWriter(nodes);
    private final List<ProtoMessage> shapes = new ArrayList<>();
    /** What the result of each node is called. */
    private final List<String> results = new ArrayList<>();
    private final String input;
    private final String output;

    private OnnxGraphWriter(Model model) {
        network = model.network();
        parameters = model.parameters();
        input = nodes.claim("input");
        output = nodes.claim("output");
        parameters.keySet().forEach(nodes::claim);
    }

    static ProtoMessage graph(Model model) {
        return new OnnxGraphWriter(model).graph();
    }

    private ProtoMessage graph() {
        for (Node node : network.nodes()) {
            for (Parameter parameter : network.parametersOf(node)) {
                String name = node.name() + "." + parameter.name();
                nodes.constants().add(OnnxMessages.tensor(name, shaped(node, Objects.requireNonNull(parameters.get(name)))));
            }
        }
        for (int i = 0; i < network.nodes().size(); i++) {
            Node node = network.nodes().get(i);
            String result = i == network.head() ? output : nodes.claim(node.name());
            layer(node, result);
            results.add(result);
            if (i != network.head()) {
                shapes.add(OnnxMessages.batch(result, node.output()));
            }
        }
        if (network.head() == Network.INPUT) {
            nodes.unary("identity", "Identity", input, output);
        }
        ProtoMessage graph = new ProtoMessage();
        nodes.nodes().forEach(node -> graph.message(1, node));
        graph.text(2, "tarn");
        nodes.constants().forEach(constant -> graph.message(5, constant));
        graph.message(11, OnnxMessages.batch(input, network.input())).message(12, OnnxMessages.batch(output, network.output()));
        shapes.forEach(shape -> graph.message(13, shape));
        return graph;
    }

    /** Numbers a channel that are multiplied with images stand along the images' channels. */
    private Tensor shaped(Node node, Tensor tensor) {
        boolean factors = switch (node.layer()) {
            case PRelu(PRelu.Slopes slopes) -> slopes == PRelu.Slopes.PER_CHANNEL;
            case ScaleShift _ -> true;
            case GroupNorm norm -> NormWriter.spellsOut(norm);
            default -> false;
        };
        return factors && node.output().rank() == 3 ? Tensor.of(Shape.of(tensor.shape().size(0), 1, 1), tensor.data()) : tensor;
    }

    private void layer(Node node, String result) {
        Shape shape = network.shapeOf(node.inputs().getFirst());
        String name = node.name();
        String x = inputs(node).getFirst();
        switch (node.layer()) {
            case ActivationLayer(Activation function) -> activations.write(name, function, x, result);
            case Add _ -> nodes.add(name, node.inputs().size() == 2 ? "Add" : "Sum", besideImages(node), result);
            case AvgPool2d pool -> average(node, pool, shape, result);
            case BatchNorm2d norm -> add(node, "BatchNormalization", result).message(5, attribute("epsilon", norm.epsilon()))
                    .message(5, attribute("momentum", Complement.of(norm.momentum())));
            case Concat _ -> add(node, "Concat", result).message(5, attribute("axis", 1L));
            case Conv2d conv -> window(add(node, "Conv", result), conv.window(), conv.window().paddingFor(shape))
                    .message(5, attribute("dilations", conv.window().dilationHeight(), conv.window().dilationWidth()))
                    .message(5, attribute("group", (long) conv.groups()));
            case Dense _ -> add(node, "Gemm", result).message(5, attribute("transB", 1L));
            case RRelu random -> activations.write(name, random.atInference().function(), x, result);
            case Dropout dropout -> nodes.binary(name, "Dropout", x, nodes.scalar(name + ".ratio", dropout.rate()), result);
            case Flatten _ -> add(node, "Flatten", result).message(5, attribute("axis", 1L));
            case GlobalAvgPool _ -> global(node, "GlobalAveragePool", result);
            case GlobalMaxPool _ -> global(node, "GlobalMaxPool", result);
            case MaxPool2d pool -> maximum(node, pool, shape, result);
            case Scale(float factor) -> nodes.binary(name, "Mul", x, nodes.scalar(name + ".factor", factor), result);
            case Softmax _ -> add(node, "Softmax", result).message(5, attribute("axis", 1L));
            case LogSoftmax _ -> add(node, "LogSoftmax", result).message(5, attribute("axis", 1L));
            case PRelu _ -> add(node, "PRelu", result);
            case ScaleShift(boolean bias) -> norms.scaleShift(name, x, bias, result);
            case GroupNorm norm -> norms.group(name, norm, shape, x, result);
            case LayerNorm norm -> norms.layer(name, norm, shape, x, result);
            case LocalResponseNorm norm -> norms.response(name, norm, x, result);
            case Merge(Merge.Function function) -> merge(node, function, result);
            case Rearrangement moved -> rearrangements.write(name, moved, shape, node.output(), x, result);
            case Upsample2d upsample -> rearrangements.upsample(name, upsample, x, result);
        }
    }

    /** A node that reads what the layer reads and then its parameters. */
    private ProtoMessage add(Node node, String operator, String result) {
        List<String> inputs = new ArrayList<>(inputs(node));
        for (Parameter parameter : network.parametersOf(node)) {
            inputs.add(node.name() + "." + parameter.name());
        }
        return nodes.add(node.name(), operator, inputs, result);
    }

    private List<String> inputs(Node node) {
        return node.inputs().stream().map(i -> i == Network.INPUT ? input : results.get(i)).toList();
    }

    /** The layer's inputs; a vector beside images is an image of one pixel. */
    private List<String> besideImages(Node node) {
        List<String> inputs = new ArrayList<>(inputs(node));
        for (int k = 0; k < inputs.size(); k++) {
            if (network.shapeOf(node.inputs().get(k)).rank() == 1 && node.output().rank() == 3) {
                String name = node.name() + "/pixel" + k;
                inputs.set(k, nodes.between(name, "Unsqueeze", inputs.get(k), nodes.longs(name + "/axes", 2, 3)));
            }
        }
        return inputs;
    }

    private void merge(Node node, Merge.Function function, String result) {
        List<String> inputs = besideImages(node);
        switch (function) {
            case AVERAGE -> nodes.add(node.name(), "Mean", inputs, result);
            case MAXIMUM -> nodes.add(node.name(), "Max", inputs, result);
            case MINIMUM -> nodes.add(node.name(), "Min", inputs, result);
            case SUBTRACT -> nodes.add(node.name(), "Sub", inputs, result);
            case MULTIPLY -> {
                while (inputs.size() > 2) {
                    inputs.addFirst(nodes.between(node.name() + "/mul" + inputs.size(), "Mul", inputs.removeFirst(), inputs.removeFirst()));
                }
                nodes.add(node.name(), "Mul", inputs, result);
            }
        }
    }

    private void global(Node node, String operator, String result) {
        String pooled = nodes.unary(node.name(), operator, inputs(node).getFirst(), nodes.claim(node.name() + "/pooled"));
        nodes.add(node.name() + "/flatten", "Flatten", List.of(pooled), result).message(5, attribute("axis", 1L));
    }

    private static ProtoMessage window(ProtoMessage node, Window window, Padding padding) {
        return node.message(5, attribute("kernel_shape", window.height(), window.width()))
                .message(5, attribute("strides", window.strideHeight(), window.strideWidth()))
                .message(5, attribute("pads", padding.top(), padding.left(), padding.bottom(), padding.right()));
    }

    private void maximum(Node node, MaxPool2d pool, Shape shape, String result) {
        PoolCover cover = PoolCover.of(pool.window(), shape, node.output());
        ProtoMessage message = window(add(node, "MaxPool", result), pool.window(), cover.exact()).message(5,
                attribute("ceil_mode", cover.ceil() ? 1L : 0L));
        if (pool.dilated()) {
            message.message(5, attribute("dilations", pool.window().dilationHeight(), pool.window().dilationWidth()));
        }
    }

    /**
     * Runtimes differ in what the divisor of a cut window is when padding counts. Padding by a node of its own leaves no question: it is then part of
     * the image, and what lies beyond is not.
     */
    private void average(Node node, AvgPool2d pool, Shape shape, String result) {
        Padding padding = pool.window().paddingFor(shape);
        boolean padded = padding.top() + padding.left() + padding.bottom() + padding.right() > 0;
        PoolCover cover = PoolCover.of(pool.window(), shape, node.output());
        boolean cut = cover.ceil() || !cover.exact().equals(padding);
        String from = inputs(node).getFirst();
        boolean count = pool.countPadding() && padded && !cut;
        Padding inside = cover.exact();
        if (pool.countPadding() && padded && cut) {
            from = pad(node.name(), from, padding);
            Shape larger = Shape.of(shape.size(0) + padding.top() + padding.bottom(), shape.size(1) + padding.left() + padding.right(), 1);
            cover = PoolCover.of(pool.window().withPadding(Padding.VALID), larger, node.output());
            inside = cover.exact();
        }
        ProtoMessage message = nodes.add(node.name(), "AveragePool", List.of(from), result);
        window(message, pool.window(), inside).message(5, attribute("ceil_mode", cover.ceil() ? 1L : 0L))
                .message(5, attribute("count_include_pad", count ? 1L : 0L));
    }

    private String pad(String name, String from, Padding padding) {
        return nodes.between(name + "/pad", "Pad", from,
                nodes.longs(name + "/pads", 0, 0, padding.top(), padding.left(), 0, 0, padding.bottom(), padding.right()));
    }
}
