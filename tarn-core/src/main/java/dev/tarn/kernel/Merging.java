package dev.tarn.kernel;

/**
 * Functions of two maps, element by element, where either may be smaller: an input's strides are 0 along what it is repeated along. One image a call; only real channels are touched. NaN
 * reaches the output; of equal elements the first is the maximum and the minimum.
 */
public final class Merging {
    private Merging() {}

    /** The functions. */
    public enum Function {
        ADD, SUBTRACT, MULTIPLY, MAXIMUM, MINIMUM
    }

    /**
     * How a map lies along an output of {@code height}×{@code width}×{@code channels}.
     *
     * @param start floats from the image's start to its first element
     * @param row floats from one row of the output to the next; 0: the same row again
     */
    public record Strides(int start, int row, int pixel, int channel) {
        /** Those of an image of this layout; {@code rows}, {@code columns}, {@code channels}: the output's, which it is repeated to. */
        public static Strides of(Layout layout, int rows, int columns, int channels) {
            return new Strides(layout.at(0, 0), layout.height() == rows ? layout.row() : 0, layout.width() == columns ? layout.pixel() : 0,
                    layout.channels() == channels ? 1 : 0);
        }
    }

    /** {@code y = f(a, b)}; y has no strides of 0, and may be a. */
    public static void merge(Function f, Layout output, float[] a, int aAt, Strides sa, float[] b, int bAt, Strides sb, float[] y,
            int yAt) {
        for (int r = 0; r < output.height(); r++) {
            int p = aAt + sa.start + r * sa.row;
            int q = bAt + sb.start + r * sb.row;
            int o = yAt + output.at(r, 0);
            for (int i = 0; i < output.width(); i++, p += sa.pixel, q += sb.pixel, o += output.pixel()) {
                pixel(f, a, p, sa.channel, b, q, sb.channel, y, o, output.channels());
            }
        }
    }

    /** Loops of fixed strides become vectors when they are compiled, those of variable ones do not. */
    private static void pixel(Function f, float[] a, int p, int da, float[] b, int q, int db, float[] y, int o, int n) {
        switch (f) {
            case ADD -> {
                if ((da & db) == 1) {
                    for (int c = 0; c < n; c++) {
                        y[o + c] = a[p + c] + b[q + c];
                    }
                } else {
                    for (int c = 0; c < n; c++) {
                        y[o + c] = a[p + c * da] + b[q + c * db];
                    }
                }
            }
            case SUBTRACT -> {
                if ((da & db) == 1) {
                    for (int c = 0; c < n; c++) {
                        y[o + c] = a[p + c] - b[q + c];
                    }
                } else {
                    for (int c = 0; c < n; c++) {
                        y[o + c] = a[p + c * da] - b[q + c * db];
                    }
                }
            }
            case MULTIPLY -> {
                if ((da & db) == 1) {
                    for (int c = 0; c < n; c++) {
                        y[o + c] = a[p + c] * b[q + c];
                    }
                } else {
                    for (int c = 0; c < n; c++) {
                        y[o + c] = a[p + c * da] * b[q + c * db];
                    }
                }
            }
            case MAXIMUM -> {
                for (int c = 0; c < n; c++) {
                    float v = a[p + c * da];
                    float w = b[q + c * db];
                    y[o + c] = firstIsMost(v, w) ? v : w;
                }
            }
            case MINIMUM -> {
                for (int c = 0; c < n; c++) {
                    float v = a[p + c * da];
                    float w = b[q + c * db];
                    y[o + c] = firstIsMost(-v, -w) ? v : w;
                }
            }
        }
    }

    private static boolean firstIsMost(float v, float w) {
        return v >= w || Float.isNaN(v);
    }

    /** {@code dx += factor·dy}, summed over what x is repeated along: the gradient of a sum or difference. */
    public static void addGradient(float factor, Layout output, float[] dy, int dyAt, float[] dx, int dxAt, Strides sx) {
        for (int r = 0; r < output.height(); r++) {
            int g = dyAt + output.at(r, 0);
            int d = dxAt + sx.start + r * sx.row;
            for (int i = 0; i < output.width(); i++, g += output.pixel(), d += sx.pixel) {
                for (int c = 0; c < output.channels(); c++) {
                    int at = d + c * sx.channel;
                    dx[at] = Fused.multiplyAdd(dy[g + c], factor, dx[at]);
                }
            }
        }
    }

    /** {@code dx += dy·other}, summed over what x is repeated along. */
    public static void multiplyGradient(Layout output, float[] dy, int dyAt, float[] other, int otherAt, Strides so, float[] dx, int dxAt,
            Strides sx) {
        for (int r = 0; r < output.height(); r++) {
            int g = dyAt + output.at(r, 0);
            int p = otherAt + so.start + r * so.row;
            int d = dxAt + sx.start + r * sx.row;
            for (int i = 0; i < output.width(); i++, g += output.pixel(), p += so.pixel, d += sx.pixel) {
                if ((sx.channel & so.channel) == 1) {
                    for (int c = 0; c < output.channels(); c++) {
                        dx[d + c] = Fused.multiplyAdd(dy[g + c], other[p + c], dx[d + c]);
                    }
                } else {
                    for (int c = 0; c < output.channels(); c++) {
                        int at = d + c * sx.channel;
                        dx[at] = Fused.multiplyAdd(dy[g + c], other[p + c * so.channel], dx[at]);
                    }
                }
            }
        }
    }

    /**
     * {@code dx += dy} where x is the maximum (or minimum) of a and b.
     *
     * @param first whether x is a, which wins where both are equal
     */
    public static void extremeGradient(boolean maximum, boolean first, Layout output, float[] dy, int dyAt, float[] a, int aAt, Strides sa,
            float[] b, int bAt, Strides sb, float[] dx, int dxAt, Strides sx) {
        float sign = maximum ? 1 : -1;
        for (int r = 0; r < output.height(); r++) {
            int g = dyAt + output.at(r, 0);
            int p = aAt + sa.start + r * sa.row;
            int q = bAt + sb.start + r * sb.row;
            int d = dxAt + sx.start + r * sx.row;
            for (int i = 0; i < output.width(); i++, g += output.pixel(), p += sa.pixel, q += sb.pixel, d += sx.pixel) {
                for (int c = 0; c < output.channels(); c++) {
                    if (firstIsMost(sign * a[p + c * sa.channel], sign * b[q + c * sb.channel]) == first) {
                        dx[d + c * sx.channel] += dy[g + c];
                    }
                }
            }
        }
    }
}
