package dev.tarn.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One node while it is read. Attributes are asked for first, and what is wrong with them is collected; an attribute that nobody asked for is wrong too. Then come
 * the inputs, of which a wrong one ends the reading.
 */
final class NodeReader {
    /** Of kernels, strides and so on: products of two of them still fit into an int. */
    static final int MOST = 1 << 15;

    private final OnnxNode node;
    private final Map<String, GraphValue> values;
    private final long opset;
    private final Set<String> asked = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    NodeReader(OnnxNode node, Map<String, GraphValue> values, long opset) {
        this.node = node;
        this.values = values;
        this.opset = opset;
    }

    OnnxNode node() {
        return node;
    }

    long opset() {
        return opset;
    }

    /** What is wrong with the node, the node's name in front. */
    List<String> problems() {
        return problems.stream().map(problem -> node + ": " + problem).toList();
    }

    /** Notes a problem and goes on. */
    void refuse(String problem) {
        problems.add(problem);
    }

    /** To be thrown: a problem that ends the reading. */
    RefusedNode stop(String problem) {
        problems.add(problem);
        return new RefusedNode(problem);
    }

    private @Nullable OnnxAttribute ask(String name) {
        asked.add(name);
        return node.attribute(name);
    }

    /** An attribute that changes nothing for Tarn. */
    void ignore(String name) {
        asked.add(name);
    }

    long whole(String name, long otherwise) {
        return switch (ask(name)) {
            case null -> otherwise;
            case OnnxAttribute.Whole whole -> whole.value();
            case OnnxAttribute other -> {
                wrongType(name, other, "a whole number");
                yield otherwise;
            }
        };
    }

    float real(String name, float otherwise) {
        return switch (ask(name)) {
            case null -> otherwise;
            case OnnxAttribute.Real real -> real.value();
            case OnnxAttribute other -> {
                wrongType(name, other, "a number");
                yield otherwise;
            }
        };
    }

    String text(String name, String otherwise) {
        return switch (ask(name)) {
            case null -> otherwise;
            case OnnxAttribute.Text text -> text.value();
            case OnnxAttribute other -> {
                wrongType(name, other, "a text");
                yield otherwise;
            }
        };
    }

    /** Null if the attribute is not there. */
    long @Nullable [] wholes(String name) {
        return switch (ask(name)) {
            case null -> null;
            case OnnxAttribute.Wholes wholes -> wholes.values();
            case OnnxAttribute other -> {
                wrongType(name, other, "whole numbers");
                yield null;
            }
        };
    }

    /** As many numbers as told, each from {@code least} to {@value #MOST}; all {@code otherwise} if the attribute is not there. */
    int[] sizes(String name, int count, int least, int otherwise) {
        int[] sizes = new int[count];
        Arrays.fill(sizes, otherwise);
        long[] found = wholes(name);
        if (found == null) {
            return sizes;
        }
        if (found.length != count || Arrays.stream(found).anyMatch(n -> n < least || n > MOST)) {
            refuse("attribute " + name + " = " + Arrays.toString(found) + "; supported are " + count + " numbers from " + least + " to "
                    + MOST
                    + (found.length * 2 == count || found.length == 3 ? " (two-dimensional images)" : ""));
            return sizes;
        }
        for (int i = 0; i < count; i++) {
            sizes[i] = (int) found[i];
        }
        return sizes;
    }

    /** Notes a problem unless the attribute has the one value that is supported. */
    void demand(String name, long supported) {
        long found = whole(name, supported);
        if (found != supported) {
            refuse("attribute " + name + " = " + found + "; only " + supported + " is supported");
        }
    }

    private void wrongType(String name, OnnxAttribute found, String expected) {
        refuse("attribute " + name + " is " + found.text() + "; expected " + expected);
    }

    /** Called behind the last question for an attribute. */
    void attributesDone() {
        for (Map.Entry<String, OnnxAttribute> entry : node.attributes().entrySet()) {
            if (asked.add(entry.getKey())) {
                refuse("attribute " + entry.getKey() + " = " + entry.getValue().text() + " is not known");
            }
        }
    }

    boolean has(int input) {
        return !node.input(input).isEmpty();
    }

    GraphValue value(int input) {
        GraphValue value = values.get(node.input(input));
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
        throw stop("its input " + input + " ('" + node.input(input) + "') is a constant; expected what a layer gives");
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

    OnnxConstant constant(int input) {
        if (value(input) instanceof GraphValue.Known known) {
            return known.constant();
        }
        throw stop("its input " + input + " ('" + node.input(input) + "') is computed from the images; expected a constant");
    }

    OnnxConstant.Floats floats(int input) {
        if (constant(input) instanceof OnnxConstant.Floats floats) {
            return floats;
        }
        throw stop("its input " + input + " ('" + node.input(input) + "') does not hold floats");
    }

    OnnxConstant.Longs longs(int input) {
        if (constant(input) instanceof OnnxConstant.Longs longs) {
            return longs;
        }
        throw stop("its input " + input + " ('" + node.input(input) + "') does not hold whole numbers");
    }
}
