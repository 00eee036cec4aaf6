package dev.tarn.layer;

import dev.tarn.tensor.Shape;
import java.util.List;
import java.util.Locale;

/**
 * An image with more around it. Input {@code h×w×c}, output {@code (top+h+bottom)×(left+w+right)×c}. ONNX {@code Pad}, PyTorch's {@code ZeroPad2d}, {@code ReflectionPad2d},
 * {@code ReplicationPad2d}, Keras' {@code ZeroPadding2D}. Zeros in front of a convolution cost nothing as that layer's own padding.
 *
 * @param mode what the new pixels are
 * @param top rows above
 * @param left columns
 * @param bottom rows below
 * @param right columns
 */
public record Pad2d(Mode mode, int top, int left, int bottom, int right) implements Rearrangement {
    /** What is put around: zeros, the image mirrored at its edge (which is not repeated), or the edge again and again. */
    public enum Mode {
        /** Zeros. */
        ZERO,
        /** The image mirrored at its edge, which is not repeated. */
        REFLECT,
        /** The edge again and again. */
        EDGE
    }

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public Pad2d {
        if (top < 0 || left < 0 || bottom < 0 || right < 0) {
            throw new IllegalArgumentException(
                    "pad " + top + " " + left + " " + bottom + " " + right + ": must not be negative; crop takes away");
        }
    }

    /**
     * Zeros.
     *
     * @param all rows and columns on each side
     * @return the layer
     */
    public static Pad2d of(int all) {
        return new Pad2d(Mode.ZERO, all, all, all, all);
    }

    @Override
    public String word() {
        return "pad";
    }

    @Override
    public String text() {
        String sizes = top == left && top == bottom && top == right ? "pad " + top : "pad " + top + " " + left + " " + bottom + " " + right;
        return mode == Mode.ZERO ? sizes : sizes + " " + mode.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Shape image = Window.requireImage(inputs.getFirst());
        if (mode == Mode.REFLECT && (Math.max(top, bottom) >= image.size(0) || Math.max(left, right) >= image.size(1))) {
            throw new ShapeException("input " + image + " is too small to be mirrored for a padding of " + text()
                    + "; each side must be smaller than the image");
        }
        return Shape.of(Math.addExact(image.size(0), Math.addExact(top, bottom)),
                Math.addExact(image.size(1), Math.addExact(left, right)), image.size(2));
    }

    @Override
    public int origin(Shape input, Shape output, int element) {
        int pixel = element / output.size(2);
        int row = inside(pixel / output.size(1) - top, input.size(0));
        int column = inside(pixel % output.size(1) - left, input.size(1));
        return row < 0 || column < 0 ? ZERO : (row * input.size(1) + column) * input.size(2) + element % output.size(2);
    }

    private int inside(int at, int size) {
        if (at >= 0 && at < size) {
            return at;
        }
        return switch (mode) {
            case ZERO -> ZERO;
            case REFLECT -> at < 0 ? -at : 2 * (size - 1) - at;
            case EDGE -> at < 0 ? 0 : size - 1;
        };
    }
}
