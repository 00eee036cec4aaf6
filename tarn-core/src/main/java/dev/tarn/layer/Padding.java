package dev.tarn.layer;

/**
 * Zeros (for max pooling: nothing) around an image.
 *
 * @param same as many as make the output {@code ceil(input / stride)}, the odd one below and at the right: TensorFlow's rule; the four numbers are then 0
 * @param top rows above
 * @param left columns
 * @param bottom rows below
 * @param right columns
 */
public record Padding(boolean same, int top, int left, int bottom, int right) {
    public static final Padding VALID = new Padding(false, 0, 0, 0, 0);
    public static final Padding SAME = new Padding(true, 0, 0, 0, 0);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public Padding {
        if (top < 0 || left < 0 || bottom < 0 || right < 0) {
            throw new IllegalArgumentException("padding " + top + " " + left + " " + bottom + " " + right + " must not be negative");
        }
    }

    /**
     * The same on all four sides.
     *
     * @param all rows and columns
     * @return the padding
     */
    public static Padding of(int all) {
        return new Padding(false, all, all, all, all);
    }

    /**
     * Different on each side.
     *
     * @param top rows above
     * @param left columns
     * @param bottom rows below
     * @param right columns
     * @return the padding
     */
    public static Padding of(int top, int left, int bottom, int right) {
        return new Padding(false, top, left, bottom, right);
    }

    /**
     * The explicit padding for an image of {@code height × width} and a window that spans {@code spanHeight × spanWidth}.
     *
     * @param height of the image
     * @param width of the image
     * @param spanHeight rows from the first tap to the last
     * @param spanWidth columns likewise
     * @param strideHeight rows from window to window
     * @param strideWidth columns likewise
     * @return four numbers; this one unless it is {@code same}
     */
    public Padding resolve(int height, int width, int spanHeight, int spanWidth, int strideHeight, int strideWidth) {
        if (!same) {
            return this;
        }
        int vertical = missing(height, spanHeight, strideHeight);
        int horizontal = missing(width, spanWidth, strideWidth);
        return of(vertical / 2, horizontal / 2, vertical - vertical / 2, horizontal - horizontal / 2);
    }

    private static int missing(int size, int span, int stride) {
        int windows = (size + stride - 1) / stride;
        return Math.max(0, (windows - 1) * stride + span - size);
    }

    /** {@code ""} for none, {@code " same"}, {@code " pad 1"} or {@code " pad 1 0 1 0"}. */
    String text() {
        if (same) {
            return " same";
        }
        if (top == left && top == bottom && top == right) {
            return top == 0 ? "" : " pad " + top;
        }
        return " pad " + top + " " + left + " " + bottom + " " + right;
    }
}
