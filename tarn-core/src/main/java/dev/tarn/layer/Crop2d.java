package dev.tarn.layer;

import dev.tarn.tensor.Shape;
import java.util.List;

/**
 * An image without its edges. Input {@code h×w×c}, output {@code (h-top-bottom)×(w-left-right)×c}. Keras' {@code Cropping2D}.
 *
 * @param top rows to cut above
 * @param left columns to cut
 * @param bottom rows to cut below
 * @param right columns to cut
 */
public record Crop2d(int top, int left, int bottom, int right) implements Rearrangement {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public Crop2d {
        if (top < 0 || left < 0 || bottom < 0 || right < 0) {
            throw new IllegalArgumentException("crop " + top + " " + left + " " + bottom + " " + right + ": must not be negative");
        }
    }

    @Override
    public String word() {
        return "crop";
    }

    @Override
    public String text() {
        return top == left && top == bottom && top == right ? "crop " + top : "crop " + top + " " + left + " " + bottom + " " + right;
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Shape image = Window.requireImage(inputs.getFirst());
        int height = image.size(0) - top - bottom;
        int width = image.size(1) - left - right;
        if (height < 1 || width < 1) {
            throw new ShapeException("nothing is left of input " + image + " without " + top + " rows above, " + bottom + " below, " + left
                    + " columns at the left and " + right + " at the right; crop less");
        }
        return Shape.of(height, width, image.size(2));
    }

    @Override
    public int origin(Shape input, Shape output, int element) {
        int pixel = element / output.size(2);
        int row = pixel / output.size(1) + top;
        int column = pixel % output.size(1) + left;
        return (row * input.size(1) + column) * input.size(2) + element % output.size(2);
    }
}
