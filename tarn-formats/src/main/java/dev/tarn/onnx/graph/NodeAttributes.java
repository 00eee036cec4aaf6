package dev.tarn.onnx.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One node while its attributes are read. What is wrong with them is collected; an attribute that nobody asked for is wrong too.
 */
public class NodeAttributes {
    /** Of kernels, strides and so on: products of two of them still fit into an int. */
    public static final int MOST = 1 << 15;

    private final OnnxNode node;
    private final long opset;
    private final Set<String> asked = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    public NodeAttributes(OnnxNode node, long opset) {
        this.node = node;
        this.opset = opset;
    }

    public OnnxNode node() {
        return node;
    }

    public long opset() {
        return opset;
    }

    /** What is wrong with the node, the node's name in front. */
    public List<String> problems() {
        return problems.stream().map(problem -> node + ": " + problem).toList();
    }

    /** What is wrong with it, without its name. */
    public List<String> problemsOfNode() {
        return List.copyOf(problems);
    }

    /** Notes a problem and goes on. */
    public void refuse(String problem) {
        problems.add(problem);
    }

    /** To be thrown: a problem that ends the reading. */
    public RefusedNode stop(String problem) {
        problems.add(problem);
        return new RefusedNode(problem);
    }

    private @Nullable OnnxAttribute ask(String name) {
        asked.add(name);
        return node.attribute(name);
    }

    /** An attribute that changes nothing for Tarn. */
    public void ignore(String name) {
        asked.add(name);
    }

    public long whole(String name, long otherwise) {
        return switch (ask(name)) {
            case null -> otherwise;
            case OnnxAttribute.Whole whole -> whole.value();
            case OnnxAttribute other -> {
                wrongType(name, other, "a whole number");
                yield otherwise;
            }
        };
    }

    public float real(String name, float otherwise) {
        return switch (ask(name)) {
            case null -> otherwise;
            case OnnxAttribute.Real real -> real.value();
            case OnnxAttribute other -> {
                wrongType(name, other, "a number");
                yield otherwise;
            }
        };
    }

    public String text(String name, String otherwise) {
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
    public long @Nullable [] wholes(String name) {
        return switch (ask(name)) {
            case null -> null;
            case OnnxAttribute.Wholes wholes -> wholes.values();
            case OnnxAttribute other -> {
                wrongType(name, other, "whole numbers");
                yield null;
            }
        };
    }

    /** Null if the attribute is not there. */
    public float @Nullable [] reals(String name) {
        return switch (ask(name)) {
            case null -> null;
            case OnnxAttribute.Reals reals -> reals.values();
            case OnnxAttribute other -> {
                wrongType(name, other, "numbers");
                yield null;
            }
        };
    }

    /** Null if the attribute is not there. */
    public @Nullable OnnxTensor tensor(String name) {
        return switch (ask(name)) {
            case null -> null;
            case OnnxAttribute.Constant constant -> constant.value();
            case OnnxAttribute other -> {
                wrongType(name, other, "a tensor");
                yield null;
            }
        };
    }

    /** As many numbers as told, each from {@code least} to {@value #MOST}; all {@code otherwise} if the attribute is not there. */
    public int[] sizes(String name, int count, int least, int otherwise) {
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
    public void demand(String name, long supported) {
        long found = whole(name, supported);
        if (found != supported) {
            refuse("attribute " + name + " = " + found + "; only " + supported + " is supported");
        }
    }

    private void wrongType(String name, OnnxAttribute found, String expected) {
        refuse("attribute " + name + " is " + found.text() + "; expected " + expected);
    }

    /** Called behind the last question for an attribute. */
    public void attributesDone() {
        for (Map.Entry<String, OnnxAttribute> entry : node.attributes().entrySet()) {
            if (asked.add(entry.getKey())) {
                refuse("attribute " + entry.getKey() + " = " + entry.getValue().text() + " is not known");
            }
        }
    }
}
