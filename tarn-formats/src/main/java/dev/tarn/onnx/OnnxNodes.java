package dev.tarn.onnx;

import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** The nodes and constants of a graph while it is written, and the names that are taken. */
final class OnnxNodes {
    private final ValueNames names = new ValueNames();
    private final List<ProtoMessage> nodes = new ArrayList<>();
    private final List<ProtoMessage> constants = new ArrayList<>();

    List<ProtoMessage> nodes() {
        return nodes;
    }

    List<ProtoMessage> constants() {
        return constants;
    }

    String claim(String wish) {
        return names.claim(wish);
    }

    /** Adds a node; attributes may be added to what is returned. */
    ProtoMessage add(String name, String operator, List<String> inputs, String result) {
        ProtoMessage node = OnnxMessages.node(name, operator, inputs, result);
        nodes.add(node);
        return node;
    }

    /** A node between others: its result's name is its own. */
    String between(String name, String operator, String... inputs) {
        String result = claim(name);
        add(name, operator, List.of(inputs), result);
        return result;
    }

    String unary(String name, String operator, String from, String result) {
        add(name, operator, List.of(from), result);
        return result;
    }

    String binary(String name, String operator, String left, String right, String result) {
        add(name, operator, List.of(left, right), result);
        return result;
    }

    String scalar(String wish, float value) {
        return floats(wish, Tensor.of(Shape.of(), value));
    }

    String floats(String wish, Tensor values) {
        String name = claim(wish);
        constants.add(OnnxMessages.tensor(name, values));
        return name;
    }

    String longs(String wish, long... values) {
        String name = claim(wish);
        constants.add(OnnxMessages.longs(name, values));
        return name;
    }
}
