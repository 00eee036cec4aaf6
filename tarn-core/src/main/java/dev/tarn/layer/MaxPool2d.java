package dev.tarn.layer;

import dev.tarn.tensor.Shape;
import java.util.List;

/**
 * Max pooling. The first maximum of a window, row by row, is its winner; padding never wins; NaN reaches the output. Input {@code h×w×c},
 * output {@code h'×w'×c}.
 *
 * @param window size, step, dilation and padding
 * @param ceil whether a last, cut window counts (PyTorch's {@code ceil_mode}); one wholly in padding never does
 */
public record MaxPool2d(Window window, boolean ceil) implements Layer {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public MaxPool2d {
        PoolWindow.check("maxpool", window);
    }

    /**
     * Square windows side by side.
     *
     * @param size rows and columns of a window
     * @return the layer
     */
    public static MaxPool2d of(int size) {
        return of(size, size);
    }

    /**
     * Square windows.
     *
     * @param size rows and columns of a window
     * @param stride step from window to window
     * @return the layer
     */
    public static MaxPool2d of(int size, int stride) {
        return new MaxPool2d(Window.square(size, stride), false);
    }

    /**
     * Adds padding, which never wins.
     *
     * @param padding instead of none
     * @return the same pool with it
     */
    public MaxPool2d padding(Padding padding) {
        return new MaxPool2d(window.withPadding(padding), ceil);
    }

    /**
     * Adds the same padding on all four sides, which never wins.
     *
     * @param padding rows and columns
     * @return the same pool with it
     */
    public MaxPool2d padding(int padding) {
        return padding(Padding.of(padding));
    }

    /** {@return the same pool with a last, cut window where the image does not end with a window} */
    public MaxPool2d withCeil() {
        return new MaxPool2d(window, true);
    }

    /** {@return whether there are gaps between the window's elements} */
    public boolean dilated() {
        return window.dilationHeight() != 1 || window.dilationWidth() != 1;
    }

    @Override
    public String word() {
        return "maxpool";
    }

    @Override
    public String text() {
        return "maxpool " + PoolWindow.text(window, ceil);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Shape input = Window.requireImage(inputs.getFirst());
        if (window.dilationHeight() > input.size(0) || window.dilationWidth() > input.size(1)) {
            throw new ShapeException("input " + input + " fits between the taps of a window with dilation " + window.dilationHeight() + "×"
                    + window.dilationWidth());
        }
        return PoolWindow.output(window, ceil, input);
    }
}
