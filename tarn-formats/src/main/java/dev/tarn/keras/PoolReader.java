package dev.tarn.keras;

import dev.tarn.layer.AvgPool2d;
import dev.tarn.layer.GlobalAvgPool;
import dev.tarn.layer.GlobalMaxPool;
import dev.tarn.layer.MaxPool2d;
import dev.tarn.layer.Padding;
import dev.tarn.layer.Window;

/** Pooling. Keras' averages leave padding out. */
final class PoolReader {
    private PoolReader() {}

    static KerasValue maximum(LayerCall call) {
        KerasValue input = call.wholeImage();
        Window window = window(call, input);
        if (input.padded() && !call.assembly().neverNegative(input.node())) {
            // Zeros could win; Tarn's own padding never does, so they have to be part of the image.
            boolean same = window.padding().same();
            return call.add(new MaxPool2d(same ? window : window.withPadding(Padding.VALID), false), input);
        }
        return call.add(new MaxPool2d(window, false), ConvolutionReader.from(window, input));
    }

    static KerasValue average(LayerCall call) {
        KerasValue input = call.wholeImage();
        Window window = window(call, input);
        // Zeros of a layer in front count, padding of its own doesn't.
        return call.add(new AvgPool2d(window, false, !window.padding().same()), ConvolutionReader.from(window, input));
    }

    private static Window window(LayerCall call, KerasValue input) {
        int[] size = call.config().pair("pool_size", 2);
        int[] strides = call.config().has("strides") ? call.config().pair("strides", 1) : size;
        return new Window(size[0], size[1], strides[0], strides[1], 1, 1, ConvolutionReader.padding(call, input));
    }

    static KerasValue global(LayerCall call, boolean maximum) {
        KerasValue input = call.image();
        boolean keep = call.config().flag("keepdims", false);
        if (input.point()) {
            return input.withPoint(keep);
        }
        return call.add(maximum ? new GlobalMaxPool() : new GlobalAvgPool(), input).withPoint(keep);
    }
}
