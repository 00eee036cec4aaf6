package dev.tarn.layer;

import dev.tarn.tensor.Shape;
import java.util.List;

/**
 * Average pooling. Input {@code h×w×c}, output {@code h'×w'×c}.
 *
 * @param window size, step and padding
 * @param ceil as for {@link MaxPool2d}
 * @param countPadding whether padding counts in the divisor: PyTorch's default, {@code count_include_pad}; Keras leaves it out
 */
public record AvgPool2d(Window window, boolean ceil, boolean countPadding) implements Layer {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public AvgPool2d {
        PoolWindow.check("avgpool", window);
        if (window.dilationHeight() != 1 || window.dilationWidth() != 1) {
            throw new IllegalArgumentException("avgpool: dilated averages are not supported; use dilation 1");
        }
    }

    /**
     * Square windows side by side.
     *
     * @param size rows and columns of a window
     * @return the layer
     */
    public static AvgPool2d of(int size) {
        return of(size, size);
    }

    /**
     * Square windows.
     *
     * @param size rows and columns of a window
     * @param stride step from window to window
     * @return the layer
     */
    public static AvgPool2d of(int size, int stride) {
        return new AvgPool2d(Window.square(size, stride), false, true);
    }

    /**
     * Adds padding.
     *
     * @param padding instead of none
     * @return the same pool with it
     */
    public AvgPool2d padding(Padding padding) {
        return new AvgPool2d(window.withPadding(padding), ceil, countPadding);
    }

    /** {@return the same pool with a last, cut window where the image does not end with a window} */
    public AvgPool2d withCeil() {
        return new AvgPool2d(window, true, countPadding);
    }

    /** {@return the same pool, each window divided by the pixels that it really has} */
    public AvgPool2d withoutCountingPadding() {
        return new AvgPool2d(window, ceil, false);
    }

    @Override
    public String word() {
        return "avgpool";
    }

    @Override
    public String text() {
        return "avgpool " + PoolWindow.text(window, ceil) + (countPadding ? "" : " exclude-padding");
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return PoolWindow.output(window, ceil, inputs.getFirst());
    }
}
