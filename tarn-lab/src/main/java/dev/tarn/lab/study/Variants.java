package dev.tarn.lab.study;

import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.AvgPool2d;
import dev.tarn.layer.Conv2d;
import dev.tarn.layer.Layer;
import dev.tarn.layer.MaxPool2d;
import dev.tarn.layer.Window;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Networks that differ from a given one in one respect. Names of layers stay, so that the same seed gives them the same first parameters. */
final class Variants {
    private Variants() {}

    /** What becomes of a node; null drops it, and who read it reads its input. */
    private interface Change {
        @Nullable
        Layer of(Node node);
    }

    private static Network map(Network network, Change change) {
        Map<String, String> now = new HashMap<>();
        now.put("input", "input");
        Network result = Network.input(network.input());
        for (Node node : network.nodes()) {
            String[] inputs = node.inputs().stream().map(i -> now.get(nameOf(network, i))).toArray(String[]::new);
            Layer layer = change.of(node);
            if (layer == null) {
                now.put(node.name(), inputs[0]);
            } else {
                result = result.then(node.name(), layer, inputs);
                now.put(node.name(), node.name());
            }
        }
        return result.from(now.getOrDefault(nameOf(network, network.head()), "input"));
    }

    private static String nameOf(Network network, int node) {
        return node == Network.INPUT ? "input" : network.nodes().get(node).name();
    }

    static boolean hasActivation(Network network) {
        return network.nodes().stream().anyMatch(node -> node.layer() instanceof ActivationLayer);
    }

    static boolean hasMaxPool(Network network) {
        return network.nodes().stream().anyMatch(node -> node.layer() instanceof MaxPool2d);
    }

    /** All activations replaced by one; without any if it is null. */
    static Network withActivation(Network network, @Nullable Layer activation) {
        return map(network, node -> node.layer() instanceof ActivationLayer ? activation : node.layer());
    }

    /** All max pools replaced by average pools of the same windows. */
    static Network withAveragePools(Network network) {
        return map(network, node -> node.layer() instanceof MaxPool2d(Window window, boolean ceil) && window.dilationHeight() == 1
                && window.dilationWidth() == 1 ? new AvgPool2d(window, ceil, false) : node.layer());
    }

    /**
     * Max pools dropped, their strides given to the convolutions in front of them (Springenberg et al. 2015, "Strided-CNN-C"); empty if a pool has no convolution in front, or
     * has another stride than a convolution could take over.
     */
    static Optional<Network> withStrides(Network network) {
        Map<String, Window> strides = new HashMap<>();
        for (Node node : network.nodes()) {
            if (node.layer() instanceof MaxPool2d(Window window, boolean _)) {
                int at = node.inputs().getFirst();
                while (at != Network.INPUT && network.nodes().get(at).layer() instanceof ActivationLayer) {
                    at = network.nodes().get(at).inputs().getFirst();
                }
                if (at == Network.INPUT || !(network.nodes().get(at).layer() instanceof Conv2d)) {
                    return Optional.empty();
                }
                strides.put(network.nodes().get(at).name(), window);
            }
        }
        return strides.isEmpty() ? Optional.empty() : Optional.of(map(network, node -> {
            Window pool = strides.get(node.name());
            if (node.layer() instanceof Conv2d(int filters, Window window, int groups, boolean bias) && pool != null) {
                return new Conv2d(filters, window.withStride(window.strideHeight() * pool.strideHeight(),
                        window.strideWidth() * pool.strideWidth()), groups, bias);
            }
            return node.layer() instanceof MaxPool2d ? null : node.layer();
        }));
    }

    /**
     * Every pair of an activation and a max pool in one order, with this activation; whichever order the network has.
     *
     * @param poolFirst whether the pool stands before the activation
     */
    static Network ordered(Network network, Layer activation, boolean poolFirst) {
        Map<String, Layer> layers = new HashMap<>();
        for (Node node : network.nodes()) {
            int input = node.inputs().isEmpty() ? Network.INPUT : node.inputs().getFirst();
            if (input == Network.INPUT) {
                continue;
            }
            Node before = network.nodes().get(input);
            boolean activationPool = before.layer() instanceof ActivationLayer && node.layer() instanceof MaxPool2d;
            boolean poolActivation = before.layer() instanceof MaxPool2d && node.layer() instanceof ActivationLayer;
            if (activationPool || poolActivation) {
                Layer pool = activationPool ? node.layer() : before.layer();
                layers.put(before.name(), poolFirst ? pool : activation);
                layers.put(node.name(), poolFirst ? activation : pool);
            }
        }
        return map(network, node -> {
            Layer moved = layers.get(node.name());
            return moved != null ? moved : node.layer() instanceof ActivationLayer ? activation : node.layer();
        });
    }

    /** Whether there is a pair whose order could be changed. */
    static boolean hasPair(Network network) {
        List<Node> nodes = network.nodes();
        return nodes.stream().anyMatch(node -> !node.inputs().isEmpty() && node.inputs().getFirst() != Network.INPUT
                && ((node.layer() instanceof MaxPool2d && nodes.get(node.inputs().getFirst()).layer() instanceof ActivationLayer)
                        || (node.layer() instanceof ActivationLayer && nodes.get(node.inputs().getFirst()).layer() instanceof MaxPool2d)));
    }
}
