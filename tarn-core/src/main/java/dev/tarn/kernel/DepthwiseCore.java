package dev.tarn.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The innermost loops of depthwise convolution: every channel has a window of weights of its own, so vectors lie across channels and nothing is summed between
 * lanes. Sums begin at the bias and follow the order of the window.
 *
 * <p>A row of outputs is one vector of channels at a time: its weights stay in registers, three rows of input in the cache.
 */
final class DepthwiseCore {
    private DepthwiseCore() {}

    /**
     * One row of outputs of a 3×3 window without dilation, all channels.
     *
     * @param x its first window begins at {@code xAt}; rows are {@code row} floats apart, windows {@code stride}, pixels {@code pixel}
     * @param w {@code [tap][channel]}, taps {@code channels} floats apart
     * @param channels with their padding
     * @param y {@code width} pixels, {@code yPixel} floats apart
     */
    static void threeByThree(float[] x, int xAt, int row, int stride, int pixel, float[] w, int wAt, int channels, float[] bias,
            int biasAt, float low, float high, float[] y, int yAt, int yPixel, int width) {
        for (int c = 0; c < channels; c += Lanes.N) {
            int k = wAt + c;
            FloatVector w0 = FloatVector.fromArray(Lanes.F, w, k), w1 = FloatVector.fromArray(Lanes.F, w, k + channels),
                    w2 = FloatVector.fromArray(Lanes.F, w, k + 2 * channels);
            FloatVector w3 = FloatVector.fromArray(Lanes.F, w, k + 3 * channels), w4 = FloatVector.fromArray(Lanes.F, w, k + 4 * channels),
                    w5 = FloatVector.fromArray(Lanes.F, w, k + 5 * channels);
            FloatVector w6 = FloatVector.fromArray(Lanes.F, w, k + 6 * channels), w7 = FloatVector.fromArray(Lanes.F, w, k + 7 * channels),
                    w8 = FloatVector.fromArray(Lanes.F, w, k + 8 * channels);
            FloatVector b = FloatVector.fromArray(Lanes.F, bias, biasAt + c);
            int p = xAt + c;
            int to = yAt + c;
            for (int i = 0; i < width; i++) {
                int q = p + row, r = q + row;
                FloatVector a = FloatVector.fromArray(Lanes.F, x, p).fma(w0, b);
                a = FloatVector.fromArray(Lanes.F, x, p + pixel).fma(w1, a);
                a = FloatVector.fromArray(Lanes.F, x, p + 2 * pixel).fma(w2, a);
                a = FloatVector.fromArray(Lanes.F, x, q).fma(w3, a);
                a = FloatVector.fromArray(Lanes.F, x, q + pixel).fma(w4, a);
                a = FloatVector.fromArray(Lanes.F, x, q + 2 * pixel).fma(w5, a);
                a = FloatVector.fromArray(Lanes.F, x, r).fma(w6, a);
                a = FloatVector.fromArray(Lanes.F, x, r + pixel).fma(w7, a);
                a = FloatVector.fromArray(Lanes.F, x, r + 2 * pixel).fma(w8, a);
                a = a.blend(low, a.compare(VectorOperators.LE, low));
                a.blend(high, a.compare(VectorOperators.GE, high)).intoArray(y, to);
                p += stride;
                to += yPixel;
            }
        }
    }

    /** One row of outputs of any window, four pixels at a time; what is left over goes one by one. */
    static void anyWindow(float[] x, int xAt, int[] taps, int stride, float[] w, int wAt, int channels, float[] bias, int biasAt,
            float low, float high, float[] y, int yAt, int yPixel, int width) {
        for (int c = 0; c < channels; c += Lanes.N) {
            FloatVector b = FloatVector.fromArray(Lanes.F, bias, biasAt + c);
            int i = 0;
            for (; i + 4 <= width; i += 4) {
                FloatVector a0 = b, a1 = b, a2 = b, a3 = b;
                int p = xAt + c + i * stride;
                for (int j = 0, k = wAt + c; j < taps.length; j++, k += channels) {
                    FloatVector v = FloatVector.fromArray(Lanes.F, w, k);
                    int q = p + taps[j];
                    a0 = FloatVector.fromArray(Lanes.F, x, q).fma(v, a0);
                    a1 = FloatVector.fromArray(Lanes.F, x, q + stride).fma(v, a1);
                    a2 = FloatVector.fromArray(Lanes.F, x, q + 2 * stride).fma(v, a2);
                    a3 = FloatVector.fromArray(Lanes.F, x, q + 3 * stride).fma(v, a3);
                }
                int to = yAt + c + i * yPixel;
                a0 = a0.blend(low, a0.compare(VectorOperators.LE, low));
                a0.blend(high, a0.compare(VectorOperators.GE, high)).intoArray(y, to);
                a1 = a1.blend(low, a1.compare(VectorOperators.LE, low));
                a1.blend(high, a1.compare(VectorOperators.GE, high)).intoArray(y, to + yPixel);
                a2 = a2.blend(low, a2.compare(VectorOperators.LE, low));
                a2.blend(high, a2.compare(VectorOperators.GE, high)).intoArray(y, to + 2 * yPixel);
                a3 = a3.blend(low, a3.compare(VectorOperators.LE, low));
                a3.blend(high, a3.compare(VectorOperators.GE, high)).intoArray(y, to + 3 * yPixel);
            }
            for (; i < width; i++) {
                FloatVector a = b;
                int p = xAt + c + i * stride;
                for (int j = 0, k = wAt + c; j < taps.length; j++, k += channels) {
                    a = FloatVector.fromArray(Lanes.F, x, p + taps[j]).fma(FloatVector.fromArray(Lanes.F, w, k), a);
                }
                a = a.blend(low, a.compare(VectorOperators.LE, low));
                a.blend(high, a.compare(VectorOperators.GE, high)).intoArray(y, yAt + c + i * yPixel);
            }
        }
    }

    /**
     * One row of outputs of any window: adds {@code g·x} to the sums of each tap, three taps at a time, and {@code g} to those of the bias, which follow. A row
     * is summed up on its own first.
     *
     * @param g {@code width} pixels of {@code channels} floats
     */
    static void weightGradient(float[] x, int xAt, int[] taps, int stride, float[] g, int gAt, int channels, int width, float[] sums,
            int sumsAt) {
        for (int c = 0; c < channels; c += Lanes.N) {
            int j = 0;
            for (; j + 3 <= taps.length; j += 3) {
                FloatVector a0 = FloatVector.zero(Lanes.F), a1 = a0, a2 = a0;
                int p0 = xAt + c + taps[j], p1 = xAt + c + taps[j + 1], p2 = xAt + c + taps[j + 2];
                for (int i = 0, q = gAt + c; i < width; i++, q += channels) {
                    FloatVector v = FloatVector.fromArray(Lanes.F, g, q);
                    a0 = FloatVector.fromArray(Lanes.F, x, p0 + i * stride).fma(v, a0);
                    a1 = FloatVector.fromArray(Lanes.F, x, p1 + i * stride).fma(v, a1);
                    a2 = FloatVector.fromArray(Lanes.F, x, p2 + i * stride).fma(v, a2);
                }
                int to = sumsAt + j * channels + c;
                FloatVector.fromArray(Lanes.F, sums, to).add(a0).intoArray(sums, to);
                FloatVector.fromArray(Lanes.F, sums, to + channels).add(a1).intoArray(sums, to + channels);
                FloatVector.fromArray(Lanes.F, sums, to + 2 * channels).add(a2).intoArray(sums, to + 2 * channels);
            }
            for (; j < taps.length; j++) {
                FloatVector a = FloatVector.zero(Lanes.F);
                int p = xAt + c + taps[j];
                for (int i = 0, q = gAt + c; i < width; i++, q += channels) {
                    a = FloatVector.fromArray(Lanes.F, x, p + i * stride).fma(FloatVector.fromArray(Lanes.F, g, q), a);
                }
                int to = sumsAt + j * channels + c;
                FloatVector.fromArray(Lanes.F, sums, to).add(a).intoArray(sums, to);
            }
            FloatVector b = FloatVector.zero(Lanes.F);
            for (int i = 0, q = gAt + c; i < width; i++, q += channels) {
                b = b.add(FloatVector.fromArray(Lanes.F, g, q));
            }
            int to = sumsAt + taps.length * channels + c;
            FloatVector.fromArray(Lanes.F, sums, to).add(b).intoArray(sums, to);
        }
    }
}
