package dev.tarn.onnx;

import dev.tarn.onnx.graph.OnnxNode;
import dev.tarn.onnx.graph.OnnxGraph;
import dev.tarn.onnx.graph.OnnxTensor;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds {@code Add} nodes that add a constant to each channel of what one layer gives: that layer's bias. */
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
        String result = node.outputs().getFirst();
        OnnxNode sum = graph.onlyReader(result);
        if (sum == null || !sum.domain().isEmpty() || !sum.operator().equals("Add") || !sum.attributes().isEmpty()
                || sum.inputs().size() != 2
                || sum.outputs().size() != 1) {
            return null;
        }
        String other = sum.input(0).equals(result) ? sum.input(1) : sum.input(0);
        Weight bias = constant(other);
        if (bias == null || bias.values().length != channels) {
            return null;
        }
        int channelsAt = bias.rank() - (image ? 3 : 1);
        boolean fits = channelsAt >= 0 && channelsAt <= 1 && bias.sizes()[channelsAt] == channels;
        if (!fits) {
            return null;
        }
        taken.put(sum, node);
        return new Weight(bias.name(), new int[] {channels}, bias.values());
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

    /** The node whose layer has taken this one in; null if none has. */
    @Nullable
    OnnxNode owner(OnnxNode node) {
        return taken.get(node);
    }
}
