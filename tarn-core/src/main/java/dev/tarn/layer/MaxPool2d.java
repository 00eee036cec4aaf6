package dev.tarn.layer;

import dev.tarn.tensor.Shape;
import java.util.List;

/**
 * Max pooling. The first maximum of a window, row by row, is its winner; padding never wins; NaN reaches the output. Input {@code h×w×c},
 * output {@code h'×w'×c}.
 *
 * @param ceil whether a last, cut window counts (PyTorch's {@code ceil_mode}); one wholly in padding never does
 */
public record MaxPool2d(Window window, boolean ceil) implements Layer {
    public MaxPool2d {
        PoolWindow.check("maxpool", window);
    }

    /** Square windows side by side. */
    public static MaxPool2d of(int size) {
        return of(size, size);
    }

    public static MaxPool2d of(int size, int stride) {
        return new MaxPool2d(Window.square(size, stride), false);
    }

    public MaxPool2d padding(Padding padding) {
        return new MaxPool2d(window.withPadding(padding), ceil);
    }

    public MaxPool2d padding(int padding) {
        return padding(Padding.of(padding));
    }

    public MaxPool2d withCeil() {
        return new MaxPool2d(window, true);
    }

    /** Whether there are gaps between the window's elements. */
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
