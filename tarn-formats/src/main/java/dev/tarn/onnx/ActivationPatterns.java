package dev.tarn.onnx;

import static dev.tarn.onnx.GraphPattern.node;
import static dev.tarn.onnx.GraphPattern.number;
import static dev.tarn.onnx.GraphPattern.x;

import dev.tarn.activation.Activation;
import dev.tarn.activation.Activation.Kind;
import dev.tarn.onnx.graph.OnnxGraph;
import dev.tarn.onnx.graph.OnnxNode;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Activations that files spell out, because ONNX has, or had, no operator for them. */
final class ActivationPatterns {
    /** @param x the name of what the function is applied to */
    record Match(Activation function, String x) {}

    private record Rule(Kind kind, GraphPattern pattern) {}

    private static final List<Rule> RULES = rules();

    private final Map<OnnxNode, Match> matches = new IdentityHashMap<>();
    private final Map<OnnxNode, OnnxNode> parts = new IdentityHashMap<>();

    ActivationPatterns(OnnxGraph graph) {
        for (OnnxNode node : graph.sorted()) {
            if (node.domain().isEmpty()) {
                match(graph, node);
            }
        }
    }

    private void match(OnnxGraph graph, OnnxNode node) {
        for (Rule rule : RULES) {
            GraphPattern.Match match = rule.pattern.endingIn(node, graph);
            if (match != null) {
                matches.put(node, new Match(new Activation(rule.kind, 0), match.x()));
                match.parts().forEach(part -> parts.put(part, node));
                return;
            }
        }
    }

    private static List<Rule> rules() {
        List<Rule> rules = new ArrayList<>();
        rules.add(new Rule(Kind.SILU, product(x(), node("Sigmoid", x()))));
        rules.add(new Rule(Kind.MISH, product(x(), node("Tanh", node("Softplus", x())))));
        rules.add(new Rule(Kind.LOG_SIGMOID, node("Neg", node("Softplus", node("Neg", x())))));
        rules.add(new Rule(Kind.LOG_SIGMOID, node("Log", node("Sigmoid", x()))));
        GraphPattern gate = new GraphPattern.Node("HardSigmoid", List.of(x()), Map.of("alpha", 1.0 / 6, "beta", 0.5));
        rules.add(new Rule(Kind.HARD_SWISH, product(x(), gate)));
        GraphPattern shifted = node("Add", x(), number(3));
        for (GraphPattern clip : List.of(node("Clip", shifted, number(0), number(6)),
                new GraphPattern.Node("Clip", List.of(shifted), Map.of("min", 0.0, "max", 6.0)))) {
            rules.add(new Rule(Kind.HARD_SWISH, node("Div", product(x(), clip), number(6))));
            rules.add(new Rule(Kind.HARD_SWISH, product(x(), node("Div", clip, number(6)))));
            rules.add(new Rule(Kind.HARD_SWISH, product(product(x(), clip), number(1.0 / 6))));
            rules.add(new Rule(Kind.HARD_SWISH, product(x(), product(clip, number(1.0 / 6)))));
        }
        for (GraphPattern z : List.of(node("Div", x(), number(Math.sqrt(2))), product(x(), number(Math.sqrt(0.5))))) {
            halves(rules, Kind.GELU, node("Add", node("Erf", z), number(1)));
        }
        GraphPattern square = product(x(), x());
        for (GraphPattern cube : List.of(node("Pow", x(), number(3)), product(x(), square))) {
            GraphPattern sum = node("Add", x(), product(cube, number(0.044715)));
            halves(rules, Kind.GELU_TANH, node("Add", node("Tanh", product(sum, number(Math.sqrt(2 / Math.PI)))), number(1)));
        }
        return List.copyOf(rules);
    }

    private static GraphPattern product(GraphPattern a, GraphPattern b) {
        return node("Mul", a, b);
    }

    /** {@code ½·x·gate}, in any order. */
    private static void halves(List<Rule> rules, Kind kind, GraphPattern gate) {
        rules.add(new Rule(kind, product(product(x(), gate), number(0.5))));
        rules.add(new Rule(kind, product(product(x(), number(0.5)), gate)));
        rules.add(new Rule(kind, product(x(), product(gate, number(0.5)))));
    }

    /** The function whose last node this is. */
    @Nullable
    Match endingIn(OnnxNode node) {
        return matches.get(node);
    }

    /** Whether the node only serves such a function. */
    boolean isPart(OnnxNode node) {
        return parts.containsKey(node);
    }
}
