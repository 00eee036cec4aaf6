package dev.tarn.kernel;

/**
 * Where the numbers of one image lie in a {@code float[]}: rows of pixels of channels (NHWC), with a rim of zero pixels around the image so that
 * a convolution's inner loop needs no conditions, and each pixel on an aligned boundary so that vector loops need no tails.
 *
 * <p>Rim and padding lanes hold zeros, always: whoever writes an image writes them or leaves them as they were.
 *
 * @param height rows of the image, without its rim
 * @param width columns of the image, without its rim
 * @param channels numbers a pixel
 * @param top rows of zeros above
 * @param left columns of zeros at the left
 * @param bottom rows of zeros below
 * @param right columns of zeros at the right
 */
public record Layout(int height, int width, int channels, int top, int left, int bottom, int right) {
    /** Pixels and images start at multiples of this many floats: 64 bytes, the widest vector and the cache line. */
    public static final int LANES = 16;

    public Layout {
        if (height < 1 || width < 1 || channels < 1 || top < 0 || left < 0 || bottom < 0 || right < 0) {
            throw new IllegalArgumentException(
                    "no image: " + height + "×" + width + "×" + channels + ", rim " + top + " " + left + " " + bottom + " " + right
                            + "; expected sizes of at least 1, rims of at least 0");
        }
    }

    /** An image without a rim. */
    public static Layout of(int height, int width, int channels) {
        return new Layout(height, width, channels, 0, 0, 0, 0);
    }

    /** A vector of {@code n} features: an image of one pixel. */
    public static Layout features(int n) {
        return of(1, 1, n);
    }

    /** Rounds up to whole vectors. */
    public static int aligned(int floats) {
        return (floats + LANES - 1) / LANES * LANES;
    }

    /** Floats from one pixel to the next: the channels, in whole vectors; up to 4 channels (grey, colour, alpha) stay packed. */
    public int pixel() {
        return channels <= 4 ? channels : aligned(channels);
    }

    /** Floats from one row to the next. */
    public int row() {
        return (left + width + right) * pixel();
    }

    /** Floats from one image of a batch to the next. */
    public int image() {
        return aligned((top + height + bottom) * row());
    }

    /** Offset of a pixel from the start of its image's memory. */
    public int at(int y, int x) {
        return (top + y) * row() + (left + x) * pixel();
    }

    public boolean hasRim() {
        return (top | left | bottom | right) != 0;
    }

    public Layout withoutRim() {
        return of(height, width, channels);
    }
}
