package dev.tarn.onnx;

import com.google.protobuf.CodedOutputStream;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** ONNX files as other programs write them; the input is {@code x}, the output {@code y}. */
final class TestGraph {
    private static final int IR_VERSION = 8;

    private final ProtoMessage graph = new ProtoMessage();
    private final List<ProtoMessage> nodes = new ArrayList<>();
    private final long opset;
    private long seed = 11;
    private int count;

    /** @param input of one image, as Tarn has it */
    TestGraph(long opset, int... input) {
        this.opset = opset;
        graph.message(11, OnnxMessages.batch("x", Shape.of(input)));
    }

    static TestGraph opset17(int... input) {
        return new TestGraph(17, input);
    }

    /** Inputs by blanks; attributes as {@link OnnxMessages} makes them. */
    TestGraph node(String operator, String inputs, String output, ProtoMessage... attributes) {
        List<String> from = inputs.isEmpty() ? List.of() : List.of(inputs.split(" ", -1));
        ProtoMessage node = OnnxMessages.node("n" + count++, operator, from.stream().map(name -> name.equals("-") ? "" : name).toList(),
                output);
        for (ProtoMessage attribute : attributes) {
            node.message(5, attribute);
        }
        nodes.add(node);
        return this;
    }

    TestGraph weight(String name, int... sizes) {
        return constant(name, Tensor.randomNormal(Shape.of(sizes), seed++));
    }

    TestGraph constant(String name, Tensor tensor) {
        return initializer(OnnxMessages.tensor(name, tensor));
    }

    TestGraph number(String name, float value) {
        return constant(name, Tensor.of(Shape.of(), value));
    }

    TestGraph longs(String name, long... values) {
        return initializer(OnnxMessages.longs(name, values));
    }

    TestGraph index(String name, long value) {
        return initializer(new ProtoMessage().number(2, 7).text(8, name).number(7, value));
    }

    TestGraph initializer(ProtoMessage tensor) {
        graph.message(5, tensor);
        return this;
    }

    TestGraph input(String name, Shape shape) {
        graph.message(11, OnnxMessages.batch(name, shape));
        return this;
    }

    /** Another output, in front of {@code y}. */
    TestGraph output(String name) {
        graph.message(12, new ProtoMessage().text(1, name).message(2, new ProtoMessage().message(1, new ProtoMessage().number(1, 1))));
        return this;
    }

    /** A node that the caller made. */
    TestGraph raw(ProtoMessage node) {
        nodes.add(node);
        return this;
    }

    static ProtoMessage text(String name, String value) {
        return new ProtoMessage().text(1, name).text(4, value).number(20, 3);
    }

    static ProtoMessage tensor(String name, ProtoMessage tensor) {
        return new ProtoMessage().text(1, name).message(5, tensor).number(20, 4);
    }

    byte[] bytes() {
        nodes.forEach(node -> graph.message(1, node));
        graph.text(2, "test").message(12,
                new ProtoMessage().text(1, "y").message(2, new ProtoMessage().message(1, new ProtoMessage().number(1, 1))));
        ProtoMessage model = new ProtoMessage().number(1, IR_VERSION).message(8, new ProtoMessage().text(1, "").number(2, opset)).message(7,
                graph);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            model.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    Path write(Path folder) throws IOException {
        return Files.write(folder.resolve("test.onnx"), bytes());
    }
}
