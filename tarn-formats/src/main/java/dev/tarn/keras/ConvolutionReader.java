package dev.tarn.keras;

import dev.tarn.layer.Conv2d;
import dev.tarn.layer.Dense;
import dev.tarn.layer.Padding;
import dev.tarn.layer.Window;
import dev.tarn.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Convolutions. Keras keeps kernels as {@code height×width×in×out}. */
final class ConvolutionReader {
    private ConvolutionReader() {}

    static KerasValue convolution(LayerCall call) {
        int filters = call.config().integer("filters");
        int groups = call.config().integer("groups", 1);
        boolean bias = call.config().flag("use_bias", true);
        int[] size = call.config().pair("kernel_size", 1);
        if (call.image().point() && size[0] == 1 && size[1] == 1 && groups == 1) {
            return call.activated(onPoint(call, call.image(), filters, bias));
        }
        KerasValue input = call.wholeImage();
        Window window = window(call, input, size);
        int in = input.shape().size(2);
        KerasValue output = call.add(new Conv2d(filters, window, groups, bias), from(window, input));
        int height = window.height();
        int width = window.width();
        call.weights(output, withBias(bias, filters, Variable.of("kernel", height, width, in / groups, filters)), values -> parameters(
                Arrangement.kernel(values.getFirst(), height, width, in / groups, filters), bias, values));
        return call.activated(output);
    }

    /** On an image of one pixel it is a dense layer. */
    private static KerasValue onPoint(LayerCall call, KerasValue input, int filters, boolean bias) {
        int in = input.shape().size(0);
        KerasValue output = call.add(new Dense(0, filters, bias), input);
        call.weights(output, withBias(bias, filters, Variable.of("kernel", 1, 1, in, filters)),
                values -> parameters(Arrangement.dense(values.getFirst(), in, filters, null), bias, values));
        return output;
    }

    static KerasValue depthwise(LayerCall call) {
        KerasValue input = call.wholeImage();
        int channels = input.shape().size(2);
        int multiplier = call.config().integer("depth_multiplier", 1);
        int filters = channels * multiplier;
        boolean bias = call.config().flag("use_bias", true);
        Window window = window(call, input, call.config().pair("kernel_size", 1));
        KerasValue output = call.add(new Conv2d(filters, window, channels, bias), from(window, input));
        int height = window.height();
        int width = window.width();
        // Keras 2 called it depthwise_kernel, Keras 3 calls it kernel.
        String name = call.version().before3() ? "depthwise_kernel" : "kernel";
        call.weights(output, withBias(bias, filters, Variable.of(name, height, width, channels, multiplier)),
                values -> parameters(Arrangement.depthwise(values.getFirst(), height, width, filters), bias, values));
        return call.activated(output);
    }

    static KerasValue separable(LayerCall call) {
        KerasValue input = call.wholeImage();
        int channels = input.shape().size(2);
        int multiplier = call.config().integer("depth_multiplier", 1);
        int between = channels * multiplier;
        int filters = call.config().integer("filters");
        boolean bias = call.config().flag("use_bias", true);
        Window window = window(call, input, call.config().pair("kernel_size", 1));
        KerasValue first = call.add("depthwise", new Conv2d(between, window, channels, false), from(window, input));
        KerasValue second = call.add(new Conv2d(filters, Window.square(1, 1), 1, bias), first);
        int height = window.height();
        int width = window.width();
        List<Variable> variables = new ArrayList<>();
        variables.add(Variable.of("depthwise_kernel", height, width, channels, multiplier));
        variables.addAll(withBias(bias, filters, Variable.of("pointwise_kernel", 1, 1, between, filters)));
        call.weights(first, variables, values -> Map.of("weight", Arrangement.depthwise(values.getFirst(), height, width, between)));
        call.weights(second, variables, values -> parameters(Arrangement.kernel(values.get(1), 1, 1, between, filters), bias, values));
        return call.activated(second);
    }

    /** Zeros that became the window's padding are not there any more; those that did not, because the window has some of its own, are part of the image. */
    static KerasValue from(Window window, KerasValue input) {
        return window.padding().equals(input.padding()) ? input.withPadding(Padding.VALID) : input;
    }

    private static List<Variable> withBias(boolean bias, int filters, Variable kernel) {
        return bias ? List.of(kernel, Variable.of("bias", filters)) : List.of(kernel);
    }

    /** A bias, where there is one, is the last value. */
    static Map<String, Tensor> parameters(Tensor weight, boolean bias, List<float[]> values) {
        return bias ? Map.of("weight", weight, "bias", Arrangement.vector(values.getLast(), null)) : Map.of("weight", weight);
    }

    /** Strides, dilation and padding; zeros that a ZeroPadding2D in front put there become the window's padding. */
    static Window window(LayerCall call, KerasValue input, int[] size) {
        int[] strides = call.config().pair("strides", 1);
        int[] dilation = call.config().pair("dilation_rate", 1);
        return new Window(size[0], size[1], strides[0], strides[1], dilation[0], dilation[1], padding(call, input));
    }

    static Padding padding(LayerCall call, KerasValue input) {
        return switch (call.config().text("padding", "valid")) {
            case "valid" -> input.padding();
            case "same" -> {
                yield Padding.SAME;
            }
            case String other -> throw LayerConfig.wrong("padding", "valid or same", other);
        };
    }
}
