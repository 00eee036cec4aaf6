package dev.tarn.model;

import dev.tarn.layer.Conv2d;
import dev.tarn.layer.Dense;
import dev.tarn.layer.Layer;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A trained network with a new last layer, for other classes: the last layer with weights is replaced by one of the same kind that gives as many outputs as there are
 * classes, and starts anew; all others keep what they learned.
 *
 * @param model the changed model; its classes are called {@code 0}, {@code 1}, …
 * @param layer the name of the replaced layer
 */
public record NewHead(Model model, String layer) {
    /**
     * A model with the layers of a trained one and a new last layer for other classes.
     *
     * @param trained whose parameters are kept, but for the last layer with weights
     * @param classes how many
     * @param seed of the new layer's parameters
     * @return a model that still has to learn its classes
     * @throws IllegalArgumentException if the last layer with weights is neither dense nor a convolution, or the network branches behind it
     */
    public static NewHead on(Model trained, int classes, long seed) {
        Network network = trained.network();
        int at = network.head();
        while (at != Network.INPUT && network.parametersOf(network.nodes().get(at)).isEmpty()) {
            Node node = network.nodes().get(at);
            if (node.inputs().size() != 1) {
                throw new IllegalArgumentException("the network ends in " + node.name() + " (" + node.layer().text()
                        + "), which joins several layers; a new head can replace a single last layer only");
            }
            at = node.inputs().getFirst();
        }
        if (at == Network.INPUT) {
            throw new IllegalArgumentException(
                    "the network has no layer with weights that a new head could replace; expected one that ends in a convolution or a dense layer");
        }
        Network changed = Network.input(network.input());
        for (int i = 0; i < network.nodes().size(); i++) {
            Node node = network.nodes().get(i);
            String[] inputs = node.inputs().stream().map(in -> in == Network.INPUT ? "input" : network.nodes().get(in).name())
                    .toArray(String[]::new);
            changed = changed.then(node.name(), i == at ? resized(node, classes) : node.layer(), inputs);
        }
        changed = changed.from(network.nodes().get(network.head()).name());
        String replaced = network.nodes().get(at).name();
        Map<String, Tensor> parameters = new LinkedHashMap<>(Initialization.parameters(changed, seed));
        trained.sharedParameters().forEach((name, tensor) -> {
            if (!name.startsWith(replaced + ".")) {
                parameters.put(name, tensor);
            }
        });
        return new NewHead(Model.of(changed, parameters).withPreprocessing(trained.preprocessing()), replaced);
    }

    private static Layer resized(Node node, int classes) {
        if (node.layer() instanceof Dense(int features, int _, boolean bias)) {
            return new Dense(features, classes, bias);
        }
        if (node.layer() instanceof Conv2d(int _, var window, int groups, boolean bias) && groups == 1) {
            return new Conv2d(classes, window, groups, bias);
        }
        throw new IllegalArgumentException("the last layer with weights is " + node.name() + " (" + node.layer().text()
                + "); a new head can replace a dense layer or a convolution");
    }
}
