package dev.tarn.keras;

import dev.tarn.layer.Padding;
import dev.tarn.layer.Window;
import dev.tarn.tensor.Shape;

/** How far the windows of a pool reach beyond an image. */
final class WindowCover {
    private WindowCover() {}

    /** The padding that makes windows without any rounding cover exactly what these do; below and at the right not less than 0. */
    static Padding of(Window window, Shape image, Shape output) {
        Padding padding = window.paddingFor(image);
        int bottom = (output.size(0) - 1) * window.strideHeight() + window.height() - padding.top() - image.size(0);
        int right = (output.size(1) - 1) * window.strideWidth() + window.width() - padding.left() - image.size(1);
        return Padding.of(padding.top(), padding.left(), Math.max(bottom, 0), Math.max(right, 0));
    }

    /** Keras' padding "same". */
    static Padding same(Window window, Shape image) {
        return window.withPadding(Padding.SAME).paddingFor(image);
    }

    /** Whether each window lies around the pixel that its strides lead to, and there is one window for each such pixel. */
    static boolean centred(Window window, Shape image, Shape output) {
        Padding padding = window.paddingFor(image);
        return window.height() == 2 * padding.top() + 1 && window.width() == 2 * padding.left() + 1
                && output.size(0) == Math.ceilDiv(image.size(0), window.strideHeight())
                && output.size(1) == Math.ceilDiv(image.size(1), window.strideWidth());
    }
}
