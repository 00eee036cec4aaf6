package dev.tarn.bench.peers;

import dev.tarn.kernel.Activation;
import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.Conv2d;
import dev.tarn.layer.Dense;
import dev.tarn.layer.Flatten;
import dev.tarn.layer.MaxPool2d;
import dev.tarn.layer.Padding;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A chain of layers as an ONNX model (opset 13), written field by field: the numbers are those of {@code onnx.proto}. Only what the compared networks need.
 */
final class OnnxGraph {
    private static final int FLOAT = 1;
    private static final int ATTRIBUTE_INT = 2;
    private static final int ATTRIBUTE_INTS = 7;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private OnnxGraph() {}

    static byte[] of(Task task) {
        Network network = task.network();
        OnnxGraph graph = new OnnxGraph();
        String from = "input";
        List<Node> nodes = network.nodes();
        for (Node node : nodes) {
            String to = node == nodes.getLast() ? "output" : node.name();
            graph.message(1, node(network, node, from, to));
            from = to;
        }
        graph.text(2, task.name());
        task.parameters().forEach((name, value) -> graph.message(5, initializer(name, value)));
        graph.message(11, value("input", task.batch(), task.channels(), task.height(), task.width()));
        graph.message(12, value("output", task.batch(), network.output().elements()));
        OnnxGraph opset = new OnnxGraph().number(2, 13);
        return new OnnxGraph().number(1, 7).message(7, graph).message(8, opset).bytes.toByteArray();
    }

    private static OnnxGraph node(Network network, Node node, String from, String to) {
        OnnxGraph proto = new OnnxGraph().text(1, from);
        return switch (node.layer()) {
            case Conv2d conv -> {
                int in = node.inputs().getFirst();
                Padding p = conv.window().paddingFor(in == Network.INPUT ? network.input() : network.shapeOf(in));
                yield proto.text(1, node.name() + ".weight").text(1, node.name() + ".bias").text(2, to).text(4, "Conv")
                        .message(5, ints("kernel_shape", conv.window().height(), conv.window().width()))
                        .message(5, ints("pads", p.top(), p.left(), p.bottom(), p.right()));
            }
            case ActivationLayer(Activation f) when f.kind() == Activation.Kind.RELU -> proto.text(2, to).text(4, "Relu");
            case MaxPool2d pool -> proto.text(2, to).text(4, "MaxPool")
                    .message(5, ints("kernel_shape", pool.window().height(), pool.window().width())).message(5,
                            ints("strides", pool.window().strideHeight(), pool.window().strideWidth()));
            case Flatten _ -> proto.text(2, to).text(4, "Flatten");
            case Dense _ -> proto.text(1, node.name() + ".weight").text(1, node.name() + ".bias").text(2, to).text(4, "Gemm")
                    .message(5, new OnnxGraph().text(1, "transB").number(3, 1).number(20, ATTRIBUTE_INT));
            default -> throw new IllegalArgumentException(node.layer().text() + ": no translation to ONNX here");
        };
    }

    private static OnnxGraph ints(String name, int... values) {
        OnnxGraph attribute = new OnnxGraph().text(1, name);
        for (int value : values) {
            attribute.number(8, value);
        }
        return attribute.number(20, ATTRIBUTE_INTS);
    }

    private static OnnxGraph initializer(String name, Tensor value) {
        OnnxGraph tensor = new OnnxGraph();
        for (int size : value.shape().toArray()) {
            tensor.number(1, size);
        }
        ByteBuffer raw = ByteBuffer.allocate(4 * value.data().length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(value.data());
        return tensor.number(2, FLOAT).text(8, name).field(9, raw.array());
    }

    private static OnnxGraph value(String name, int... sizes) {
        OnnxGraph shape = new OnnxGraph();
        for (int size : sizes) {
            shape.message(1, new OnnxGraph().number(1, size));
        }
        OnnxGraph tensor = new OnnxGraph().number(1, FLOAT).message(2, shape);
        return new OnnxGraph().text(1, name).message(2, new OnnxGraph().message(1, tensor));
    }

    private OnnxGraph text(int field, String text) {
        return field(field, text.getBytes(StandardCharsets.UTF_8));
    }

    private OnnxGraph message(int field, OnnxGraph message) {
        return field(field, message.bytes.toByteArray());
    }

    private OnnxGraph field(int field, byte[] content) {
        variable(field << 3 | 2);
        variable(content.length);
        bytes.writeBytes(content);
        return this;
    }

    private OnnxGraph number(int field, long value) {
        variable(field << 3);
        variable(value);
        return this;
    }

    private void variable(long value) {
        long rest = value;
        for (; rest > 127; rest >>>= 7) {
            bytes.write((int) (rest & 127 | 128));
        }
        bytes.write((int) rest);
    }
}
