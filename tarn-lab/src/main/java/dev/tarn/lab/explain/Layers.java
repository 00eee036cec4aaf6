package dev.tarn.lab.explain;

import dev.tarn.network.Network;
import dev.tarn.network.Node;

/** Finding layers by name. */
final class Layers {
    private Layers() {}

    /** Index of the named node; {@link Network#INPUT} for {@code "input"}. */
    static int index(Network network, String name) {
        if (name.equals("input")) {
            return Network.INPUT;
        }
        for (int i = 0; i < network.nodes().size(); i++) {
            if (network.nodes().get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no layer is called '" + name + "'; there are "
                + String.join(", ", network.nodes().stream().map(Node::name).toList()));
    }
}
