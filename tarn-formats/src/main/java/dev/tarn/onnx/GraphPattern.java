package dev.tarn.onnx;

import dev.tarn.onnx.graph.OnnxAttribute;
import dev.tarn.onnx.graph.OnnxGraph;
import dev.tarn.onnx.graph.OnnxNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The form of an expression that a graph may spell out. */
sealed interface GraphPattern {
    /** Files of half precision write 1.4141. */
    double TOLERANCE = 2e-4;
    /** Of HardSigmoid. */
    Map<String, Double> DEFAULTS = Map.of("alpha", 0.2, "beta", 0.5);

    /** What the expression is a function of: the same value wherever it stands. */
    record Variable() implements GraphPattern {}

    /** A constant number. */
    record Number(double value) implements GraphPattern {}

    /**
     * A node that nobody else reads, unless it is the last.
     *
     * @param attributes numbers that it must have, by themselves or by default
     */
    record Node(String operator, List<GraphPattern> inputs, Map<String, Double> attributes) implements GraphPattern {
        /** Whether its two inputs may be exchanged. */
        boolean commutes() {
            return inputs.size() == 2 && (operator.equals("Add") || operator.equals("Mul"));
        }
    }

    static GraphPattern x() {
        return new Variable();
    }

    static GraphPattern number(double value) {
        return new Number(value);
    }

    static GraphPattern node(String operator, GraphPattern... inputs) {
        return new Node(operator, List.of(inputs), Map.of());
    }

    /** What a pattern stands for in a graph: the variable's value, and the nodes in front of the last. */
    record Match(String x, List<OnnxNode> parts) {}

    /** The expression that ends in a node; null if it is another. */
    default @Nullable Match endingIn(OnnxNode last, OnnxGraph graph) {
        List<OnnxNode> nodes = new ArrayList<>();
        String x = last.outputs().isEmpty() ? null : matchNode(this, last, "", graph, nodes);
        return x == null || x.isEmpty() ? null : new Match(x, nodes.stream().filter(node -> node != last).toList());
    }

    /** @return the variable's value, {@code ""} as long as it is open; null if the pattern does not fit */
    private static @Nullable String match(GraphPattern pattern, String value, String x, OnnxGraph graph, List<OnnxNode> nodes) {
        return switch (pattern) {
            case Variable _ -> x.isEmpty() || x.equals(value) ? value : null;
            case Number number -> Math.abs(graph.scalar(value) - number.value) <= TOLERANCE ? x : null;
            case Node node -> {
                OnnxNode giver = graph.onlyFor(value, node.operator);
                yield giver == null ? null : matchNode(node, giver, x, graph, nodes);
            }
        };
    }

    private static @Nullable String matchNode(GraphPattern pattern, OnnxNode giver, String x, OnnxGraph graph, List<OnnxNode> nodes) {
        if (!(pattern instanceof Node node) || !giver.operator().equals(node.operator) || !giver.domain().isEmpty()
                || giver.inputs().size() != node.inputs.size() || !hasAttributes(giver, node.attributes)) {
            return null;
        }
        int before = nodes.size();
        for (int turn = 0; turn < (node.commutes() ? 2 : 1); turn++) {
            String found = x;
            for (int i = 0; i < node.inputs.size() && found != null; i++) {
                found = match(node.inputs.get(turn == 0 ? i : 1 - i), giver.inputs().get(i), found, graph, nodes);
            }
            if (found != null) {
                nodes.add(giver);
                return found;
            }
            nodes.subList(before, nodes.size()).clear();
        }
        return null;
    }

    private static boolean hasAttributes(OnnxNode node, Map<String, Double> attributes) {
        return attributes.entrySet().stream().allMatch(entry -> {
            double found = node.attribute(entry.getKey()) instanceof OnnxAttribute.Real real
                    ? real.value()
                    : DEFAULTS.getOrDefault(entry.getKey(), Double.NaN);
            return Math.abs(found - entry.getValue()) <= TOLERANCE;
        });
    }
}
