package dev.tarn.network;

import dev.tarn.layer.Layer;
import dev.tarn.tensor.Shape;
import java.util.List;

/**
 * A layer at its place in a network.
 *
 * @param name unique in the network; parameters are called {@code name.weight} and so on
 * @param layer what it does
 * @param inputs indices of the nodes it reads; {@link Network#INPUT} is the network's input
 * @param output shape of its result, without the batch dimension
 */
public record Node(String name, Layer layer, List<Integer> inputs, Shape output) {
    /** Keeps copies of what it is given. */
    public Node {
        inputs = List.copyOf(inputs);
    }
}
