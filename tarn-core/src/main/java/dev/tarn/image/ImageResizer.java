package dev.tarn.image;

/**
 * Antialiased bilinear resizing that gives Pillow's pixels, bit for bit, so that a model sees the same picture in Java and in Python.
 *
 * <p>Each target pixel is a weighted mean of source pixels under a triangle whose half-width is one target pixel (one source pixel when enlarging).
 * Weights are normalised in double, then rounded to 22-bit fixed point; rows first, then columns, with 8-bit numbers in between. Source: Pillow,
 * {@code src/libImaging/Resample.c} ({@code precompute_coeffs}, {@code normalize_coeffs_8bpc}), and {@code ImageOps.py} for the modes.
 */
public final class ImageResizer {
    private static final int PRECISION_BITS = 32 - 8 - 2;

    private ImageResizer() {}

    /**
     * {@return the picture at a new size, with its channels}
     *
     * @param image stays as it is
     * @param height rows wanted
     * @param width columns wanted
     * @param mode what becomes of another aspect ratio
     * @throws IllegalArgumentException if a side of the target is below 1
     */
    public static ByteImage resize(ByteImage image, int height, int width, ResizeMode mode) {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("cannot resize to " + height + "×" + width + "; expected at least 1×1");
        }
        return switch (mode) {
            case STRETCH -> stretch(image, 0, 0, image.height(), image.width(), height, width);
            case FIT -> fit(image, height, width);
            case CROP -> crop(image, height, width);
        };
    }

    /** ImageOps.fit: centre of the source with the proportions of the target, cut at fractions of pixels. */
    private static ByteImage crop(ByteImage image, int height, int width) {
        double wanted = (double) width / height;
        double found = (double) image.width() / image.height();
        double cutHeight = image.height();
        double cutWidth = image.width();
        if (found > wanted) {
            cutWidth = wanted * image.height();
        } else if (found < wanted) {
            cutHeight = image.width() / wanted;
        }
        double top = (image.height() - cutHeight) * 0.5;
        double left = (image.width() - cutWidth) * 0.5;
        return stretch(image, (float) top, (float) left, (float) (top + cutHeight), (float) (left + cutWidth), height, width);
    }

    /** ImageOps.pad: the largest size of the same proportions inside the target, centred; halves round to even as in Python. */
    private static ByteImage fit(ByteImage image, int height, int width) {
        double found = (double) image.width() / image.height();
        double wanted = (double) width / height;
        int innerHeight = height;
        int innerWidth = width;
        if (found > wanted) {
            innerHeight = (int) Math.max(1, Math.rint((double) image.height() / image.width() * width));
        } else if (found < wanted) {
            innerWidth = (int) Math.max(1, Math.rint((double) image.width() / image.height() * height));
        }
        ByteImage inner = stretch(image, 0, 0, image.height(), image.width(), innerHeight, innerWidth);
        if (innerHeight == height && innerWidth == width) {
            return inner;
        }
        int channels = image.channels();
        int top = (int) Math.rint((height - innerHeight) * 0.5);
        int left = (int) Math.rint((width - innerWidth) * 0.5);
        byte[] target = new byte[height * width * channels];
        for (int y = 0; y < innerHeight; y++) {
            System.arraycopy(inner.values(), y * innerWidth * channels, target, ((top + y) * width + left) * channels,
                    innerWidth * channels);
        }
        return new ByteImage(height, width, channels, target);
    }

    /** Resizes the box of the source; its edges are floats because Pillow's are. */
    private static ByteImage stretch(ByteImage image, float top, float left, float bottom, float right, int height, int width) {
        ByteImage source = image;
        int channels = image.channels();
        Weights columns = new Weights(image.width(), left, right, width);
        Weights rows = new Weights(image.height(), top, bottom, height);
        if (width != image.width() || left != 0 || right != width) {
            int first = rows.first(0);
            int last = rows.end(height - 1);
            byte[] between = new byte[Math.multiplyExact(image.height(), width * channels)];
            for (int y = first; y < last; y++) {
                for (int x = 0; x < width; x++) {
                    for (int c = 0; c < channels; c++) {
                        between[(y * width + x) * channels + c] = columns.sum(x, image.values(), y * image.width() * channels + c,
                                channels);
                    }
                }
            }
            source = new ByteImage(image.height(), width, channels, between);
        }
        if (height == image.height() && top == 0 && bottom == height) {
            return source;
        }
        byte[] target = new byte[Math.multiplyExact(height, width * channels)];
        for (int y = 0; y < height; y++) {
            for (int i = 0; i < width * channels; i++) {
                target[y * width * channels + i] = rows.sum(y, source.values(), i, width * channels);
            }
        }
        return new ByteImage(height, width, channels, target);
    }

    /** For each target position: which source positions count, and how much, in fixed point. */
    private static final class Weights {
        private final int[] first;
        private final int[] end;
        private final int[][] weights;

        Weights(int inputSize, float from, float to, int outputSize) {
            double scale = (double) (to - from) / outputSize;
            double filterScale = Math.max(scale, 1);
            double inverse = 1 / filterScale;
            first = new int[outputSize];
            end = new int[outputSize];
            weights = new int[outputSize][];
            for (int x = 0; x < outputSize; x++) {
                double center = from + (x + 0.5) * scale;
                first[x] = Math.max(0, (int) (center - filterScale + 0.5));
                end[x] = Math.min(inputSize, (int) (center + filterScale + 0.5));
                double[] exact = new double[end[x] - first[x]];
                double sum = 0;
                for (int i = 0; i < exact.length; i++) {
                    exact[i] = triangle((i + first[x] - center + 0.5) * inverse);
                    sum += exact[i];
                }
                weights[x] = new int[exact.length];
                for (int i = 0; i < exact.length; i++) {
                    double normalized = sum == 0 ? exact[i] : exact[i] / sum;
                    weights[x][i] = (int) (0.5 + normalized * (1 << PRECISION_BITS));
                }
            }
        }

        private static double triangle(double x) {
            double distance = Math.abs(x);
            return distance < 1 ? 1 - distance : 0;
        }

        int first(int x) {
            return first[x];
        }

        int end(int x) {
            return end[x];
        }

        /** The weighted mean for target position {@code x} of the line that starts at {@code at}, one value every {@code step}. */
        byte sum(int x, byte[] values, int at, int step) {
            int[] weights = this.weights[x];
            int sum = 1 << (PRECISION_BITS - 1);
            int from = at + first[x] * step;
            for (int weight : weights) {
                sum += (values[from] & 255) * weight;
                from += step;
            }
            return (byte) Math.clamp(sum >> PRECISION_BITS, 0, 255);
        }
    }
}
