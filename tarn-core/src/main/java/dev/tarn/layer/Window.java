package dev.tarn.layer;

import dev.tarn.tensor.Shape;

/**
 * A window that slides over an image: what convolutions and pools have in common.
 *
 * @param height rows of the kernel or window
 * @param width columns of it
 * @param strideHeight rows from one place of the window to the next
 * @param strideWidth columns likewise
 * @param dilationHeight rows from one tap to the next, 1 for a dense window
 * @param dilationWidth columns from one tap to the next
 * @param padding around the image
 */
public record Window(int height, int width, int strideHeight, int strideWidth, int dilationHeight, int dilationWidth, Padding padding) {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public Window {
        if (height < 1 || width < 1 || strideHeight < 1 || strideWidth < 1 || dilationHeight < 1 || dilationWidth < 1) {
            throw new IllegalArgumentException(
                    "window " + height + "×" + width + ", stride " + strideHeight + "×" + strideWidth + ", dilation " + dilationHeight + "×"
                            + dilationWidth + ": all must be at least 1");
        }
    }

    /**
     * A square window.
     *
     * @param size rows and columns
     * @param stride step in both directions
     * @return dense and without padding
     */
    public static Window square(int size, int stride) {
        return new Window(size, size, stride, stride, 1, 1, Padding.VALID);
    }

    /**
     * Another step.
     *
     * @param vertical rows
     * @param horizontal columns
     * @return the same window with it
     */
    public Window withStride(int vertical, int horizontal) {
        return new Window(height, width, vertical, horizontal, dilationHeight, dilationWidth, padding);
    }

    /**
     * Gaps between the taps.
     *
     * @param vertical rows from one tap to the next
     * @param horizontal columns from one tap to the next
     * @return the same window with them
     */
    public Window withDilation(int vertical, int horizontal) {
        return new Window(height, width, strideHeight, strideWidth, vertical, horizontal, padding);
    }

    /**
     * Another padding.
     *
     * @param newPadding instead of what there is
     * @return the same window with it
     */
    public Window withPadding(Padding newPadding) {
        return new Window(height, width, strideHeight, strideWidth, dilationHeight, dilationWidth, newPadding);
    }

    /** {@return rows from the first tap to the last, inclusive} */
    public int spanHeight() {
        return (height - 1) * dilationHeight + 1;
    }

    /** {@return columns from the first tap to the last, inclusive} */
    public int spanWidth() {
        return (width - 1) * dilationWidth + 1;
    }

    /**
     * The explicit padding for this image.
     *
     * @param image {@code height×width×channels}
     * @return four numbers, also where it was {@code same}
     */
    public Padding paddingFor(Shape image) {
        return padding.resolve(image.size(0), image.size(1), spanHeight(), spanWidth(), strideHeight, strideWidth);
    }

    /**
     * Height and width of the output.
     *
     * @param ceil whether a last window that starts inside the image or its leading padding, but ends beyond it, counts (PyTorch's {@code ceil_mode})
     */
    Shape slide(Shape image, boolean ceil) {
        Padding p = paddingFor(image);
        int h = image.size(0) + p.top() + p.bottom();
        int w = image.size(1) + p.left() + p.right();
        if (h < spanHeight() || w < spanWidth()) {
            throw new ShapeException(
                    "input " + image + " is smaller than the window " + spanHeight() + "×" + spanWidth() + "; pad it or drop this layer");
        }
        return Shape.of(count(image.size(0), h, p.top(), spanHeight(), strideHeight, ceil),
                count(image.size(1), w, p.left(), spanWidth(), strideWidth, ceil));
    }

    private static int count(int size, int padded, int before, int span, int stride, boolean ceil) {
        int windows = (padded - span + (ceil ? stride - 1 : 0)) / stride + 1;
        // A window wholly in the padding behind the image does not exist, as in PyTorch.
        return ceil && (windows - 1) * stride >= size + before ? windows - 1 : windows;
    }

    static Shape requireImage(Shape input) {
        if (input.rank() != 3) {
            throw new ShapeException("input " + input + " is not an image (height×width×channels); put this layer before flatten");
        }
        return input;
    }

    /** {@code " stride 2"}, {@code " dilation 2"}, padding; nothing for what is as {@code defaultStride} says. */
    String options(int defaultStrideHeight, int defaultStrideWidth) {
        StringBuilder text = new StringBuilder();
        if (strideHeight != defaultStrideHeight || strideWidth != defaultStrideWidth) {
            text.append(" stride ").append(pair(strideHeight, strideWidth));
        }
        if (dilationHeight != 1 || dilationWidth != 1) {
            text.append(" dilation ").append(pair(dilationHeight, dilationWidth));
        }
        return text.append(padding.text()).toString();
    }

    /** {@code 3} or {@code 3x5}. */
    static String pair(int a, int b) {
        return a == b ? Integer.toString(a) : a + "x" + b;
    }
}
