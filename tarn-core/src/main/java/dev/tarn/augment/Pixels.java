package dev.tarn.augment;

import dev.tarn.augment.Change.Fill;

/** Changes of an image {@code height × width × channels} in place, rows first, channels last; no random numbers. */
final class Pixels {
    private Pixels() {}

    /** Exchanges left and right. */
    static void flip(float[] pixels, int at, int height, int width, int channels) {
        for (int y = 0; y < height; y++) {
            int left = at + y * width * channels;
            int right = left + (width - 1) * channels;
            for (; left < right; left += channels, right -= channels) {
                for (int c = 0; c < channels; c++) {
                    float pixel = pixels[left + c];
                    pixels[left + c] = pixels[right + c];
                    pixels[right + c] = pixel;
                }
            }
        }
    }

    /**
     * {@code out[y][x] = in[y - dy][x - dx]}. A row that comes from outside is the mirror image of one that came from inside, so that no copy is needed; likewise for
     * columns.
     */
    static void shift(float[] pixels, int at, int height, int width, int channels, int dy, int dx, Fill fill) {
        int row = width * channels;
        int rows = height - Math.abs(dy);
        if (dy != 0) {
            System.arraycopy(pixels, at + Math.max(0, -dy) * row, pixels, at + Math.max(0, dy) * row, rows * row);
            for (int k = 1; k <= Math.abs(dy); k++) {
                int edge = dy > 0 ? dy : rows - 1;
                int to = at + (dy > 0 ? edge - k : edge + k) * row;
                switch (fill) {
                    case ZERO -> java.util.Arrays.fill(pixels, to, to + row, 0);
                    case REFLECT -> System.arraycopy(pixels, at + (dy > 0 ? edge + k : edge - k) * row, pixels, to, row);
                }
            }
        }
        if (dx != 0) {
            for (int y = 0; y < height; y++) {
                shiftRow(pixels, at + y * row, width, channels, dx, fill);
            }
        }
    }

    private static void shiftRow(float[] pixels, int at, int width, int channels, int dx, Fill fill) {
        int columns = width - Math.abs(dx);
        System.arraycopy(pixels, at + Math.max(0, -dx) * channels, pixels, at + Math.max(0, dx) * channels, columns * channels);
        int edge = dx > 0 ? dx : columns - 1;
        for (int k = 1; k <= Math.abs(dx); k++) {
            int to = at + (dx > 0 ? edge - k : edge + k) * channels;
            int from = at + (dx > 0 ? edge + k : edge - k) * channels;
            for (int c = 0; c < channels; c++) {
                pixels[to + c] = fill == Fill.ZERO ? 0 : pixels[from + c];
            }
        }
    }

    /**
     * Turns by {@code radians} and enlarges by {@code factor} about the centre: each pixel is read, bilinearly, from where it was.
     *
     * @param source room for one image; its content is lost
     */
    static void warp(float[] pixels, int at, int height, int width, int channels, double radians, double factor, Fill fill,
            float[] source) {
        int row = width * channels;
        System.arraycopy(pixels, at, source, 0, height * row);
        double middleY = (height - 1) / 2.0;
        double middleX = (width - 1) / 2.0;
        float cos = (float) (StrictMath.cos(radians) / factor);
        float sin = (float) (StrictMath.sin(radians) / factor);
        for (int y = 0; y < height; y++) {
            float ry = (float) (y - middleY);
            for (int x = 0; x < width; x++) {
                float rx = (float) (x - middleX);
                float fromY = (float) (middleY + cos * ry - sin * rx);
                float fromX = (float) (middleX + sin * ry + cos * rx);
                int top = (int) Math.floor(fromY);
                int left = (int) Math.floor(fromX);
                float down = fromY - top;
                float right = fromX - left;
                int above = place(top, height, fill);
                int below = place(top + 1, height, fill);
                int before = place(left, width, fill);
                int behind = place(left + 1, width, fill);
                int to = at + y * row + x * channels;
                for (int c = 0; c < channels; c++) {
                    float upper = (1 - right) * pixel(source, above, before, row, channels, c)
                            + right * pixel(source, above, behind, row, channels, c);
                    float lower = (1 - right) * pixel(source, below, before, row, channels, c)
                            + right * pixel(source, below, behind, row, channels, c);
                    pixels[to + c] = (1 - down) * upper + down * lower;
                }
            }
        }
    }

    /** A row or column inside the image, or -1 for a zero. */
    private static int place(int at, int size, Fill fill) {
        if (at >= 0 && at < size) {
            return at;
        }
        return switch (fill) {
            case ZERO -> -1;
            case REFLECT -> mirrored(at, size);
        };
    }

    private static int mirrored(int at, int size) {
        if (size == 1) {
            return 0;
        }
        int there = Math.floorMod(at, 2 * (size - 1));
        return there < size ? there : 2 * (size - 1) - there;
    }

    private static float pixel(float[] source, int y, int x, int row, int channels, int c) {
        return (y | x) < 0 ? 0 : source[y * row + x * channels + c];
    }

    /** {@code out = base + factor·(in - base)}. */
    static void stretch(float[] pixels, int at, int count, float base, float factor) {
        for (int i = at; i < at + count; i++) {
            pixels[i] = base + factor * (pixels[i] - base);
        }
    }

    static float mean(float[] pixels, int at, int count) {
        double sum = 0;
        for (int i = at; i < at + count; i++) {
            sum += pixels[i];
        }
        return (float) (sum / count);
    }

    /** Fills rows {@code top} to before {@code bottom}, columns {@code left} to before {@code right}; what lies outside the image is left out. */
    static void fill(float[] pixels, int at, int height, int width, int channels, int top, int bottom, int left, int right,
            float[] colour) {
        for (int y = Math.max(0, top); y < Math.min(height, bottom); y++) {
            for (int x = Math.max(0, left); x < Math.min(width, right); x++) {
                System.arraycopy(colour, 0, pixels, at + (y * width + x) * channels, channels);
            }
        }
    }
}
