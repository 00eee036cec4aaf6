package dev.tarn.onnx;

import dev.tarn.onnx.graph.OnnxNode;
import dev.tarn.onnx.graph.OnnxGraph;
import dev.tarn.onnx.graph.OnnxTensor;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds {@code Add} nodes that add a constant to each channel of what one layer gives: that layer's bias; and factors behind batch norms. */
final class BiasBehind {
    private final OnnxGraph graph;
    private final Map<String, GraphValue> values;
    /** Nodes that are part of the layer in front of them. */
    private final Map<OnnxNode, OnnxNode> taken = new IdentityHashMap<>();

    BiasBehind(OnnxGraph graph, Map<String, GraphValue> values) {
        this.graph = graph;
        this.values = values;
    }

    /**
     * The bias that stands behind a node; null if there is none. Its node is passed over from then on.
     *
     * @param image whether the node gives images, along whose second dimension the bias must lie
     */
    @Nullable
    Weight find(OnnxNode node, int channels, boolean image) {
        Found found = find(node.outputs().getFirst(), "Add", channels, image);
        if (found == null) {
            return null;
        }
        taken.put(found.node, node);
        return found.constant.withSizes(channels);
    }

    /** @param constant one number a channel */
    private record Found(OnnxNode node, Weight constant) {}

    private @Nullable Found find(String value, String operator, int channels, boolean image) {
        OnnxNode node = graph.onlyReader(value);
        if (node == null || !node.domain().isEmpty() || !node.operator().equals(operator) || !node.attributes().isEmpty()
                || node.inputs().size() != 2 || node.outputs().size() != 1) {
            return null;
        }
        Weight constant = constant(node.input(0).equals(value) ? node.input(1) : node.input(0));
        if (constant == null || constant.values().length != channels) {
            return null;
        }
        int channelsAt = constant.rank() - (image ? 3 : 1);
        return channelsAt >= 0 && channelsAt <= 1 && constant.sizes()[channelsAt] == channels ? new Found(node, constant) : null;
    }

    private @Nullable Weight constant(String name) {
        if (values.get(name) instanceof GraphValue.Known(String own, OnnxTensor.Floats floats)) {
            return new Weight(own, floats.sizes(), floats.values());
        }
        OnnxNode giver = graph.giver(name);
        if (giver == null || !giver.domain().isEmpty() || !giver.operator().equals("Constant")) {
            return null;
        }
        return giver.constant() instanceof OnnxTensor.Floats floats ? new Weight(name, floats.sizes(), floats.values()) : null;
    }

    /**
     * Factors and sums, one a channel, behind a batch norm become part of its own: {@code m·(w·x + b) + a = (m·w)·x + (m·b + a)}.
     *
     * @param weights {@code weight} and {@code bias} are replaced
     */
    void scaledBehind(OnnxNode norm, Map<String, Weight> weights, int channels, boolean image) {
        String value = norm.outputs().getFirst();
        for (String operator : new String[] {"Mul", "Add"}) {
            Found found = find(value, operator, channels, image);
            Weight weight = weights.get("weight");
            Weight bias = weights.get("bias");
            if (found == null || weight == null || bias == null) {
                continue;
            }
            boolean factors = operator.equals("Mul");
            float[] factor = weight.values().clone();
            float[] sum = bias.values().clone();
            for (int c = 0; c < channels; c++) {
                float number = found.constant.values()[c];
                factor[c] *= factors ? number : 1;
                sum[c] = factors ? sum[c] * number : sum[c] + number;
            }
            weights.put("weight",
                    new Weight(weight.name().isEmpty() && factors ? found.constant.name() : weight.name(), weight.sizes(), factor));
            weights.put("bias", new Weight(bias.name(), bias.sizes(), sum));
            taken.put(found.node, norm);
            value = found.node.outputs().getFirst();
        }
    }

    /** The node whose layer has taken this one in; null if none has. */
    @Nullable
    OnnxNode owner(OnnxNode node) {
        return taken.get(node);
    }
}
