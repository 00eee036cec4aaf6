package dev.tarn.plan;

import dev.tarn.network.Network;
import dev.tarn.network.NetworkText;
import dev.tarn.tensor.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every layer and option, in networks of all sorts, against the oracle: outputs at inference, loss and gradients in training. */
class LayerBatteryTest {
    @ParameterizedTest
    @ValueSource(strings = {"conv 5 3, flatten, dense 4", "conv 32 3, relu, maxpool 2, flatten, dense 10",
        "conv 32 3, maxpool 2, relu, flatten, dense 10", "conv 7 3 same, relu, maxpool 3 stride 2, flatten, dense 3",
        "conv 16 5 stride 2 pad 2, tanh, maxpool 3 stride 2 pad 1, flatten, dense 3",
        "conv 33 3x5 dilation 2 pad 3, leakyrelu 0.1, flatten, dense 3", "conv 20 2 stride 3 pad 1 0 1 1, elu 0.7, flatten, dense 3",
        "conv 18 3 same, conv 36 3 groups 9, sigmoid, maxpool 2, flatten, dense 5",
        "conv 16 3 same, conv 16 3 same groups 16, relu, globalavgpool, dense 3", "conv 6 3, gelu, maxpool 2, flatten, dense 3",
        "conv 24 1, silu, maxpool 2, globalmaxpool, dense 3", "conv 6 3, mish, avgpool 3 stride 2 pad 1, flatten, dense 3",
        "conv 6 3, softplus, avgpool 2 stride 2 pad 1 exclude-padding, flatten, dense 3",
        "conv 6 3, maxpool 2 ceil, flatten, dense 3", "conv 6 3, relu, avgpool 3 stride 3 ceil, flatten, dense 3",
        "maxpool 2, flatten, dense 3", "avgpool 2, flatten, dense 3 nobias",
        "conv 9 3 nobias, batchnorm, relu, maxpool 2, flatten, dense 3",
        "conv 9 3, maxpool 2, batchnorm, relu, conv 12 3 same, batchnorm, relu, globalmaxpool, dense 3, scale 0.2",
        "batchnorm epsilon 0.001, conv 8 3, batchnorm, sigmoid, flatten, dense 9, batchnorm, tanh, dense 3",
        "conv 6 3, dropout 0, flatten, dense 20, relu, dense 7, gelu, dense 3, softmax",
        "flatten, batchnorm, dense 3", "flatten, sigmoid, dense 33, sigmoid, dense 4", "conv 8 3, flatten, softmax, dense 3",
        "conv 40 3 same, relu, conv 64 3 same, relu, maxpool 2, conv 32 3 same, relu, maxpool 2, flatten, dense 17, relu, dense 10",
        "conv 32 5, relu, maxpool 2, flatten, dense 4", "conv 6 11, flatten, dense 3",
        "conv 32 3 same, relu, flatten, dense 3, softmax, softmax",
        "conv 16 3, relu6, maxpool 2, conv 5 3, clip -0.5 inf, flatten, dense 3",
        "conv 6 3, selu, maxpool 2, celu 0.8, flatten, dense 5, selu 1.5 0.9, dense 3",
        "conv 6 3, hardsigmoid, conv 17 3, hardswish, flatten, dense 7, hardsigmoid 0.2 0.5, dense 3",
        "conv 6 3, softsign, maxpool 2, thresholdedrelu 0.3, flatten, dense 3",
        "conv 6 3, gelutanh, maxpool 2, logsigmoid, flatten, dense 5, exp, dense 3",
        "conv 6 3, shrink 0.2 0.1, maxpool 2, abs, flatten, dense 3, shrink 0.1 0", "conv 6 3, exp, sqrt, flatten, dense 4, exp"})
    void layersAgreeWithTheOracle(String description) {
        for (int channels : new int[] {1, 3}) {
            Network network = NetworkText.parse(description, Shape.of(12, 11, channels));
            Fixture fixture = new Fixture(network, 5, description.hashCode() + channels);
            fixture.checkInference(1e-5);
            fixture.checkTraining(25, 2e-3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "conv 6 3, prelu, maxpool 2, conv 18 3, prelu shared, flatten, dense 5, prelu, dense 4, prelu shared, dense 3, logsoftmax",
        "conv 6 3 same, rrelu 0.2 0.2, maxpool 2, conv 18 3 same, rrelu 0.3 0.3, flatten, rrelu 0.1 0.1, dense 3",
        "prelu, flatten, prelu shared, dense 7, logsoftmax, dense 3",
        "prelu elements, conv 6 3, prelu elements, conv 17 3 same, prelu elements, maxpool 2, prelu elements, flatten, dense 5, prelu elements, dense 3",
        "flatten, prelu, dense 3",
        "batchnorm, scale 0.7, conv 6 3, scaleshift, maxpool 2, relu, scaleshift nobias, scaleshift, conv 18 3 groups 3 stride 2, batchnorm, scale 0.3, flatten, dense 3",
        "scale 0.7, conv 20 3 same, scaleshift, scaleshift, conv 20 1, batchnorm, scaleshift, relu, batchnorm, conv 20 3 groups 20, scaleshift, flatten, dense 3",
        "scaleshift, conv 7 3 same, scaleshift nobias, conv 20 3 same, scaleshift, relu, flatten, scaleshift, dense 4, scaleshift nobias",
        "conv 12 3, shuffle 3, conv 18 3 same, shuffle 2, slice 3 17, maxpool 2, slice 0 9 step 4, flatten, slice 2 11 step 2, dense 3",
        "pad 1, conv 5 3, pad 2 1 0 3 reflect, conv 6 3 same, pad 3 0 2 1 edge, flatten, dense 3",
        "pad 1 0 2 0 edge, pad 2 reflect, crop 1, crop 2 0 1 3, flatten, dense 3",
        "conv 8 3 pad 0 1 1 1, depthtospace 2, conv 12 3 same, depthtospace 2 crd, spacetodepth 4, relu, spacetodepth 1 crd, flatten, dense 3",
        "conv 5 3, upsample 2, conv 6 3, maxpool 3, upsample 2x3 bilinear, conv 17 2, upsample 1x2 bilinear corners, flatten, dense 3",
        "upsample 2 bilinear, maxpool 4, conv 2 1, flatten, reshape 5x3x4, conv 4 2, reshape 2x4x4, flatten, dense 3",
        "conv 6 3, globalavgpool, reshape 1x1x6, conv 7 1, flatten, dense 3",
        "conv 6 3, groupnorm 3, relu, conv 18 3 same, groupnorm 2 epsilon 0.001, conv 7 3, instancenorm, maxpool 2, groupnorm 1, flatten, dense 3",
        "layernorm, conv 6 3, layernorm, relu, conv 20 3 same, layernorm epsilon 0.001, flatten, layernorm, dense 9, layernorm, dense 3",
        "instancenorm, lrn 3 alpha 0.7, conv 20 3, lrn 5 alpha 0.5 beta 0.6 k 2.0, maxpool 2, lrn 5, flatten, dense 3",
        "conv 6 3, maxpool 2 stride 1 dilation 2, conv 17 2 same, relu, maxpool 3x2 stride 2 pad 1 dilation 2x3 ceil, flatten, dense 3"})
    void furtherLayersAgreeWithTheOracle(String description) {
        Fixture fixture = new Fixture(NetworkText.parse(description, Shape.of(12, 11, 3)), 5, description.hashCode());
        fixture.checkInference(1e-5);
        fixture.checkTraining(12, 2e-3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"add", "multiply", "subtract", "average", "maximum", "minimum"})
    void functionsOfSeveralMapsAgreeWithTheOracle(String function) {
        dev.tarn.layer.Layer layer = dev.tarn.layer.LayerText.parse(function);
        for (int filters : new int[] {2, 18}) {
            Network n = Network.input(7, 8, 3).conv2d(filters, 3).then("same", dev.tarn.layer.Conv2d.of(filters, 3).same())
                    .then("whole", layer, "conv1", "same").then("vector", new dev.tarn.layer.GlobalAvgPool()).dense(filters)
                    .then("gated", layer, "whole", "dense1").from("vector").then("pixel", new dev.tarn.layer.Reshape(1, 1, filters))
                    .then("swapped", layer, "pixel", "gated").from("same").then("mask", dev.tarn.layer.Conv2d.of(1, 1))
                    .then("masked", layer, "swapped", "mask");
            n = n.then("flat", new dev.tarn.layer.Flatten()).then("second", new dev.tarn.layer.Flatten(), "whole").relu()
                    .then("vectors", layer, "flat", "relu1").dense(4).then("one", dev.tarn.layer.Dense.of(1), "vector")
                    .then("scaled", layer, "one", "dense2").dense(3);
            if (!function.equals("subtract")) {
                n = n.then("three", layer, "vector", "conv1", "mask", "whole").maxPool2d(2).flatten()
                        .then("four", layer, "vector", "vector", "dense1")
                        .then("all", new dev.tarn.layer.Concat(), "dense3", "flatten1", "four").dense(3);
            }
            Fixture fixture = new Fixture(n, 3, filters);
            fixture.checkInference(1e-5);
            fixture.checkTraining(12, 2e-3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16, 33})
    void branchesAgreeWithTheOracle(int filters) {
        Network residual = Network.input(8, 9, 2).conv2d(filters, 3).batchNorm().relu()
                .add(x -> x,
                        x -> x.then(dev.tarn.layer.Conv2d.of(filters, 3).same()).batchNorm().relu()
                                .then(dev.tarn.layer.Conv2d.of(filters, 3).same()))
                .relu().concat(x -> x.maxPool2d(2), x -> x.avgPool2d(2), x -> x.then(dev.tarn.layer.Conv2d.of(5, 2).stride(2)))
                .add(x -> x.relu(), x -> x, x -> x.sigmoid())
                .concat(x -> x.flatten(), x -> x.globalAvgPool()).add(x -> x, x -> x.tanh()).dense(6);
        Fixture fixture = new Fixture(residual, 4, filters);
        fixture.checkInference(1e-5);
        fixture.checkTraining(20, 2e-3);
    }
}
