package dev.tarn.kernel;

import dev.tarn.activation.Activation;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The activations that are nothing but limits, which kernels apply while numbers are in registers: {@code x <= low → low}, {@code x >= high → high}; NaN stays NaN,
 * and ReLU makes +0 of −0.
 *
 * @param rest whether the activation is another one and has to follow, element by element
 */
record Limits(float low, float high, boolean rest) {
    private static final Limits NONE = new Limits(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, true);

    static Limits of(Activation f) {
        return switch (f.kind()) {
            case IDENTITY -> new Limits(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, false);
            case RELU -> new Limits(0, Float.POSITIVE_INFINITY, false);
            case CLIP -> f.keepsZero() ? new Limits(f.parameter(), f.second(), false) : NONE;
            case LEAKY_RELU, ELU, SIGMOID, TANH, GELU, SILU, MISH, SOFTPLUS, SELU, CELU, HARD_SIGMOID, HARD_SWISH, SOFTSIGN,
                    THRESHOLDED_RELU, GELU_TANH, LOG_SIGMOID, SHRINK, ABS, EXP, SQRT ->
                NONE;
        };
    }

    /** Makes zeros of the lanes from {@code kept} on in each of {@code n} rows: behind the last filter, where NaN and infinities would leave NaN. */
    static void clearLanes(float[] tile, int t, int step, int n, int kept) {
        VectorMask<Float> none = Lanes.F.indexInRange(0, kept - (step - Lanes.N)).not();
        for (int i = 0, at = t + step - Lanes.N; i < n; i++, at += step) {
            FloatVector.fromArray(Lanes.F, tile, at).blend(0f, none).intoArray(tile, at);
        }
    }

    /**
     * A row of windows' maxima: the first maximum in row-major order, NaN if there is one.
     *
     * @param map some rows of pixels in a ring of {@code ring} rows, {@code row} floats apart
     * @param top the window's first row; {@code rows} of them
     * @param columns of the window, and how many columns the map has
     * @param y {@code width} pixels, each {@code pixel} floats as in the map
     */
    static void poolRow(float[] map, int mapAt, int row, int ring, int top, int rows, int columns, int stride, int padLeft, int mapWidth,
            int pixel, int channels, float low, float high, float[] y, int yAt, int yPixel, int width) {
        for (int i = 0; i < width; i++) {
            int left = Math.max(i * stride - padLeft, 0);
            int right = Math.min(i * stride - padLeft + columns, mapWidth);
            for (int c = 0; c < channels; c += Lanes.N) {
                FloatVector best = FloatVector.fromArray(Lanes.F, map, mapAt + top % ring * row + left * pixel + c);
                for (int j = top; j < top + rows; j++) {
                    int at = mapAt + j % ring * row + c;
                    for (int k = left; k < right; k++) {
                        FloatVector v = FloatVector.fromArray(Lanes.F, map, at + k * pixel);
                        best = best.blend(v, v.compare(VectorOperators.GT, best).or(v.compare(VectorOperators.NE, v)));
                    }
                }
                best = best.blend(low, best.compare(VectorOperators.LE, low));
                best.blend(high, best.compare(VectorOperators.GE, high)).intoArray(y, yAt + i * yPixel + c);
            }
        }
    }

    /** {@code n} rows of {@code step} numbers, a multiple of the vector, from a tile to where {@code places} says. */
    static void store(float[] tile, int t, int step, int n, int[] places, int first, float low, float high, float[] y, int yAt) {
        if (high == Float.POSITIVE_INFINITY) {
            if (low == Float.NEGATIVE_INFINITY) {
                copy(tile, t, step, n, places, first, y, yAt);
            } else {
                storeFrom(tile, t, step, n, places, first, low, y, yAt);
            }
            return;
        }
        for (int i = 0, from = t; i < n; i++) {
            int to = yAt + places[first + i];
            for (int v = 0; v < step; v += Lanes.N, from += Lanes.N) {
                FloatVector a = FloatVector.fromArray(Lanes.F, tile, from);
                a = a.blend(low, a.compare(VectorOperators.LE, low));
                a.blend(high, a.compare(VectorOperators.GE, high)).intoArray(y, to + v);
            }
        }
    }

    private static void storeFrom(float[] tile, int t, int step, int n, int[] places, int first, float low, float[] y, int yAt) {
        for (int i = 0, from = t; i < n; i++) {
            int to = yAt + places[first + i];
            for (int v = 0; v < step; v += Lanes.N, from += Lanes.N) {
                FloatVector a = FloatVector.fromArray(Lanes.F, tile, from);
                a.blend(low, a.compare(VectorOperators.LE, low)).intoArray(y, to + v);
            }
        }
    }

    private static void copy(float[] tile, int t, int step, int n, int[] places, int first, float[] y, int yAt) {
        for (int i = 0, from = t; i < n; i++) {
            int to = yAt + places[first + i];
            for (int v = 0; v < step; v += Lanes.N, from += Lanes.N) {
                FloatVector.fromArray(Lanes.F, tile, from).intoArray(y, to + v);
            }
        }
    }

    /** {@code limits(x + r)} of {@code n} numbers, a multiple of the vector. */
    static void sum(float[] x, int at, int n, float low, float high, float[] r, int rAt, float[] y, int yAt) {
        for (int v = 0; v < n; v += Lanes.N) {
            FloatVector a = FloatVector.fromArray(Lanes.F, x, at + v).add(FloatVector.fromArray(Lanes.F, r, rAt + v));
            a = a.blend(low, a.compare(VectorOperators.LE, low));
            a.blend(high, a.compare(VectorOperators.GE, high)).intoArray(y, yAt + v);
        }
    }

    /** The same, with rows of another map added in front of the limits. */
    static void storeSum(float[] tile, int t, int step, int n, int[] places, int first, float low, float high, float[] y, int yAt,
            float[] r, int rAt, int[] rPlaces) {
        for (int i = 0, from = t; i < n; i++) {
            int to = yAt + places[first + i];
            int other = rAt + rPlaces[first + i];
            for (int v = 0; v < step; v += Lanes.N, from += Lanes.N) {
                FloatVector a = FloatVector.fromArray(Lanes.F, tile, from).add(FloatVector.fromArray(Lanes.F, r, other + v));
                a = a.blend(low, a.compare(VectorOperators.LE, low));
                a.blend(high, a.compare(VectorOperators.GE, high)).intoArray(y, to + v);
            }
        }
    }
}
