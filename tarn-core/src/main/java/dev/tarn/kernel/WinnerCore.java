package dev.tarn.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The innermost loops of a 3×3 convolution's gradients behind 2×2 pooling, where a window hands its gradient to one of four positions, or to none. Both walk lists of
 * living windows while their sums stay in registers:
 *
 * <ul>
 *   <li>weights: a list for each filter, whose nine taps' sums stay, {@code dw[tap][channel] += g·x[place + tap][channel]};
 *   <li>input: four lists for each window, of the filters that have the same winner. The sums of the window's 4×4 pixels stay, {@code dx[place + tap][channel] += g·w[filter][tap][channel]}.
 * </ul>
 *
 * <p>A multiplication takes one vector from memory, which is all that a core of 512 bits can do; what else there is to do a window is what matters. Lists are made by {@code compress},
 * without branches to be guessed.
 */
final class WinnerCore {
    /** Vectors of channels whose weights' sums stay in registers: two fill 18 of 32. */
    static final int VECTORS = Lanes.N == 16 ? 2 : 1;
    /** Floats of a pixel in a band of the weights' gradient. */
    static final int PIXEL = VECTORS * Lanes.N;

    /** Bits of an entry that say where; those above count floats of the gradients, and the sign says dead. */
    private static final int PLACE = 16;

    /** Filters whose weights for one vector of channels stay in the L1 cache while the windows of a band of the input's gradient pass over them. */
    static final int FILTERS = 32;

    /** Pixels of a band's row: a constant, because the loops have no registers to spare. */
    static final int COLUMNS = 36;
    /** Floats of a row in a band of the weights' gradient, and of the input's, which has one vector of channels a pixel. */
    static final int ROW = COLUMNS * PIXEL;
    static final int LINE = COLUMNS * Lanes.N;

    private static final IntVector IOTA = IntVector.broadcast(Lanes.I, 0).addIndex(1);

    /** Elements of a column of a matrix with a vector in each row. */
    private static final int[] COLUMN = column();

    private WinnerCore() {}

    private static int[] column() {
        int[] column = new int[Lanes.N];
        for (int i = 0; i < Lanes.N; i++) {
            column[i] = i * Lanes.N;
        }
        return column;
    }

    /**
     * Weights' gradient for two vectors of channels: {@code dw[filter][9][2·N]}.
     *
     * @param band its first pixel
     * @param g gradients of the band's windows, {@code [vector of filters][window][N]}, {@code block} floats a vector of filters
     * @param lists all filters' lists, one behind the other
     * @param ends where they end, as bits
     */
    static void two(float[] m, int band, int g, int block, int lists, int ends, int filters, float[] dw, int to) {
        int i = lists;
        int d = to;
        for (int f = 0; f < filters; f++, d += 18 * Lanes.N) {
            FloatVector a0 = FloatVector.fromArray(Lanes.F, dw, d);
            FloatVector c0 = FloatVector.fromArray(Lanes.F, dw, d + Lanes.N);
            FloatVector a1 = FloatVector.fromArray(Lanes.F, dw, d + 2 * Lanes.N);
            FloatVector c1 = FloatVector.fromArray(Lanes.F, dw, d + 3 * Lanes.N);
            FloatVector a2 = FloatVector.fromArray(Lanes.F, dw, d + 4 * Lanes.N);
            FloatVector c2 = FloatVector.fromArray(Lanes.F, dw, d + 5 * Lanes.N);
            FloatVector a3 = FloatVector.fromArray(Lanes.F, dw, d + 6 * Lanes.N);
            FloatVector c3 = FloatVector.fromArray(Lanes.F, dw, d + 7 * Lanes.N);
            FloatVector a4 = FloatVector.fromArray(Lanes.F, dw, d + 8 * Lanes.N);
            FloatVector c4 = FloatVector.fromArray(Lanes.F, dw, d + 9 * Lanes.N);
            FloatVector a5 = FloatVector.fromArray(Lanes.F, dw, d + 10 * Lanes.N);
            FloatVector c5 = FloatVector.fromArray(Lanes.F, dw, d + 11 * Lanes.N);
            FloatVector a6 = FloatVector.fromArray(Lanes.F, dw, d + 12 * Lanes.N);
            FloatVector c6 = FloatVector.fromArray(Lanes.F, dw, d + 13 * Lanes.N);
            FloatVector a7 = FloatVector.fromArray(Lanes.F, dw, d + 14 * Lanes.N);
            FloatVector c7 = FloatVector.fromArray(Lanes.F, dw, d + 15 * Lanes.N);
            FloatVector a8 = FloatVector.fromArray(Lanes.F, dw, d + 16 * Lanes.N);
            FloatVector c8 = FloatVector.fromArray(Lanes.F, dw, d + 17 * Lanes.N);
            int gradients = g + f / Lanes.N * block + f % Lanes.N;
            for (int end = Float.floatToRawIntBits(m[ends + f]); i < end; i++) {
                int entry = Float.floatToRawIntBits(m[i]);
                FloatVector v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[gradients + (entry >>> PLACE)]))
                        .reinterpretAsFloats();
                int p = band + (entry & 0xffff);
                a0 = v.fma(FloatVector.fromArray(Lanes.F, m, p), a0);
                c0 = v.fma(FloatVector.fromArray(Lanes.F, m, p + Lanes.N), c0);
                a1 = v.fma(FloatVector.fromArray(Lanes.F, m, p + PIXEL), a1);
                c1 = v.fma(FloatVector.fromArray(Lanes.F, m, p + PIXEL + Lanes.N), c1);
                a2 = v.fma(FloatVector.fromArray(Lanes.F, m, p + 2 * PIXEL), a2);
                c2 = v.fma(FloatVector.fromArray(Lanes.F, m, p + 2 * PIXEL + Lanes.N), c2);
                a3 = v.fma(FloatVector.fromArray(Lanes.F, m, p + ROW), a3);
                c3 = v.fma(FloatVector.fromArray(Lanes.F, m, p + ROW + Lanes.N), c3);
                a4 = v.fma(FloatVector.fromArray(Lanes.F, m, p + ROW + PIXEL), a4);
                c4 = v.fma(FloatVector.fromArray(Lanes.F, m, p + ROW + PIXEL + Lanes.N), c4);
                a5 = v.fma(FloatVector.fromArray(Lanes.F, m, p + ROW + 2 * PIXEL), a5);
                c5 = v.fma(FloatVector.fromArray(Lanes.F, m, p + ROW + 2 * PIXEL + Lanes.N), c5);
                a6 = v.fma(FloatVector.fromArray(Lanes.F, m, p + 2 * ROW), a6);
                c6 = v.fma(FloatVector.fromArray(Lanes.F, m, p + 2 * ROW + Lanes.N), c6);
                a7 = v.fma(FloatVector.fromArray(Lanes.F, m, p + 2 * ROW + PIXEL), a7);
                c7 = v.fma(FloatVector.fromArray(Lanes.F, m, p + 2 * ROW + PIXEL + Lanes.N), c7);
                a8 = v.fma(FloatVector.fromArray(Lanes.F, m, p + 2 * ROW + 2 * PIXEL), a8);
                c8 = v.fma(FloatVector.fromArray(Lanes.F, m, p + 2 * ROW + 2 * PIXEL + Lanes.N), c8);
            }
            a0.intoArray(dw, d);
            c0.intoArray(dw, d + Lanes.N);
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
    }

    /**
     * For one vector of channels: {@code dw[filter][9][N]}.
     *
     * @param band its first pixel
     * @param g gradients of the band's windows, {@code [vector of filters][window][N]}, {@code block} floats a vector of filters
     * @param lists all filters' lists, one behind the other
     * @param ends where they end, as bits
     */
    static void one(float[] m, int band, int g, int block, int lists, int ends, int filters, float[] dw, int to) {
        int i = lists;
        int d = to;
        for (int f = 0; f < filters; f++, d += 9 * Lanes.N) {
            FloatVector a0 = FloatVector.fromArray(Lanes.F, dw, d);
            FloatVector a1 = FloatVector.fromArray(Lanes.F, dw, d + Lanes.N);
            FloatVector a2 = FloatVector.fromArray(Lanes.F, dw, d + 2 * Lanes.N);
            FloatVector a3 = FloatVector.fromArray(Lanes.F, dw, d + 3 * Lanes.N);
            FloatVector a4 = FloatVector.fromArray(Lanes.F, dw, d + 4 * Lanes.N);
            FloatVector a5 = FloatVector.fromArray(Lanes.F, dw, d + 5 * Lanes.N);
            FloatVector a6 = FloatVector.fromArray(Lanes.F, dw, d + 6 * Lanes.N);
            FloatVector a7 = FloatVector.fromArray(Lanes.F, dw, d + 7 * Lanes.N);
            FloatVector a8 = FloatVector.fromArray(Lanes.F, dw, d + 8 * Lanes.N);
            int gradients = g + f / Lanes.N * block + f % Lanes.N;
            for (int end = Float.floatToRawIntBits(m[ends + f]); i < end; i++) {
                int entry = Float.floatToRawIntBits(m[i]);
                FloatVector v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[gradients + (entry >>> PLACE)]))
                        .reinterpretAsFloats();
                int p = band + (entry & 0xffff);
                a0 = v.fma(FloatVector.fromArray(Lanes.F, m, p), a0);
                a1 = v.fma(FloatVector.fromArray(Lanes.F, m, p + PIXEL), a1);
                a2 = v.fma(FloatVector.fromArray(Lanes.F, m, p + 2 * PIXEL), a2);
                a3 = v.fma(FloatVector.fromArray(Lanes.F, m, p + ROW), a3);
                a4 = v.fma(FloatVector.fromArray(Lanes.F, m, p + ROW + PIXEL), a4);
                a5 = v.fma(FloatVector.fromArray(Lanes.F, m, p + ROW + 2 * PIXEL), a5);
                a6 = v.fma(FloatVector.fromArray(Lanes.F, m, p + 2 * ROW), a6);
                a7 = v.fma(FloatVector.fromArray(Lanes.F, m, p + 2 * ROW + PIXEL), a7);
                a8 = v.fma(FloatVector.fromArray(Lanes.F, m, p + 2 * ROW + 2 * PIXEL), a8);
            }
            a0.intoArray(dw, d);
            a1.intoArray(dw, d + Lanes.N);
            a2.intoArray(dw, d + 2 * Lanes.N);
            a3.intoArray(dw, d + 3 * Lanes.N);
            a4.intoArray(dw, d + 4 * Lanes.N);
            a5.intoArray(dw, d + 5 * Lanes.N);
            a6.intoArray(dw, d + 6 * Lanes.N);
            a7.intoArray(dw, d + 7 * Lanes.N);
            a8.intoArray(dw, d + 8 * Lanes.N);
        }
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
     * Entries of a row of windows, {@code pixel} floats and bytes apart, for a vector of filters, and their gradients: {@code [window][N]} both.
     *
     * @param window index of the first in the band
     * @param place of the first in the band
     */
    static void entries(float[] g, int gAt, byte[] winners, int codes, int windows, int pixel, int window, int place, float[] m,
            int entries, int gradients) {
        int at = window * Lanes.N;
        int first = (at << PLACE) + place;
        for (int i = 0; i < windows; i++, at += Lanes.N) {
            IntVector c = ((IntVector) ByteVector.fromArray(Lanes.B, winners, codes + i * pixel).convertShape(VectorOperators.B2I, Lanes.I,
                    0))
                    .sub(1);
            IntVector e = c.and(1).mul(PIXEL).add(c.lanewise(VectorOperators.LSHR, 1).and(1).mul(ROW))
                    .add(first + i * ((Lanes.N << PLACE) + 2 * PIXEL));
            e.or(c.lanewise(VectorOperators.ASHR, 31)).reinterpretAsFloats().intoArray(m, entries + at);
            FloatVector.fromArray(Lanes.F, g, gAt + i * pixel).intoArray(m, gradients + at);
        }
    }

    /**
     * The list of one filter: the living ones of its {@code windows} entries.
     *
     * @param entries the filter's first; the others are a vector apart, and there is memory for whole vectors of windows
     * @return where the list ends
     */
    static int list(float[] m, int entries, int windows, int to) {
        int next = to;
        for (int i = 0; i < windows; i += Lanes.N) {
            FloatVector e = FloatVector.fromArray(Lanes.F, m, entries + i * Lanes.N, COLUMN, 0);
            VectorMask<Float> living = e.reinterpretAsInts().compare(VectorOperators.GE, 0)
                    .and(IOTA.compare(VectorOperators.LT, windows - i)).cast(Lanes.F);
            e.compress(living).intoArray(m, next);
            next += living.trueCount();
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

    /**
     * Sorts the {@code filters} filters of a window by winner into four lists, one behind the other.
     *
     * @param gradients where to copy the window's gradients
     * @param ends where to write where the lists end, as bits
     * @return where the last list ends
     */
    static int sort(float[] g, int gAt, byte[] winners, int codes, int filters, float[] m, int gradients, int to, int ends) {
        for (int f = 0; f < filters; f += Lanes.N) {
            FloatVector.fromArray(Lanes.F, g, gAt + f).intoArray(m, gradients + f);
        }
        int next = to;
        for (int code = 1; code < 5; code++) {
            for (int f = 0; f < filters; f += Lanes.N) {
                IntVector c = (IntVector) ByteVector.fromArray(Lanes.B, winners, codes + f).convertShape(VectorOperators.B2I, Lanes.I, 0);
                VectorMask<Integer> these = c.compare(VectorOperators.EQ, code, IOTA.compare(VectorOperators.LT, filters - f));
                IOTA.add(f).compress(these).reinterpretAsFloats().intoArray(m, next);
                next += these.trueCount();
            }
            m[ends + code - 1] = Float.intBitsToFloat(next);
        }
        return next;
    }

    /**
     * Input gradient of a row of windows by a block of filters, for one vector of channels. Two of four columns of sums pass on to the next window.
     *
     * @param at the first window in the band of the sums, and behind the last
     * @param list of the first window
     * @param ends of the first window's lists, as {@link #sort} wrote them
     * @param g the first window's gradients; a window has {@link #FILTERS}
     * @param w the block's weights for the vector of channels, {@code [filter][9][N]}
     * @return where the lists of the last window end
     */
    static int row(float[] m, int at, int behind, int list, int ends, int g, float[] weights, int w) {
        FloatVector a00 = FloatVector.fromArray(Lanes.F, m, at);
        FloatVector a01 = FloatVector.fromArray(Lanes.F, m, at + Lanes.N);
        FloatVector a10 = FloatVector.fromArray(Lanes.F, m, at + LINE);
        FloatVector a11 = FloatVector.fromArray(Lanes.F, m, at + LINE + Lanes.N);
        FloatVector a20 = FloatVector.fromArray(Lanes.F, m, at + 2 * LINE);
        FloatVector a21 = FloatVector.fromArray(Lanes.F, m, at + 2 * LINE + Lanes.N);
        FloatVector a30 = FloatVector.fromArray(Lanes.F, m, at + 3 * LINE);
        FloatVector a31 = FloatVector.fromArray(Lanes.F, m, at + 3 * LINE + Lanes.N);
        int i = list;
        int p = at;
        int q = g;
        int end = ends;
        for (; p < behind; p += Lanes.TWO, q += FILTERS, end += 4) {
            FloatVector a02 = FloatVector.fromArray(Lanes.F, m, p + 2 * Lanes.N);
            FloatVector a03 = FloatVector.fromArray(Lanes.F, m, p + 3 * Lanes.N);
            FloatVector a12 = FloatVector.fromArray(Lanes.F, m, p + LINE + 2 * Lanes.N);
            FloatVector a13 = FloatVector.fromArray(Lanes.F, m, p + LINE + 3 * Lanes.N);
            FloatVector a22 = FloatVector.fromArray(Lanes.F, m, p + 2 * LINE + 2 * Lanes.N);
            FloatVector a23 = FloatVector.fromArray(Lanes.F, m, p + 2 * LINE + 3 * Lanes.N);
            FloatVector a32 = FloatVector.fromArray(Lanes.F, m, p + 3 * LINE + 2 * Lanes.N);
            FloatVector a33 = FloatVector.fromArray(Lanes.F, m, p + 3 * LINE + 3 * Lanes.N);
            for (int to = Float.floatToRawIntBits(m[end]); i < to; i++) {
                int f = Float.floatToRawIntBits(m[i]);
                FloatVector v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + f])).reinterpretAsFloats();
                int k = w + f * (9 * Lanes.N);
                a00 = v.fma(FloatVector.fromArray(Lanes.F, weights, k), a00);
                a01 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + Lanes.N), a01);
                a02 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 2 * Lanes.N), a02);
                a10 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 3 * Lanes.N), a10);
                a11 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 4 * Lanes.N), a11);
                a12 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 5 * Lanes.N), a12);
                a20 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 6 * Lanes.N), a20);
                a21 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 7 * Lanes.N), a21);
                a22 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 8 * Lanes.N), a22);
            }
            for (int to = Float.floatToRawIntBits(m[end + 1]); i < to; i++) {
                int f = Float.floatToRawIntBits(m[i]);
                FloatVector v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + f])).reinterpretAsFloats();
                int k = w + f * (9 * Lanes.N);
                a01 = v.fma(FloatVector.fromArray(Lanes.F, weights, k), a01);
                a02 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + Lanes.N), a02);
                a03 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 2 * Lanes.N), a03);
                a11 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 3 * Lanes.N), a11);
                a12 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 4 * Lanes.N), a12);
                a13 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 5 * Lanes.N), a13);
                a21 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 6 * Lanes.N), a21);
                a22 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 7 * Lanes.N), a22);
                a23 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 8 * Lanes.N), a23);
            }
            for (int to = Float.floatToRawIntBits(m[end + 2]); i < to; i++) {
                int f = Float.floatToRawIntBits(m[i]);
                FloatVector v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + f])).reinterpretAsFloats();
                int k = w + f * (9 * Lanes.N);
                a10 = v.fma(FloatVector.fromArray(Lanes.F, weights, k), a10);
                a11 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + Lanes.N), a11);
                a12 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 2 * Lanes.N), a12);
                a20 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 3 * Lanes.N), a20);
                a21 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 4 * Lanes.N), a21);
                a22 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 5 * Lanes.N), a22);
                a30 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 6 * Lanes.N), a30);
                a31 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 7 * Lanes.N), a31);
                a32 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 8 * Lanes.N), a32);
            }
            for (int to = Float.floatToRawIntBits(m[end + 3]); i < to; i++) {
                int f = Float.floatToRawIntBits(m[i]);
                FloatVector v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + f])).reinterpretAsFloats();
                int k = w + f * (9 * Lanes.N);
                a11 = v.fma(FloatVector.fromArray(Lanes.F, weights, k), a11);
                a12 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + Lanes.N), a12);
                a13 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 2 * Lanes.N), a13);
                a21 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 3 * Lanes.N), a21);
                a22 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 4 * Lanes.N), a22);
                a23 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 5 * Lanes.N), a23);
                a31 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 6 * Lanes.N), a31);
                a32 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 7 * Lanes.N), a32);
                a33 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 8 * Lanes.N), a33);
            }
            a00.intoArray(m, p);
            a01.intoArray(m, p + Lanes.N);
            a10.intoArray(m, p + LINE);
            a11.intoArray(m, p + LINE + Lanes.N);
            a20.intoArray(m, p + 2 * LINE);
            a21.intoArray(m, p + 2 * LINE + Lanes.N);
            a30.intoArray(m, p + 3 * LINE);
            a31.intoArray(m, p + 3 * LINE + Lanes.N);
            a00 = a02;
            a01 = a03;
            a10 = a12;
            a11 = a13;
            a20 = a22;
            a21 = a23;
            a30 = a32;
            a31 = a33;
        }
        a00.intoArray(m, p);
        a01.intoArray(m, p + Lanes.N);
        a10.intoArray(m, p + LINE);
        a11.intoArray(m, p + LINE + Lanes.N);
        a20.intoArray(m, p + 2 * LINE);
        a21.intoArray(m, p + 2 * LINE + Lanes.N);
        a30.intoArray(m, p + 3 * LINE);
        a31.intoArray(m, p + 3 * LINE + Lanes.N);
        return i;
    }

    /** Adds {@code columns} pixels of a band's row to one vector of channels of an image. */
    static void add(float[] m, int at, int columns, float[] dx, int to, int pixel) {
        for (int i = 0; i < columns; i++) {
            FloatVector.fromArray(Lanes.F, dx, to + i * pixel).add(FloatVector.fromArray(Lanes.F, m, at + i * Lanes.N)).intoArray(dx,
                    to + i * pixel);
        }
    }

    /** Writes {@code columns} pixels of a band's row to one vector of channels of an image. */
    static void store(float[] m, int at, int columns, float[] dx, int to, int pixel) {
        for (int i = 0; i < columns; i++) {
            FloatVector.fromArray(Lanes.F, m, at + i * Lanes.N).intoArray(dx, to + i * pixel);
        }
    }
}
