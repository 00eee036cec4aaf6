package dev.tarn.serve.explain;

import dev.tarn.lab.explain.Explainers;
import dev.tarn.lab.explain.LayerActivation;
import dev.tarn.lab.explain.PoolWinners;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One image on its way through one network: every layer's result, by name. */
final class Walk {
    private final Model model;
    private final Map<String, Tensor> values = new HashMap<>();
    private final Map<String, Node> nodes = new HashMap<>();
    private final List<String> layers = new ArrayList<>();
    private final List<LayerActivation> activations;

    Walk(Explainers explainers, Tensor image) {
        model = explainers.model();
        activations = explainers.activations(image);
        for (LayerActivation activation : activations) {
            values.put(activation.layer(), activation.values());
            layers.add(activation.layer());
        }
        model.network().nodes().forEach(node -> nodes.put(node.name(), node));
    }

    Model model() {
        return model;
    }

    /** Names in the network's order, the input first. */
    List<String> layers() {
        return layers;
    }

    /** @throws IllegalArgumentException if there is no such layer, or the output does not depend on it */
    Tensor values(String layer) {
        Tensor found = values.get(layer);
        if (found == null) {
            throw new IllegalArgumentException("no layer is called '" + (layer.length() > 40 ? layer.substring(0, 40) + "…" : layer)
                    + "'; there are " + String.join(", ", layers));
        }
        return found;
    }

    Node node(String layer) {
        Node node = nodes.get(layer);
        if (node == null) {
            throw new IllegalArgumentException(
                    "'" + (layer.length() > 40 ? layer.substring(0, 40) + "…" : layer) + "' is no layer that computes");
        }
        return node;
    }

    /** What a node reads first. */
    String inputOf(Node node) {
        int input = node.inputs().getFirst();
        return input == Network.INPUT ? "input" : model.network().nodes().get(input).name();
    }

    /** Who won the windows of a max pool; empty if that is none. */
    Optional<PoolWinners> winners(String pool) {
        return allWinners().stream().filter(winners -> winners.layer().equals(pool)).findFirst();
    }

    /** Who won the windows of every max pool. */
    List<PoolWinners> allWinners() {
        return PoolWinners.of(model.network(), activations);
    }

    /** The network's output as one row. */
    float[] outputs() {
        int head = model.network().head();
        return values(head == Network.INPUT ? "input" : model.network().nodes().get(head).name()).data();
    }
}
