package dev.tarn.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Pooling with the Vector API, a vector of channels at a time. Windows of 2×2 and 3×3 that lie wholly in the map have loops of their own over a row of outputs;
 * windows that an edge cuts, and other sizes, take the general loop of one window.
 *
 * <p>A maximum is replaced by {@code v} where {@code v > best} or v is NaN, so the first of equal values stays and NaN is never lost.
 */
final class VectorPooling implements PoolingKernels {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();
    private static final PoolingKernels PLAIN = new PlainPooling();

    @Override
    public void max(Layout input, Window window, float[] x, int xAt, Layout output, float[] y, int yAt) {
        int pixel = input.pixel();
        if (pixel % L != 0) {
            PLAIN.max(input, window, x, xAt, output, y, yAt);
            return;
        }
        boolean two = window.height() == 2 && window.width() == 2;
        boolean three = window.height() == 3 && window.width() == 3;
        for (int oy = 0; oy < output.height(); oy++) {
            boolean whole = (two || three) && window.endRow(oy, input) - window.firstRow(oy) == window.height();
            int from = whole ? firstWhole(window) : output.width();
            int to = whole ? endWhole(window, input, output) : output.width();
            for (int ox = 0; ox < Math.min(from, output.width()); ox++) {
                maxPixel(input, window, x, xAt, oy, ox, y, yAt + output.at(oy, ox));
            }
            for (int c = 0; from < to && c < pixel; c += L) {
                int p = xAt + input.at(window.firstRow(oy), window.firstColumn(from)) + c;
                int q = yAt + output.at(oy, from) + c;
                if (two) {
                    max2(x, p, input.row(), pixel, window.strideWidth() * pixel, y, q, to - from);
                } else {
                    max3(x, p, input.row(), pixel, window.strideWidth() * pixel, y, q, to - from);
                }
            }
            for (int ox = Math.max(from, to); ox < output.width(); ox++) {
                maxPixel(input, window, x, xAt, oy, ox, y, yAt + output.at(oy, ox));
            }
        }
    }

    /** First output column whose window is not cut at the left. */
    private static int firstWhole(Window window) {
        return (window.padLeft() + window.strideWidth() - 1) / window.strideWidth();
    }

    /** One past the last output column whose window is not cut at the right. */
    private static int endWhole(Window window, Layout input, Layout output) {
        int room = input.width() + window.padLeft() - window.width();
        return room < 0 ? 0 : Math.min(output.width(), room / window.strideWidth() + 1);
    }

    /** {@code n} windows of 2×2 in a row; {@code step} floats from window to window. */
    private static void max2(float[] x, int p, int row, int pixel, int step, float[] y, int q, int n) {
        for (int i = 0; i < n; i++) {
            int a = p + i * step;
            FloatVector best = FloatVector.fromArray(F, x, a);
            FloatVector v = FloatVector.fromArray(F, x, a + pixel);
            best = best.blend(v, v.compare(VectorOperators.GT, best).or(v.compare(VectorOperators.NE, v)));
            v = FloatVector.fromArray(F, x, a + row);
            best = best.blend(v, v.compare(VectorOperators.GT, best).or(v.compare(VectorOperators.NE, v)));
            v = FloatVector.fromArray(F, x, a + row + pixel);
            best = best.blend(v, v.compare(VectorOperators.GT, best).or(v.compare(VectorOperators.NE, v)));
            best.intoArray(y, q + i * pixel);
        }
    }

    /** The same with 3×3. */
    private static void max3(float[] x, int p, int row, int pixel, int step, float[] y, int q, int n) {
        for (int i = 0; i < n; i++) {
            int a = p + i * step;
            int b = a + row;
            int c = b + row;
            FloatVector best = FloatVector.fromArray(F, x, a);
            FloatVector v = FloatVector.fromArray(F, x, a + pixel);
            best = best.blend(v, v.compare(VectorOperators.GT, best).or(v.compare(VectorOperators.NE, v)));
            v = FloatVector.fromArray(F, x, a + 2 * pixel);
            best = best.blend(v, v.compare(VectorOperators.GT, best).or(v.compare(VectorOperators.NE, v)));
            v = FloatVector.fromArray(F, x, b);
            best = best.blend(v, v.compare(VectorOperators.GT, best).or(v.compare(VectorOperators.NE, v)));
            v = FloatVector.fromArray(F, x, b + pixel);
            best = best.blend(v, v.compare(VectorOperators.GT, best).or(v.compare(VectorOperators.NE, v)));
            v = FloatVector.fromArray(F, x, b + 2 * pixel);
            best = best.blend(v, v.compare(VectorOperators.GT, best).or(v.compare(VectorOperators.NE, v)));
            v = FloatVector.fromArray(F, x, c);
            best = best.blend(v, v.compare(VectorOperators.GT, best).or(v.compare(VectorOperators.NE, v)));
            v = FloatVector.fromArray(F, x, c + pixel);
            best = best.blend(v, v.compare(VectorOperators.GT, best).or(v.compare(VectorOperators.NE, v)));
            v = FloatVector.fromArray(F, x, c + 2 * pixel);
            best = best.blend(v, v.compare(VectorOperators.GT, best).or(v.compare(VectorOperators.NE, v)));
            best.intoArray(y, q + i * pixel);
        }
    }

    private static void maxPixel(Layout input, Window window, float[] x, int xAt, int oy, int ox, float[] y, int q) {
        int y0 = window.firstRow(oy);
        int x0 = window.firstColumn(ox);
        maxWindow(x, xAt + input.at(y0, x0), input.row(), input.pixel(), window.endRow(oy, input) - y0, window.endColumn(ox, input) - x0, y,
                q);
    }

    private static void maxWindow(float[] x, int p, int row, int pixel, int height, int width, float[] y, int q) {
        for (int c = 0; c < pixel; c += L) {
            FloatVector best = FloatVector.fromArray(F, x, p + c);
            for (int i = 0; i < height; i++) {
                int a = p + i * row + c;
                for (int j = 0; j < width; j++) {
                    FloatVector v = FloatVector.fromArray(F, x, a + j * pixel);
                    best = best.blend(v, v.compare(VectorOperators.GT, best).or(v.compare(VectorOperators.NE, v)));
                }
            }
            best.intoArray(y, q + c);
        }
    }

    @Override
    public void maxGradient(Layout input, Window window, float[] x, int xAt, Layout output, float[] y, int yAt, float[] dy, int dyAt,
            float[] dx, int dxAt) {
        int pixel = input.pixel();
        if (pixel % L != 0) {
            PLAIN.maxGradient(input, window, x, xAt, output, y, yAt, dy, dyAt, dx, dxAt);
            return;
        }
        for (int oy = 0; oy < output.height(); oy++) {
            for (int ox = 0; ox < output.width(); ox++) {
                maxGradientPixel(input, window, x, xAt, oy, ox, y, yAt + output.at(oy, ox), dy, dyAt + (oy * output.width() + ox) * pixel,
                        dx, dxAt);
            }
        }
    }

    private static void maxGradientPixel(Layout input, Window window, float[] x, int xAt, int oy, int ox, float[] y, int q, float[] dy,
            int g, float[] dx,
            int dxAt) {
        int y0 = window.firstRow(oy);
        int x0 = window.firstColumn(ox);
        int pixel = input.pixel();
        int height = window.endRow(oy, input) - y0;
        int width = window.endColumn(ox, input) - x0;
        int p = xAt + input.at(y0, x0);
        int d = dxAt + (y0 * input.width() + x0) * pixel;
        int dxRow = input.width() * pixel;
        if (height == 2 && width == 2) {
            maxGradient2(x, p, input.row(), pixel, y, q, dy, g, dx, d, dxRow);
        } else {
            maxGradientWindow(x, p, input.row(), pixel, height, width, y, q, dy, g, dx, d, dxRow);
        }
    }

    private static void maxGradient2(float[] x, int p, int row, int pixel, float[] y, int q, float[] dy, int g, float[] dx, int d,
            int dxRow) {
        FloatVector none = FloatVector.zero(F);
        for (int c = 0; c < pixel; c += L) {
            FloatVector best = FloatVector.fromArray(F, y, q + c);
            FloatVector gradient = FloatVector.fromArray(F, dy, g + c);
            int a = p + c;
            int b = d + c;
            FloatVector v = FloatVector.fromArray(F, x, a);
            VectorMask<Float> m0 = v.compare(VectorOperators.EQ, best).or(v.compare(VectorOperators.NE, v));
            v = FloatVector.fromArray(F, x, a + pixel);
            VectorMask<Float> m1 = v.compare(VectorOperators.EQ, best).or(v.compare(VectorOperators.NE, v));
            v = FloatVector.fromArray(F, x, a + row);
            VectorMask<Float> m2 = v.compare(VectorOperators.EQ, best).or(v.compare(VectorOperators.NE, v));
            FloatVector.fromArray(F, dx, b).add(none.blend(gradient, m0)).intoArray(dx, b);
            gradient = gradient.blend(none, m0);
            FloatVector.fromArray(F, dx, b + pixel).add(none.blend(gradient, m1)).intoArray(dx, b + pixel);
            gradient = gradient.blend(none, m1);
            FloatVector.fromArray(F, dx, b + dxRow).add(none.blend(gradient, m2)).intoArray(dx, b + dxRow);
            gradient = gradient.blend(none, m2);
            v = FloatVector.fromArray(F, x, a + row + pixel);
            VectorMask<Float> m3 = v.compare(VectorOperators.EQ, best).or(v.compare(VectorOperators.NE, v));
            FloatVector.fromArray(F, dx, b + dxRow + pixel).add(none.blend(gradient, m3)).intoArray(dx, b + dxRow + pixel);
        }
    }

    /** The gradient stays in its lane until the first winner has taken it; after that a zero is left. */
    private static void maxGradientWindow(float[] x, int p, int row, int pixel, int height, int width, float[] y, int q, float[] dy, int g,
            float[] dx, int d,
            int dxRow) {
        FloatVector none = FloatVector.zero(F);
        for (int c = 0; c < pixel; c += L) {
            FloatVector best = FloatVector.fromArray(F, y, q + c);
            FloatVector gradient = FloatVector.fromArray(F, dy, g + c);
            for (int i = 0; i < height; i++) {
                int a = p + i * row + c;
                int b = d + i * dxRow + c;
                for (int j = 0; j < width; j++) {
                    FloatVector v = FloatVector.fromArray(F, x, a + j * pixel);
                    VectorMask<Float> hit = v.compare(VectorOperators.EQ, best).or(v.compare(VectorOperators.NE, v));
                    FloatVector.fromArray(F, dx, b + j * pixel).add(none.blend(gradient, hit)).intoArray(dx, b + j * pixel);
                    gradient = gradient.blend(none, hit);
                }
            }
        }
    }

    @Override
    public void average(Layout input, Window window, boolean countPadding, int padBottom, int padRight, float[] x, int xAt, Layout output,
            float[] y, int yAt) {
        int pixel = input.pixel();
        if (pixel % L != 0) {
            PLAIN.average(input, window, countPadding, padBottom, padRight, x, xAt, output, y, yAt);
            return;
        }
        for (int oy = 0; oy < output.height(); oy++) {
            int y0 = window.firstRow(oy);
            int height = window.endRow(oy, input) - y0;
            for (int ox = 0; ox < output.width(); ox++) {
                int x0 = window.firstColumn(ox);
                float share = 1f / window.count(oy, ox, input, countPadding, padBottom, padRight);
                averageWindow(x, xAt + input.at(y0, x0), input.row(), pixel, height, window.endColumn(ox, input) - x0, share, y,
                        yAt + output.at(oy, ox));
            }
        }
    }

    private static void averageWindow(float[] x, int p, int row, int pixel, int height, int width, float share, float[] y, int q) {
        for (int c = 0; c < pixel; c += L) {
            FloatVector sum = FloatVector.zero(F);
            for (int i = 0; i < height; i++) {
                int a = p + i * row + c;
                for (int j = 0; j < width; j++) {
                    sum = sum.add(FloatVector.fromArray(F, x, a + j * pixel));
                }
            }
            sum.mul(share).intoArray(y, q + c);
        }
    }

    @Override
    public void averageGradient(Layout input, Window window, boolean countPadding, int padBottom, int padRight, Layout output, float[] dy,
            int dyAt, float[] dx,
            int dxAt) {
        int pixel = input.pixel();
        if (pixel % L != 0) {
            PLAIN.averageGradient(input, window, countPadding, padBottom, padRight, output, dy, dyAt, dx, dxAt);
            return;
        }
        int g = dyAt;
        for (int oy = 0; oy < output.height(); oy++) {
            int y0 = window.firstRow(oy);
            int height = window.endRow(oy, input) - y0;
            for (int ox = 0; ox < output.width(); ox++, g += pixel) {
                int x0 = window.firstColumn(ox);
                float share = 1f / window.count(oy, ox, input, countPadding, padBottom, padRight);
                int d = dxAt + (y0 * input.width() + x0) * pixel;
                spread(pixel, height, window.endColumn(ox, input) - x0, share, dy, g, dx, d, input.width() * pixel);
            }
        }
    }

    private static void spread(int pixel, int height, int width, float share, float[] dy, int g, float[] dx, int d, int dxRow) {
        for (int c = 0; c < pixel; c += L) {
            FloatVector gradient = FloatVector.fromArray(F, dy, g + c).mul(share);
            for (int i = 0; i < height; i++) {
                int b = d + i * dxRow + c;
                for (int j = 0; j < width; j++) {
                    FloatVector.fromArray(F, dx, b + j * pixel).add(gradient).intoArray(dx, b + j * pixel);
                }
            }
        }
    }

    @Override
    public void globalAverage(Layout input, float[] x, int xAt, float[] y, int yAt) {
        int pixel = input.pixel();
        if (pixel % L != 0) {
            PLAIN.globalAverage(input, x, xAt, y, yAt);
            return;
        }
        float share = 1f / (input.height() * input.width());
        int c = 0;
        for (; c + 4 * L <= pixel; c += 4 * L) {
            means(x, xAt + input.at(0, 0) + c, input.row(), pixel, input.height(), input.width(), share, y, yAt + c);
        }
        for (; c < pixel; c += L) {
            mean(x, xAt + input.at(0, 0) + c, input.row(), pixel, input.height(), input.width(), share, y, yAt + c);
        }
    }

    /** Four neighbouring vectors: a pixel's next lines come with its first one. */
    private static void means(float[] x, int p, int row, int pixel, int height, int width, float share, float[] y, int q) {
        FloatVector s0 = FloatVector.zero(F), s1 = s0, s2 = s0, s3 = s0;
        for (int i = 0; i < height; i++) {
            FloatVector a0 = FloatVector.zero(F), a1 = a0, a2 = a0, a3 = a0;
            for (int j = 0, a = p + i * row; j < width; j++, a += pixel) {
                a0 = a0.add(FloatVector.fromArray(F, x, a));
                a1 = a1.add(FloatVector.fromArray(F, x, a + L));
                a2 = a2.add(FloatVector.fromArray(F, x, a + 2 * L));
                a3 = a3.add(FloatVector.fromArray(F, x, a + 3 * L));
            }
            s0 = s0.add(a0);
            s1 = s1.add(a1);
            s2 = s2.add(a2);
            s3 = s3.add(a3);
        }
        s0.mul(share).intoArray(y, q);
        s1.mul(share).intoArray(y, q + L);
        s2.mul(share).intoArray(y, q + 2 * L);
        s3.mul(share).intoArray(y, q + 3 * L);
    }

    private static void mean(float[] x, int p, int row, int pixel, int height, int width, float share, float[] y, int q) {
        FloatVector sum = FloatVector.zero(F);
        for (int i = 0; i < height; i++) {
            FloatVector part = FloatVector.zero(F);
            int a = p + i * row;
            for (int j = 0; j < width; j++) {
                part = part.add(FloatVector.fromArray(F, x, a + j * pixel));
            }
            sum = sum.add(part);
        }
        sum.mul(share).intoArray(y, q);
    }

    @Override
    public void globalAverageGradient(Layout input, float[] dy, int dyAt, float[] dx, int dxAt, boolean accumulate) {
        int pixel = input.pixel();
        if (pixel % L != 0) {
            PLAIN.globalAverageGradient(input, dy, dyAt, dx, dxAt, accumulate);
            return;
        }
        int pixels = input.height() * input.width();
        for (int c = 0; c < pixel; c += L) {
            if (accumulate) {
                addEverywhere(dy, dyAt + c, 1f / pixels, dx, dxAt + c, pixel, pixels);
            } else {
                writeEverywhere(dy, dyAt + c, 1f / pixels, dx, dxAt + c, pixel, pixels);
            }
        }
    }

    private static void addEverywhere(float[] dy, int g, float share, float[] dx, int d, int pixel, int pixels) {
        FloatVector gradient = FloatVector.fromArray(F, dy, g).mul(share);
        for (int i = 0; i < pixels; i++) {
            FloatVector.fromArray(F, dx, d + i * pixel).add(gradient).intoArray(dx, d + i * pixel);
        }
    }

    private static void writeEverywhere(float[] dy, int g, float share, float[] dx, int d, int pixel, int pixels) {
        FloatVector gradient = FloatVector.fromArray(F, dy, g).mul(share);
        for (int i = 0; i < pixels; i++) {
            gradient.intoArray(dx, d + i * pixel);
        }
    }

    @Override
    public void globalMax(Layout input, float[] x, int xAt, float[] y, int yAt) {
        int pixel = input.pixel();
        if (pixel % L != 0) {
            PLAIN.globalMax(input, x, xAt, y, yAt);
            return;
        }
        maxWindow(x, xAt + input.at(0, 0), input.row(), pixel, input.height(), input.width(), y, yAt);
    }

    @Override
    public void globalMaxGradient(Layout input, float[] x, int xAt, float[] y, int yAt, float[] dy, int dyAt, float[] dx, int dxAt) {
        int pixel = input.pixel();
        if (pixel % L != 0) {
            PLAIN.globalMaxGradient(input, x, xAt, y, yAt, dy, dyAt, dx, dxAt);
            return;
        }
        int p = xAt + input.at(0, 0);
        maxGradientWindow(x, p, input.row(), pixel, input.height(), input.width(), y, yAt, dy, dyAt, dx, dxAt, input.width() * pixel);
    }
}
