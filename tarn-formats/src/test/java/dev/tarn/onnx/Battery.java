package dev.tarn.onnx;

import dev.tarn.layer.Conv2d;
import dev.tarn.layer.GlobalAvgPool;
import dev.tarn.layer.Initializer;
import dev.tarn.layer.Layer;
import dev.tarn.layer.LayerText;
import dev.tarn.layer.Parameter;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.network.NetworkText;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import dev.tarn.zoo.Zoo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Networks with every layer and option, each with parameters that have nothing special about them. */
public final class Battery {
    private static final String[] CHAINS = {"conv 5 3, flatten, dense 4", "conv 32 3, relu, maxpool 2, flatten, dense 10",
        "conv 7 3 same, relu, maxpool 3 stride 2, flatten, dense 3",
        "conv 16 5 stride 2 pad 2, tanh, maxpool 3 stride 2 pad 1, flatten, dense 3",
        "conv 33 3x5 dilation 2 pad 3, leakyrelu 0.1, flatten, dense 3", "conv 20 2 stride 3 pad 1 0 1 1, elu 0.7, flatten, dense 3",
        "conv 6 4 stride 2 same, softplus, flatten, dense 3", "conv 18 3 same, conv 36 3 groups 9, sigmoid, maxpool 2, flatten, dense 5",
        "conv 16 3 same, conv 16 3 same groups 16, relu, globalavgpool, dense 3", "conv 6 3, gelu, maxpool 2, flatten, dense 3",
        "conv 24 1, silu, maxpool 2, globalmaxpool, dense 3", "conv 6 3, mish, avgpool 3 stride 2 pad 1, flatten, dense 3",
        "conv 6 3, identity, avgpool 2 stride 2 pad 1 exclude-padding, flatten, dense 3", "conv 6 3, maxpool 2 ceil, flatten, dense 3",
        "maxpool 3 stride 3 pad 0 1 1 0 ceil, flatten, dense 3", "maxpool 3 stride 2 same, flatten, dense 3",
        "maxpool 2 stride 3 pad 1 ceil",
        "conv 6 3, relu, avgpool 3 stride 3 ceil, flatten, dense 3", "avgpool 3 stride 2 pad 1 ceil, flatten, dense 3",
        "avgpool 2 stride 4 pad 1 ceil",
        "avgpool 3 stride 2 pad 1 ceil exclude-padding, flatten, dense 3", "avgpool 4 stride 3 same, flatten, dense 3",
        "avgpool 2 stride 3 pad 1 ceil",
        "avgpool 2, flatten, dense 3 nobias", "conv 9 3 nobias, batchnorm, relu, maxpool 2, flatten, dense 3",
        "conv 8 3, scale 0.3, softplus",
        "batchnorm epsilon 0.001 momentum 0.01, conv 8 3, batchnorm, sigmoid, flatten, dense 9, batchnorm, tanh, dense 3, scale 0.2",
        "conv 6 3, dropout 0.3, flatten, dense 20, relu, dense 7, gelu, dense 3, softmax",
        "conv 8 3, flatten, softmax, dense 3, silu, mish, elu 1, leakyrelu 0.3",
        "conv 8 3, relu6, conv 5 3, clip -0.5 inf, flatten, dense 3",
        "conv 6 3, selu, conv 4 3, celu 0.8, flatten, dense 5, selu 1.5 0.9", "conv 6 3, hardsigmoid, conv 7 3, hardswish, softsign",
        "conv 6 3, thresholdedrelu 0.3, conv 7 3, gelutanh, logsigmoid", "conv 6 3, shrink 0.2 0.1, exp, sqrt, conv 2 3, abs",
        "prelu, conv 5 3, prelu shared, flatten, dense 4, prelu, dense 3, logsoftmax",
        "prelu elements, conv 5 3, prelu elements, maxpool 2, prelu elements, flatten, prelu elements, dense 3",
        "scaleshift, conv 7 3, scaleshift nobias, flatten, scaleshift, dense 4, scaleshift nobias",
        "conv 12 3, shuffle 3, slice 3 11 step 2, flatten, shuffle 5, slice 2 11, dense 3",
        "pad 2 1 0 3 reflect, conv 6 3, pad 3 0 2 1 edge, pad 1 0 0 2, crop 1 0 2 3",
        "conv 8 3 pad 0 1 1 1, depthtospace 2, conv 3 3, pad 1",
        "conv 12 3 pad 0 1 1 1, depthtospace 2 crd, spacetodepth 2",
        "upsample 2, conv 6 3, upsample 2x3 bilinear, maxpool 3, upsample 1x2 bilinear corners",
        "conv 6 3, globalavgpool, reshape 1x1x6, conv 7 1",
        "conv 6 3, groupnorm 3 epsilon 0.01, conv 8 3, groupnorm 1, relu",
        "conv 7 3, instancenorm, conv 4 3, layernorm, flatten, layernorm epsilon 0.001",
        "lrn 3 alpha 0.7, conv 20 3, lrn 5 alpha 0.5 beta 0.6 k 2.0",
        "maxpool 2 stride 1 dilation 2, maxpool 3x2 stride 2 pad 1 dilation 2x3 ceil"};

    private static final String[] WRITTEN = {"conv 4 3, spacetodepth 2 crd"};

    private Battery() {}

    /** Networks whose layers are written to files, but not all read back. */
    public static Stream<Model> written() {
        return Stream.of(WRITTEN).map(text -> NetworkText.parse(text, Shape.of(12, 12, 3))).map(network -> model(network, 7));
    }

    private static Network joins(String function) {
        Layer layer = LayerText.parse(function);
        Network network = Network.input(7, 8, 3).conv2d(5, 3).then("same", Conv2d.of(5, 3).same()).then("whole", layer, "conv1", "same")
                .then("vector", new GlobalAvgPool()).dense(5).then("gated", layer, "whole", "dense1").from("same")
                .then("mask", Conv2d.of(1, 1)).then("masked", layer, "gated", "mask").globalAvgPool()
                .then("vectors", layer, "vector", "dense1");
        return function.equals("subtract") ? network : network.then("three", layer, "vectors", "whole", "mask");
    }

    public static Stream<Model> models() {
        Stream<Network> chains = Stream.of(CHAINS).map(text -> NetworkText.parse(text, Shape.of(12, 11, 3)));
        Stream<Network> zoo = Zoo.names().stream().map(name -> Zoo.network(name, Shape.of(28, 28, 1), 10));
        Stream<Network> joins = Stream.of("add", "multiply", "subtract", "average", "maximum", "minimum").map(Battery::joins);
        return Stream.of(chains, zoo, others(), joins).flatMap(s -> s).map(network -> model(network, 7));
    }

    private static Stream<Network> others() {
        Network residual = Network.input(8, 9, 2).conv2d(5, 3).batchNorm().relu()
                .add(x -> x, x -> x.then(Conv2d.of(5, 3).same()).batchNorm().relu().then(Conv2d.of(5, 3).same())).relu()
                .concat(x -> x.maxPool2d(2), x -> x.avgPool2d(2), x -> x.then(Conv2d.of(5, 2).stride(2)))
                .add(x -> x.relu(), x -> x, x -> x.sigmoid()).concat(x -> x.flatten(), x -> x.globalAvgPool()).add(x -> x, x -> x.tanh())
                .dense(6);
        Network awkwardNames = Network.input(5, 6, 1).then("output", Conv2d.of(4, 2)).then("output.weight", new dev.tarn.layer.Scale(2))
                .then("größe", dev.tarn.layer.ActivationLayer.GELU);
        Network early = Network.input(6, 6, 1).conv2d(3, 3).relu().conv2d(2, 3).from("relu1");
        return Stream.of(residual, awkwardNames, early, Network.input(4, 5, 2), Network.input(Shape.of(7)).dense(5).relu().dense(3),
                Network.input(1, 1, 1).conv2d(1, 1));
    }

    static Model model(Network network, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        network.parameters().forEach((name, parameter) -> parameters.put(name, Tensor.of(parameter.shape(), values(parameter, random))));
        return Model.of(network, parameters);
    }

    /** Scales that are negative, variances that are not 1. */
    private static float[] values(Parameter parameter, SplittableRandom random) {
        float[] values = new float[parameter.shape().elements()];
        parameter.initializer().fill(values, random);
        boolean constant = parameter.initializer() instanceof Initializer.Constant;
        for (int i = 0; constant && i < values.length; i++) {
            values[i] = parameter.name().equals("running_var") ? 0.5f + random.nextFloat() : (float) random.nextGaussian();
        }
        return values;
    }
}
