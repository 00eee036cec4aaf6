package dev.tarn.onnx;

import static dev.tarn.onnx.OnnxMessages.attribute;

import dev.tarn.kernel.Activation;
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
import dev.tarn.layer.MaxPool2d;
import dev.tarn.layer.Padding;
import dev.tarn.layer.Parameter;
import dev.tarn.layer.Scale;
import dev.tarn.layer.Softmax;
import dev.tarn.layer.Window;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Spells a network out as a {@code GraphProto}: a layer becomes one node where ONNX has the operator, else the few that it is made of. */
final class OnnxGraphWriter {
    private final Network network;
    private final Map<String, Tensor> parameters;
    private final ValueNames names = new ValueNames();
    private final List<ProtoMessage> nodes = new ArrayList<>();
    private final List<ProtoMessage> constants = new ArrayList<>();
    private final List<ProtoMessage> shapes = new ArrayList<>();
    /** What the result of each node is called. */
    private final List<String> results = new ArrayList<>();
    private final String input;
    private final String output;

    private OnnxGraphWriter(Model model) {
        network = model.network();
        parameters = model.parameters();
        input = names.claim("input");
        output = names.claim("output");
        parameters.keySet().forEach(names::claim);
    }

    static ProtoMessage graph(Model model) {
        return new OnnxGraphWriter(model).graph();
    }

    private ProtoMessage graph() {
        parameters.forEach((name, tensor) -> constants.add(OnnxMessages.tensor(name, tensor)));
        for (int i = 0; i < network.nodes().size(); i++) {
            Node node = network.nodes().get(i);
            String result = i == network.head() ? output : names.claim(node.name());
            layer(node, result);
            results.add(result);
            if (i != network.head()) {
                shapes.add(OnnxMessages.batch(result, node.output()));
            }
        }
        if (network.head() == Network.INPUT) {
            nodes.add(OnnxMessages.node("identity", "Identity", List.of(input), output));
        }
        ProtoMessage graph = new ProtoMessage();
        nodes.forEach(node -> graph.message(1, node));
        graph.text(2, "tarn");
        constants.forEach(constant -> graph.message(5, constant));
        graph.message(11, OnnxMessages.batch(input, network.input())).message(12, OnnxMessages.batch(output, network.output()));
        shapes.forEach(shape -> graph.message(13, shape));
        return graph;
    }

    private void layer(Node node, String result) {
        Shape shape = network.shapeOf(node.inputs().getFirst());
        switch (node.layer()) {
            case ActivationLayer layer -> activation(node, layer.function(), result);
            case Add _ -> add(node, node.inputs().size() == 2 ? "Add" : "Sum", result);
            case AvgPool2d pool -> average(node, pool, shape, result);
            case BatchNorm2d norm -> add(node, "BatchNormalization", result).message(5, attribute("epsilon", norm.epsilon()))
                    .message(5, attribute("momentum", Complement.of(norm.momentum())));
            case Concat _ -> add(node, "Concat", result).message(5, attribute("axis", 1L));
            case Conv2d conv -> window(add(node, "Conv", result), conv.window(), conv.window().paddingFor(shape))
                    .message(5, attribute("dilations", conv.window().dilationHeight(), conv.window().dilationWidth()))
                    .message(5, attribute("group", (long) conv.groups()));
            case Dense _ -> add(node, "Gemm", result).message(5, attribute("transB", 1L));
            case Dropout dropout -> nodes.add(OnnxMessages.node(node.name(), "Dropout",
                    List.of(inputs(node).getFirst(), scalar(node.name() + ".ratio", dropout.rate())), result));
            case Flatten _ -> add(node, "Flatten", result).message(5, attribute("axis", 1L));
            case GlobalAvgPool _ -> global(node, "GlobalAveragePool", result);
            case GlobalMaxPool _ -> global(node, "GlobalMaxPool", result);
            case MaxPool2d pool -> maximum(node, pool, shape, result);
            case Scale scale ->
                binary(node.name(), "Mul", inputs(node).getFirst(), scalar(node.name() + ".factor", scale.factor()), result);
            case Softmax _ -> add(node, "Softmax", result).message(5, attribute("axis", 1L));
        }
    }

    /** A node that reads what the layer reads and then its parameters. */
    private ProtoMessage add(Node node, String operator, String result) {
        List<String> inputs = new ArrayList<>(inputs(node));
        for (Parameter parameter : network.parametersOf(node)) {
            inputs.add(node.name() + "." + parameter.name());
        }
        ProtoMessage message = OnnxMessages.node(node.name(), operator, inputs, result);
        nodes.add(message);
        return message;
    }

    private List<String> inputs(Node node) {
        return node.inputs().stream().map(i -> i == Network.INPUT ? input : results.get(i)).toList();
    }

    private String scalar(String wish, float value) {
        String name = names.claim(wish);
        constants.add(OnnxMessages.tensor(name, Tensor.of(Shape.of(), value)));
        return name;
    }

    private String unary(String name, String operator, String from, String result) {
        nodes.add(OnnxMessages.node(name, operator, List.of(from), result));
        return result;
    }

    private String binary(String name, String operator, String left, String right, String result) {
        nodes.add(OnnxMessages.node(name, operator, List.of(left, right), result));
        return result;
    }

    /** GELU and Mish have operators of their own only since opset 20 and 18, SiLU has none: spelled out, as PyTorch does. */
    private void activation(Node node, Activation function, String result) {
        String name = node.name();
        String x = inputs(node).getFirst();
        switch (function.kind()) {
            case IDENTITY -> add(node, "Identity", result);
            case RELU -> add(node, "Relu", result);
            case LEAKY_RELU -> add(node, "LeakyRelu", result).message(5, attribute("alpha", function.parameter()));
            case ELU -> add(node, "Elu", result).message(5, attribute("alpha", function.parameter()));
            case SIGMOID -> add(node, "Sigmoid", result);
            case TANH -> add(node, "Tanh", result);
            case SOFTPLUS -> add(node, "Softplus", result);
            case SILU -> binary(name, "Mul", x, unary(name + "/sigmoid", "Sigmoid", x, names.claim(name + "/sigmoid")), result);
            case MISH -> {
                String softplus = unary(name + "/softplus", "Softplus", x, names.claim(name + "/softplus"));
                binary(name, "Mul", x, unary(name + "/tanh", "Tanh", softplus, names.claim(name + "/tanh")), result);
            }
            case GELU -> gelu(name, x, result);
            case CLIP -> nodes.add(OnnxMessages.node(name, "Clip", List.of(x, bound(name + ".min", function.parameter()),
                    bound(name + ".max", function.second())), result));
            case SELU -> add(node, "Selu", result).message(5, attribute("alpha", function.parameter()))
                    .message(5, attribute("gamma", function.second()));
            case CELU -> add(node, "Celu", result).message(5, attribute("alpha", function.parameter()));
            case HARD_SIGMOID -> add(node, "HardSigmoid", result).message(5, attribute("alpha", function.parameter()))
                    .message(5, attribute("beta", function.second()));
            case HARD_SWISH -> add(node, "HardSwish", result);
            case SOFTSIGN -> add(node, "Softsign", result);
            case THRESHOLDED_RELU -> add(node, "ThresholdedRelu", result).message(5, attribute("alpha", function.parameter()));
            case SHRINK -> add(node, "Shrink", result).message(5, attribute("lambd", function.parameter()))
                    .message(5, attribute("bias", function.second()));
            case ABS -> add(node, "Abs", result);
            case EXP -> add(node, "Exp", result);
            case SQRT -> add(node, "Sqrt", result);
            case GELU_TANH -> geluTanh(name, x, result);
            case LOG_SIGMOID -> {
                String negative = unary(name + "/neg", "Neg", x, names.claim(name + "/neg"));
                unary(name, "Neg", unary(name + "/softplus", "Softplus", negative, names.claim(name + "/softplus")), result);
            }
        }
    }

    /** {@code x·(1 + erf(x/√2))·½}. */
    private void gelu(String name, String x, String result) {
        String root = scalar(name + "/root", (float) Math.sqrt(2));
        String divided = binary(name + "/div", "Div", x, root, names.claim(name + "/div"));
        String erf = unary(name + "/erf", "Erf", divided, names.claim(name + "/erf"));
        String sum = binary(name + "/add", "Add", erf, scalar(name + "/one", 1), names.claim(name + "/add"));
        String product = binary(name + "/mul", "Mul", x, sum, names.claim(name + "/mul"));
        binary(name, "Mul", product, scalar(name + "/half", 0.5f), result);
    }

    /** {@code ½·x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))}. */
    private void geluTanh(String name, String x, String result) {
        String cube = binary(name + "/pow", "Pow", x, scalar(name + "/three", 3), names.claim(name + "/pow"));
        String part = binary(name + "/mul", "Mul", cube, scalar(name + "/share", 0.044715f), names.claim(name + "/mul"));
        String sum = binary(name + "/add", "Add", x, part, names.claim(name + "/add"));
        String scaled = binary(name + "/mul2", "Mul", sum, scalar(name + "/slope", (float) Math.sqrt(2 / Math.PI)),
                names.claim(name + "/mul2"));
        String gate = binary(name + "/add2", "Add", unary(name + "/tanh", "Tanh", scaled, names.claim(name + "/tanh")),
                scalar(name + "/one", 1), names.claim(name + "/add2"));
        String product = binary(name + "/mul3", "Mul", x, gate, names.claim(name + "/mul3"));
        binary(name, "Mul", product, scalar(name + "/half", 0.5f), result);
    }

    /** A bound that is infinite is left out. */
    private String bound(String wish, float value) {
        return Float.isInfinite(value) ? "" : scalar(wish, value);
    }

    private void global(Node node, String operator, String result) {
        String pooled = unary(node.name(), operator, inputs(node).getFirst(), names.claim(node.name() + "/pooled"));
        nodes.add(OnnxMessages.node(node.name() + "/flatten", "Flatten", List.of(pooled), result).message(5, attribute("axis", 1L)));
    }

    private static ProtoMessage window(ProtoMessage node, Window window, Padding padding) {
        return node.message(5, attribute("kernel_shape", window.height(), window.width()))
                .message(5, attribute("strides", window.strideHeight(), window.strideWidth()))
                .message(5, attribute("pads", padding.top(), padding.left(), padding.bottom(), padding.right()));
    }

    private void maximum(Node node, MaxPool2d pool, Shape shape, String result) {
        PoolCover cover = PoolCover.of(pool.window(), shape, node.output());
        window(add(node, "MaxPool", result), pool.window(), cover.exact()).message(5, attribute("ceil_mode", cover.ceil() ? 1L : 0L));
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
        ProtoMessage message = OnnxMessages.node(node.name(), "AveragePool", List.of(from), result);
        nodes.add(message);
        window(message, pool.window(), inside).message(5, attribute("ceil_mode", cover.ceil() ? 1L : 0L))
                .message(5, attribute("count_include_pad", count ? 1L : 0L));
    }

    private String pad(String name, String from, Padding padding) {
        String pads = names.claim(name + "/pads");
        constants.add(OnnxMessages.longs(pads, 0, 0, padding.top(), padding.left(), 0, 0, padding.bottom(), padding.right()));
        return binary(name + "/pad", "Pad", from, pads, names.claim(name + "/pad"));
    }
}
