package dev.tarn.measure;

import dev.tarn.network.LayerCost;
import dev.tarn.network.Network;
import dev.tarn.network.Node;

/** Operations of a network as written, two a multiply-add, for one image. Only convolutions and dense layers count. */
public final class Operations {
    private Operations() {}

    /**
     * One way forward.
     *
     * @param network any
     * @return multiply-adds for one image
     */
    public static long forward(Network network) {
        return 2 * LayerCost.multiplyAdds(network);
    }

    /**
     * Forward, gradients of the weights, gradients of the inputs where something in front is trained.
     *
     * @param network any
     * @return multiply-adds for one image
     */
    public static long training(Network network) {
        boolean[] reached = new boolean[network.nodes().size()];
        long sum = 0;
        for (int i = 0; i < reached.length; i++) {
            Node node = network.nodes().get(i);
            boolean behindParameters = node.inputs().stream().anyMatch(in -> in != Network.INPUT && reached[in]);
            long macs = LayerCost.multiplyAdds(network, node);
            sum += 2 * macs * (behindParameters ? 3 : 2);
            reached[i] = behindParameters || LayerCost.parameters(network, node) > 0;
        }
        return sum;
    }
}
