package dev.tarn.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The innermost loops of a 3×3 convolution's gradients behind 2×2 pooling, where a window hands its gradient to one of four positions, or to none: a filter's living
 * winners are a list, and nine taps' sums stay in registers while the list is walked, {@code dw[tap][channel] += g·x[place + tap][channel]}.
 *
 * <p>The input is read from a <em>band</em>, a copy of one or two vectors of channels of a few rows in the L1 cache. Its rows and pixels have constant lengths, so that a place is one
 * number, taps are constant distances from it, and the compiler checks two bounds rather than eighteen.
 */
final class WinnerCore {
    /** Vectors of channels of a pixel: two fill 18 of 32 registers with sums. */
    static final int VECTORS = Lanes.N == 16 ? 2 : 1;
    static final int PIXEL = VECTORS * Lanes.N;

    /** Pixels of a band's row, and its rows of windows. */
    static final int COLUMNS = 36;
    static final int ROWS = 2;
    static final int ROW = COLUMNS * PIXEL;
    static final int BAND = (2 * ROWS + 2) * ROW;

    /** Floats of an entry: the bits of the place, and the gradient. */
    static final int ENTRY = 2;

    /** Floats of a filter's list. */
    static final int LIST = ENTRY * Layout.LANES * ((ROWS * (COLUMNS / 2 - 1) + Layout.LANES) / Layout.LANES);

    private WinnerCore() {}

    /** Two vectors of channels: {@code dw[9][2·N]}. */
    static void two(float[] m, int from, int to, float[] dw, int d) {
        FloatVector a0 = FloatVector.fromArray(Lanes.F, dw, d + 0 * Lanes.N), c0 = FloatVector.fromArray(Lanes.F, dw, d + 1 * Lanes.N);
        FloatVector a1 = FloatVector.fromArray(Lanes.F, dw, d + 2 * Lanes.N), c1 = FloatVector.fromArray(Lanes.F, dw, d + 3 * Lanes.N);
        FloatVector a2 = FloatVector.fromArray(Lanes.F, dw, d + 4 * Lanes.N), c2 = FloatVector.fromArray(Lanes.F, dw, d + 5 * Lanes.N);
        FloatVector a3 = FloatVector.fromArray(Lanes.F, dw, d + 6 * Lanes.N), c3 = FloatVector.fromArray(Lanes.F, dw, d + 7 * Lanes.N);
        FloatVector a4 = FloatVector.fromArray(Lanes.F, dw, d + 8 * Lanes.N), c4 = FloatVector.fromArray(Lanes.F, dw, d + 9 * Lanes.N);
        FloatVector a5 = FloatVector.fromArray(Lanes.F, dw, d + 10 * Lanes.N), c5 = FloatVector.fromArray(Lanes.F, dw, d + 11 * Lanes.N);
        FloatVector a6 = FloatVector.fromArray(Lanes.F, dw, d + 12 * Lanes.N), c6 = FloatVector.fromArray(Lanes.F, dw, d + 13 * Lanes.N);
        FloatVector a7 = FloatVector.fromArray(Lanes.F, dw, d + 14 * Lanes.N), c7 = FloatVector.fromArray(Lanes.F, dw, d + 15 * Lanes.N);
        FloatVector a8 = FloatVector.fromArray(Lanes.F, dw, d + 16 * Lanes.N), c8 = FloatVector.fromArray(Lanes.F, dw, d + 17 * Lanes.N);
        for (int i = from; i < to; i += ENTRY) {
            int p = Float.floatToRawIntBits(m[i]);
            FloatVector g = FloatVector.broadcast(Lanes.F, m[i + 1]);
            a0 = g.fma(FloatVector.fromArray(Lanes.F, m, p), a0);
            c0 = g.fma(FloatVector.fromArray(Lanes.F, m, p + Lanes.N), c0);
            a1 = g.fma(FloatVector.fromArray(Lanes.F, m, p + PIXEL), a1);
            c1 = g.fma(FloatVector.fromArray(Lanes.F, m, p + PIXEL + Lanes.N), c1);
            a2 = g.fma(FloatVector.fromArray(Lanes.F, m, p + 2 * PIXEL), a2);
            c2 = g.fma(FloatVector.fromArray(Lanes.F, m, p + 2 * PIXEL + Lanes.N), c2);
            a3 = g.fma(FloatVector.fromArray(Lanes.F, m, p + ROW), a3);
            c3 = g.fma(FloatVector.fromArray(Lanes.F, m, p + ROW + Lanes.N), c3);
            a4 = g.fma(FloatVector.fromArray(Lanes.F, m, p + ROW + PIXEL), a4);
            c4 = g.fma(FloatVector.fromArray(Lanes.F, m, p + ROW + PIXEL + Lanes.N), c4);
            a5 = g.fma(FloatVector.fromArray(Lanes.F, m, p + ROW + 2 * PIXEL), a5);
            c5 = g.fma(FloatVector.fromArray(Lanes.F, m, p + ROW + 2 * PIXEL + Lanes.N), c5);
            a6 = g.fma(FloatVector.fromArray(Lanes.F, m, p + 2 * ROW), a6);
            c6 = g.fma(FloatVector.fromArray(Lanes.F, m, p + 2 * ROW + Lanes.N), c6);
            a7 = g.fma(FloatVector.fromArray(Lanes.F, m, p + 2 * ROW + PIXEL), a7);
            c7 = g.fma(FloatVector.fromArray(Lanes.F, m, p + 2 * ROW + PIXEL + Lanes.N), c7);
            a8 = g.fma(FloatVector.fromArray(Lanes.F, m, p + 2 * ROW + 2 * PIXEL), a8);
            c8 = g.fma(FloatVector.fromArray(Lanes.F, m, p + 2 * ROW + 2 * PIXEL + Lanes.N), c8);
        }
        a0.intoArray(dw, d + 0 * Lanes.N);
        c0.intoArray(dw, d + 1 * Lanes.N);
        a1.intoArray(dw, d + 2 * Lanes.N);
        c1.intoArray(dw, d + 3 * Lanes.N);
        a2.intoArray(dw, d + 4 * Lanes.N);
        c2.intoArray(dw, d + 5 * Lanes.N);
        a3.intoArray(dw, d + 6 * Lanes.N);
        c3.intoArray(dw, d + 7 * Lanes.N);
        a4.intoArray(dw, d + 8 * Lanes.N);
        c4.intoArray(dw, d + 9 * Lanes.N);
        a5.intoArray(dw, d + 10 * Lanes.N);
        c5.intoArray(dw, d + 11 * Lanes.N);
        a6.intoArray(dw, d + 12 * Lanes.N);
        c6.intoArray(dw, d + 13 * Lanes.N);
        a7.intoArray(dw, d + 14 * Lanes.N);
        c7.intoArray(dw, d + 15 * Lanes.N);
        a8.intoArray(dw, d + 16 * Lanes.N);
        c8.intoArray(dw, d + 17 * Lanes.N);
    }

    /** One vector of channels: {@code dw[9][N]}. */
    static void one(float[] m, int from, int to, float[] dw, int d) {
        FloatVector a0 = FloatVector.fromArray(Lanes.F, dw, d + 0 * Lanes.N);
        FloatVector a1 = FloatVector.fromArray(Lanes.F, dw, d + 1 * Lanes.N);
        FloatVector a2 = FloatVector.fromArray(Lanes.F, dw, d + 2 * Lanes.N);
        FloatVector a3 = FloatVector.fromArray(Lanes.F, dw, d + 3 * Lanes.N);
        FloatVector a4 = FloatVector.fromArray(Lanes.F, dw, d + 4 * Lanes.N);
        FloatVector a5 = FloatVector.fromArray(Lanes.F, dw, d + 5 * Lanes.N);
        FloatVector a6 = FloatVector.fromArray(Lanes.F, dw, d + 6 * Lanes.N);
        FloatVector a7 = FloatVector.fromArray(Lanes.F, dw, d + 7 * Lanes.N);
        FloatVector a8 = FloatVector.fromArray(Lanes.F, dw, d + 8 * Lanes.N);
        for (int i = from; i < to; i += ENTRY) {
            int p = Float.floatToRawIntBits(m[i]);
            FloatVector g = FloatVector.broadcast(Lanes.F, m[i + 1]);
            a0 = g.fma(FloatVector.fromArray(Lanes.F, m, p), a0);
            a1 = g.fma(FloatVector.fromArray(Lanes.F, m, p + PIXEL), a1);
            a2 = g.fma(FloatVector.fromArray(Lanes.F, m, p + 2 * PIXEL), a2);
            a3 = g.fma(FloatVector.fromArray(Lanes.F, m, p + ROW), a3);
            a4 = g.fma(FloatVector.fromArray(Lanes.F, m, p + ROW + PIXEL), a4);
            a5 = g.fma(FloatVector.fromArray(Lanes.F, m, p + ROW + 2 * PIXEL), a5);
            a6 = g.fma(FloatVector.fromArray(Lanes.F, m, p + 2 * ROW), a6);
            a7 = g.fma(FloatVector.fromArray(Lanes.F, m, p + 2 * ROW + PIXEL), a7);
            a8 = g.fma(FloatVector.fromArray(Lanes.F, m, p + 2 * ROW + 2 * PIXEL), a8);
        }
        a0.intoArray(dw, d + 0 * Lanes.N);
        a1.intoArray(dw, d + 1 * Lanes.N);
        a2.intoArray(dw, d + 2 * Lanes.N);
        a3.intoArray(dw, d + 3 * Lanes.N);
        a4.intoArray(dw, d + 4 * Lanes.N);
        a5.intoArray(dw, d + 5 * Lanes.N);
        a6.intoArray(dw, d + 6 * Lanes.N);
        a7.intoArray(dw, d + 7 * Lanes.N);
        a8.intoArray(dw, d + 8 * Lanes.N);
    }

    /** Copies {@code columns} pixels' two vectors of channels into a row of the band. */
    static void copyTwo(float[] x, int at, int pixel, int columns, float[] m, int to) {
        for (int i = 0; i < columns; i++) {
            FloatVector.fromArray(Lanes.F, x, at + i * pixel).intoArray(m, to + i * PIXEL);
            FloatVector.fromArray(Lanes.F, x, at + i * pixel + Lanes.N).intoArray(m, to + i * PIXEL + Lanes.N);
        }
    }

    static void copyOne(float[] x, int at, int pixel, int columns, float[] m, int to) {
        for (int i = 0; i < columns; i++) {
            FloatVector.fromArray(Lanes.F, x, at + i * pixel).intoArray(m, to + i * PIXEL);
        }
    }

    /**
     * Adds a row of {@code windows} windows, {@code pixel} floats and bytes apart, to the list of one filter. Every entry is written, and counts if its window is alive: no branch to be
     * guessed.
     *
     * @param place of the first window in the band
     * @param to where the filter's next entry goes
     * @return where the one after these goes
     */
    static int list(float[] g, int gAt, byte[] winners, int codes, int windows, int pixel, int place, float[] m, int to) {
        int next = to;
        int at = place;
        for (int i = 0, q = 0; i < windows; i++, q += pixel, at += 2 * PIXEL) {
            int code = winners[codes + q];
            m[next] = Float.intBitsToFloat(at + ((code - 1) & 1) * PIXEL + (((code - 1) >> 1) & 1) * ROW);
            m[next + 1] = g[gAt + q];
            next += ((code + 3) >> 2) * ENTRY; // 0 for the code 0, else 1
        }
        return next;
    }

    /** {@code sum[f] += Σ g[window][f]} over living windows. */
    static void bias(float[] g, int gAt, byte[] winners, int codes, int windows, int pixel, float[] sum, int s) {
        for (int f = 0; f < pixel; f += Lanes.N) {
            FloatVector a = FloatVector.fromArray(Lanes.F, sum, s + f);
            for (int i = 0, q = f; i < windows; i++, q += pixel) {
                IntVector c = (IntVector) ByteVector.fromArray(Lanes.B, winners, codes + q).convertShape(VectorOperators.B2I, Lanes.I, 0);
                a = FloatVector.fromArray(Lanes.F, g, gAt + q).blend(0f, c.compare(VectorOperators.EQ, 0).cast(Lanes.F)).add(a);
            }
            a.intoArray(sum, s + f);
        }
    }

    /** Filters whose weights for one vector of channels stay in the L1 cache while a band's windows pass over them. */
    static final int FILTERS = 32;

    /** Floats of a row of the input gradient's band, which has one vector of channels a pixel, and of the band. */
    static final int LINE = COLUMNS * Lanes.N;
    static final int PATCHES = (2 * ROWS + 2) * LINE;

    /** Floats of a window's lists for one block of filters: one for each code, the first of which nobody reads. */
    static final int WINDOW_LISTS = 5 * FILTERS * ENTRY;

    /**
     * The input gradient of one window by the filters that have the same winner: {@code patch[tap][channel] += g·w[filter][tap][channel]}, loaded and stored once for the list.
     *
     * @param at the winner's place in the band
     * @param w the block's weights for the vector of channels, {@code [filter][9][N]}
     */
    static void patch(float[] m, int at, int from, int to, float[] weights, int w) {
        FloatVector a0 = FloatVector.fromArray(Lanes.F, m, at);
        FloatVector a1 = FloatVector.fromArray(Lanes.F, m, at + Lanes.N);
        FloatVector a2 = FloatVector.fromArray(Lanes.F, m, at + 2 * Lanes.N);
        FloatVector a3 = FloatVector.fromArray(Lanes.F, m, at + LINE);
        FloatVector a4 = FloatVector.fromArray(Lanes.F, m, at + LINE + Lanes.N);
        FloatVector a5 = FloatVector.fromArray(Lanes.F, m, at + LINE + 2 * Lanes.N);
        FloatVector a6 = FloatVector.fromArray(Lanes.F, m, at + 2 * LINE);
        FloatVector a7 = FloatVector.fromArray(Lanes.F, m, at + 2 * LINE + Lanes.N);
        FloatVector a8 = FloatVector.fromArray(Lanes.F, m, at + 2 * LINE + 2 * Lanes.N);
        for (int i = from; i < to; i += ENTRY) {
            int k = w + Float.floatToRawIntBits(m[i]);
            FloatVector g = FloatVector.broadcast(Lanes.F, m[i + 1]);
            a0 = g.fma(FloatVector.fromArray(Lanes.F, weights, k), a0);
            a1 = g.fma(FloatVector.fromArray(Lanes.F, weights, k + 1 * Lanes.N), a1);
            a2 = g.fma(FloatVector.fromArray(Lanes.F, weights, k + 2 * Lanes.N), a2);
            a3 = g.fma(FloatVector.fromArray(Lanes.F, weights, k + 3 * Lanes.N), a3);
            a4 = g.fma(FloatVector.fromArray(Lanes.F, weights, k + 4 * Lanes.N), a4);
            a5 = g.fma(FloatVector.fromArray(Lanes.F, weights, k + 5 * Lanes.N), a5);
            a6 = g.fma(FloatVector.fromArray(Lanes.F, weights, k + 6 * Lanes.N), a6);
            a7 = g.fma(FloatVector.fromArray(Lanes.F, weights, k + 7 * Lanes.N), a7);
            a8 = g.fma(FloatVector.fromArray(Lanes.F, weights, k + 8 * Lanes.N), a8);
        }
        a0.intoArray(m, at);
        a1.intoArray(m, at + Lanes.N);
        a2.intoArray(m, at + 2 * Lanes.N);
        a3.intoArray(m, at + LINE);
        a4.intoArray(m, at + LINE + Lanes.N);
        a5.intoArray(m, at + LINE + 2 * Lanes.N);
        a6.intoArray(m, at + 2 * LINE);
        a7.intoArray(m, at + 2 * LINE + Lanes.N);
        a8.intoArray(m, at + 2 * LINE + 2 * Lanes.N);
    }

    /**
     * Sorts the filters of one window, of one block, by winner.
     *
     * @param lists where the window's lists begin
     * @param next {@code [5]}: bits of where each list ends
     */
    static void sort(float[] g, int gAt, byte[] winners, int codes, int filters, float[] m, int lists, int next) {
        for (int code = 0; code < 5; code++) {
            m[next + code] = Float.intBitsToFloat(lists + code * FILTERS * ENTRY);
        }
        for (int f = 0; f < filters; f++) {
            int list = next + winners[codes + f];
            int to = Float.floatToRawIntBits(m[list]);
            m[to] = Float.intBitsToFloat(f * 9 * Lanes.N);
            m[to + 1] = g[gAt + f];
            m[list] = Float.intBitsToFloat(to + ENTRY);
        }
    }

    /** Adds {@code columns} pixels of a band's row to one vector of channels of an image. */
    static void add(float[] m, int at, int columns, float[] dx, int to, int pixel) {
        for (int i = 0; i < columns; i++) {
            FloatVector.fromArray(Lanes.F, dx, to + i * pixel).add(FloatVector.fromArray(Lanes.F, m, at + i * Lanes.N)).intoArray(dx,
                    to + i * pixel);
        }
    }
}
