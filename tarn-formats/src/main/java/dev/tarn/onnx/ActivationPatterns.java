package dev.tarn.onnx;

import dev.tarn.onnx.graph.OnnxNode;
import dev.tarn.onnx.graph.OnnxGraph;
import dev.tarn.kernel.Activation.Kind;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Activations that files spell out, because ONNX has, or had, no operator for them. Each ends in a product:
 *
 * <ul>
 * <li>SiLU: {@code x · sigmoid(x)}
 * <li>Mish: {@code x · tanh(softplus(x))}
 * <li>GELU: {@code x · (1 + erf(x/√2)) · ½}, in any order
 * </ul>
 */
final class ActivationPatterns {
    /** Files of half precision write 1.4141. */
    private static final double TOLERANCE = 2e-4;

    /** @param x the name of what the function is applied to */
    record Match(Kind kind, String x) {}

    private final OnnxGraph graph;
    private final Map<OnnxNode, Match> matches = new IdentityHashMap<>();
    private final Map<OnnxNode, OnnxNode> parts = new IdentityHashMap<>();

    ActivationPatterns(OnnxGraph graph) {
        this.graph = graph;
        for (OnnxNode node : graph.sorted()) {
            if (node.domain().isEmpty() && node.operator().equals("Mul") && node.inputs().size() == 2) {
                List<OnnxNode> used = new ArrayList<>();
                Match match = match(node, used);
                if (match != null) {
                    matches.put(node, match);
                    used.forEach(part -> parts.put(part, node));
                }
            }
        }
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

    private @Nullable Match match(OnnxNode product, List<OnnxNode> used) {
        for (int i = 0; i < 2; i++) {
            String x = product.input(i);
            String gate = product.input(1 - i);
            OnnxNode sigmoid = part(gate, "Sigmoid", used);
            if (sigmoid != null && sigmoid.input(0).equals(x)) {
                return new Match(Kind.SILU, x);
            }
            used.clear();
            OnnxNode tanh = part(gate, "Tanh", used);
            OnnxNode softplus = tanh == null ? null : part(tanh.input(0), "Softplus", used);
            if (softplus != null && softplus.input(0).equals(x)) {
                return new Match(Kind.MISH, x);
            }
            used.clear();
        }
        return gelu(product, used);
    }

    private @Nullable OnnxNode part(String value, String operator, List<OnnxNode> used) {
        OnnxNode node = graph.onlyFor(value, operator);
        if (node != null) {
            used.add(node);
        }
        return node;
    }

    private @Nullable Match gelu(OnnxNode product, List<OnnxNode> used) {
        List<String> factors = new ArrayList<>();
        for (String input : product.inputs()) {
            OnnxNode inner = factors.size() < 2 ? part(input, "Mul", used) : null;
            factors.addAll(inner == null ? List.of(input) : inner.inputs());
        }
        if (factors.size() != 3 || !factors.removeIf(factor -> near(graph.scalar(factor), 0.5)) || factors.size() != 2) {
            return null;
        }
        for (int i = 0; i < 2; i++) {
            String x = factors.get(i);
            List<OnnxNode> way = new ArrayList<>();
            if (isGate(factors.get(1 - i), x, way)) {
                used.addAll(way);
                return new Match(Kind.GELU, x);
            }
        }
        return null;
    }

    /** {@code 1 + erf(x/√2)}. */
    private boolean isGate(String value, String x, List<OnnxNode> way) {
        OnnxNode sum = part(value, "Add", way);
        if (sum == null || sum.inputs().size() != 2) {
            return false;
        }
        int one = near(graph.scalar(sum.input(0)), 1) ? 0 : 1;
        OnnxNode erf = near(graph.scalar(sum.input(one)), 1) ? part(sum.input(1 - one), "Erf", way) : null;
        if (erf == null) {
            return false;
        }
        OnnxNode quotient = part(erf.input(0), "Div", way);
        if (quotient != null) {
            return quotient.input(0).equals(x) && near(graph.scalar(quotient.input(1)), Math.sqrt(2));
        }
        OnnxNode multiple = part(erf.input(0), "Mul", way);
        if (multiple == null || multiple.inputs().size() != 2) {
            return false;
        }
        int factor = multiple.input(0).equals(x) ? 1 : 0;
        return multiple.input(1 - factor).equals(x) && near(graph.scalar(multiple.input(factor)), Math.sqrt(0.5));
    }

    private static boolean near(float found, double expected) {
        return Math.abs(found - expected) <= TOLERANCE;
    }
}
