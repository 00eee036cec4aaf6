package dev.tarn.cli;

import dev.tarn.layer.Parameter;
import dev.tarn.model.Model;
import dev.tarn.network.Node;
import dev.tarn.report.Figures;
import dev.tarn.train.FrozenLayers;
import java.util.Set;

/** Which parameters of a model learn: not those of layers that its training froze, and not the running statistics of batch norms. */
record Learning(Model model, Set<String> frozen) {
    static Learning of(Model model) {
        return new Learning(model, FrozenLayers.of(model));
    }

    boolean frozen(Node node) {
        return frozen.contains(node.name()) && !model.network().parametersOf(node).isEmpty();
    }

    /** Numbers that learn. */
    long trainable(Node node) {
        return frozen(node)
                ? 0
                : model.network().parametersOf(node).stream().filter(Parameter::trainable).mapToLong(p -> p.shape().elements()).sum();
    }

    /** Of all layers. */
    long trainable() {
        return model.network().nodes().stream().mapToLong(this::trainable).sum();
    }

    /** How many learn, or that the layer is frozen; nothing where there is nothing to learn. */
    String text(Node node) {
        return model.network().parametersOf(node).isEmpty() ? "" : frozen(node) ? "frozen" : Figures.count(trainable(node));
    }
}
