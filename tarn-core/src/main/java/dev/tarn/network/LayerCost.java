package dev.tarn.network;

import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.AvgPool2d;
import dev.tarn.layer.BatchNorm2d;
import dev.tarn.layer.Conv2d;
import dev.tarn.layer.Dense;
import dev.tarn.layer.Dropout;
import dev.tarn.layer.Flatten;
import dev.tarn.layer.GlobalAvgPool;
import dev.tarn.layer.GlobalMaxPool;
import dev.tarn.layer.GroupNorm;
import dev.tarn.layer.Join;
import dev.tarn.layer.LayerNorm;
import dev.tarn.layer.LocalResponseNorm;
import dev.tarn.layer.LogSoftmax;
import dev.tarn.layer.MaxPool2d;
import dev.tarn.layer.PRelu;
import dev.tarn.layer.Parameter;
import dev.tarn.layer.RRelu;
import dev.tarn.layer.Rearrangement;
import dev.tarn.layer.Scale;
import dev.tarn.layer.ScaleShift;
import dev.tarn.layer.Softmax;
import dev.tarn.layer.Upsample2d;

/**
 * What a network costs for one image, as written: parameters that are trained, and multiply-adds. As everywhere in the field only convolutions and dense layers
 * count as multiply-adds; a convolution's padding counts as if it were image.
 */
public final class LayerCost {
    private LayerCost() {}

    /**
     * Numbers that training may change: running statistics do not count.
     *
     * @param network any
     * @return how many
     */
    public static long parameters(Network network) {
        return network.nodes().stream().mapToLong(node -> parameters(network, node)).sum();
    }

    /**
     * {@link #parameters(Network)} of one layer.
     *
     * @param network that has the layer
     * @param node the layer
     * @return how many
     */
    public static long parameters(Network network, Node node) {
        return network.parametersOf(node).stream().filter(Parameter::trainable).mapToLong(parameter -> parameter.shape().elements()).sum();
    }

    /**
     * Multiply-adds of one image's way forward.
     *
     * @param network any
     * @return how many
     */
    public static long multiplyAdds(Network network) {
        return network.nodes().stream().mapToLong(node -> multiplyAdds(network, node)).sum();
    }

    /**
     * {@link #multiplyAdds(Network)} of one layer.
     *
     * @param network that has the layer
     * @param node the layer
     * @return how many
     */
    public static long multiplyAdds(Network network, Node node) {
        return switch (node.layer()) {
            case Conv2d conv -> {
                long channels = network.shapeOf(node.inputs().getFirst()).size(2) / conv.groups();
                yield node.output().elements() * channels * conv.window().height() * conv.window().width();
            }
            case Dense dense -> (long) dense.units() * network.shapeOf(node.inputs().getFirst()).elements();
            case ActivationLayer _,AvgPool2d _,BatchNorm2d _,Dropout _,Flatten _,GlobalAvgPool _,GlobalMaxPool _,GroupNorm _,Join _,LayerNorm _,LocalResponseNorm _,LogSoftmax _,MaxPool2d _,PRelu _,RRelu _,Rearrangement _,Scale _,ScaleShift _,Softmax _,Upsample2d _ ->
                0;
        };
    }
}
