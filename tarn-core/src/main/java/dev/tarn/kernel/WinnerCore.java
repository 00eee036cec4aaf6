package dev.tarn.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The innermost loops of a 3×3 convolution's gradients behind 2×2 pooling, where a window hands its gradient to one of four positions, or to none. Both walk sets of living windows or filters, bit
 * by bit, while their sums stay in registers:
 *
 * <ul>
 *   <li>weights: a set of windows for each filter, whose nine taps' sums stay, {@code dw[tap][channel] += g·x[place + tap][channel]};
 *   <li>input: four sets of filters for each window, of those that have the same winner. The sums of three columns of four pixels stay, {@code dx[place + tap][channel] += g·w[filter][tap][channel]}.
 * </ul>
 *
 * <p>A multiplication takes one vector from memory, which is all that a core of 512 bits can do; what else there is to do a window is what matters. Sets cost least: nothing is sorted, and the next
 * member is two instructions away.
 */
final class WinnerCore {
    /** Vectors of channels whose sums stay in registers: two fill 18 of 32 for weights, 24 for the input. */
    static final int VECTORS = Lanes.N == 16 ? 2 : 1;
    /** Floats of a pixel in a band. */
    static final int PIXEL = VECTORS * Lanes.N;

    /** Filters whose weights for the vectors of channels of a pixel stay in the L1 cache while the windows of a band of the input's gradient pass over them. */
    static final int FILTERS = Lanes.N == 16 ? 16 : 32;

    /** Pixels of a band's row: a constant, because the loops have no registers to spare. */
    static final int COLUMNS = 36;
    /** Floats of a band's row. */
    static final int ROW = COLUMNS * PIXEL;

    private WinnerCore() {}

    /**
     * Weights' gradient for two vectors of channels: {@code dw[filter][9][2·N]}.
     *
     * @param band its first pixel
     * @param entries of the band's windows, as {@link #entries} wrote them, {@code block} floats a vector of filters
     * @param living windows, a bit each: {@code [vector of filters][words][N]}
     */
    static void two(float[] m, int band, int entries, int block, int living, int words, int filters, float[] dw, int to) {
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
            int e = entries + f / Lanes.N * block + f % Lanes.N;
            int set = living + f / Lanes.N * words * Lanes.N + f % Lanes.N;
            for (int word = 0; word < words; word++, e += 32 * Lanes.TWO, set += Lanes.N) {
                for (int rest = Float.floatToRawIntBits(m[set]); rest != 0; rest &= rest - 1) {
                    int q = e + Integer.numberOfTrailingZeros(rest) * Lanes.TWO;
                    FloatVector v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + Lanes.N])).reinterpretAsFloats();
                    int p = band + Float.floatToRawIntBits(m[q]);
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
     * @param entries of the band's windows, as {@link #entries} wrote them, {@code block} floats a vector of filters
     * @param living windows, a bit each: {@code [vector of filters][words][N]}
     */
    static void one(float[] m, int band, int entries, int block, int living, int words, int filters, float[] dw, int to) {
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
            int e = entries + f / Lanes.N * block + f % Lanes.N;
            int set = living + f / Lanes.N * words * Lanes.N + f % Lanes.N;
            for (int word = 0; word < words; word++, e += 32 * Lanes.TWO, set += Lanes.N) {
                for (int rest = Float.floatToRawIntBits(m[set]); rest != 0; rest &= rest - 1) {
                    int q = e + Integer.numberOfTrailingZeros(rest) * Lanes.TWO;
                    FloatVector v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + Lanes.N])).reinterpretAsFloats();
                    int p = band + Float.floatToRawIntBits(m[q]);
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
     * Entries of a row of windows, {@code pixel} floats and bytes apart, for a vector of filters: {@code [window][2][N]}, where the winner's 3×3 pixels begin, and the gradient.
     *
     * @param window index of the first in the band
     * @param place of the first in the band
     * @param entries of the band
     * @param living sets of the band's windows that live, as bits: {@code [32 windows][N]}
     */
    static void entries(float[] g, int gAt, byte[] winners, int codes, int windows, int pixel, int window, int place, float[] m,
            int entries, int living) {
        IntVector set = FloatVector.fromArray(Lanes.F, m, living + (window >>> 5) * Lanes.N).reinterpretAsInts();
        for (int i = 0; i < windows; i++) {
            int w = window + i;
            IntVector c = (IntVector) ByteVector.fromArray(Lanes.B, winners, codes + i * pixel).convertShape(VectorOperators.B2I, Lanes.I,
                    0);
            IntVector first = c.sub(1);
            first.and(1).mul(PIXEL).add(first.lanewise(VectorOperators.LSHR, 1).and(1).mul(ROW)).add(place + i * 2 * PIXEL)
                    .reinterpretAsFloats().intoArray(m, entries + w * Lanes.TWO);
            FloatVector.fromArray(Lanes.F, g, gAt + i * pixel).intoArray(m, entries + w * Lanes.TWO + Lanes.N);
            set = (w & 31) == 0 ? IntVector.zero(Lanes.I) : set;
            set = set.or(c.min(1).lanewise(VectorOperators.LSHL, w & 31));
            set.reinterpretAsFloats().intoArray(m, living + (w >>> 5) * Lanes.N);
        }
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
     * Sorts the {@code filters} filters of each window of a row, {@code pixel} floats and bytes apart, by winner into four sets, a bit for each filter: those of the left column first.
     *
     * @param gradients where to copy the windows' gradients, {@link #FILTERS} each
     * @param sets where to write the sets, as bits
     */
    static void sort(float[] g, int gAt, byte[] winners, int codes, int windows, int pixel, int filters, float[] m, int gradients,
            int sets) {
        int all = -1 >>> -filters;
        for (int i = 0, q = gradients, set = sets; i < windows; i++, q += FILTERS, set += 4) {
            int one = 0;
            int two = 0;
            int three = 0;
            int four = 0;
            for (int f = 0; f < filters; f += Lanes.N) {
                FloatVector.fromArray(Lanes.F, g, gAt + i * pixel + f).intoArray(m, q + f);
                IntVector c = (IntVector) ByteVector.fromArray(Lanes.B, winners, codes + i * pixel + f).convertShape(VectorOperators.B2I,
                        Lanes.I, 0);
                one |= (int) c.compare(VectorOperators.EQ, 1).toLong() << f;
                two |= (int) c.compare(VectorOperators.EQ, 2).toLong() << f;
                three |= (int) c.compare(VectorOperators.EQ, 3).toLong() << f;
                four |= (int) c.compare(VectorOperators.EQ, 4).toLong() << f;
            }
            m[set] = Float.intBitsToFloat(one & all);
            m[set + 1] = Float.intBitsToFloat(three & all);
            m[set + 2] = Float.intBitsToFloat(two & all);
            m[set + 3] = Float.intBitsToFloat(four & all);
        }
    }

    /**
     * Input gradient of a row of windows by a block of filters, for two vectors of channels. It goes a column of pixels at a time: winners that lie in it add to its pixels and to those of the two
     * columns behind, 4×3 of them, and then its sums are complete.
     *
     * @param at the first window in the band of the sums, and behind the last
     * @param sets of the first window, as {@link #sort} wrote them
     * @param g gradients of the first window, as {@link #sort} wrote them
     * @param w the block's weights for the two vectors of channels, {@code [filter][9][2·N]}
     */
    static void rowTwo(float[] m, int at, int behind, int sets, int g, float[] weights, int w) {
        FloatVector a00 = FloatVector.fromArray(Lanes.F, m, at);
        FloatVector c00 = FloatVector.fromArray(Lanes.F, m, at + Lanes.N);
        FloatVector a01 = FloatVector.fromArray(Lanes.F, m, at + PIXEL);
        FloatVector c01 = FloatVector.fromArray(Lanes.F, m, at + PIXEL + Lanes.N);
        FloatVector a10 = FloatVector.fromArray(Lanes.F, m, at + ROW);
        FloatVector c10 = FloatVector.fromArray(Lanes.F, m, at + ROW + Lanes.N);
        FloatVector a11 = FloatVector.fromArray(Lanes.F, m, at + ROW + PIXEL);
        FloatVector c11 = FloatVector.fromArray(Lanes.F, m, at + ROW + PIXEL + Lanes.N);
        FloatVector a20 = FloatVector.fromArray(Lanes.F, m, at + 2 * ROW);
        FloatVector c20 = FloatVector.fromArray(Lanes.F, m, at + 2 * ROW + Lanes.N);
        FloatVector a21 = FloatVector.fromArray(Lanes.F, m, at + 2 * ROW + PIXEL);
        FloatVector c21 = FloatVector.fromArray(Lanes.F, m, at + 2 * ROW + PIXEL + Lanes.N);
        FloatVector a30 = FloatVector.fromArray(Lanes.F, m, at + 3 * ROW);
        FloatVector c30 = FloatVector.fromArray(Lanes.F, m, at + 3 * ROW + Lanes.N);
        FloatVector a31 = FloatVector.fromArray(Lanes.F, m, at + 3 * ROW + PIXEL);
        FloatVector c31 = FloatVector.fromArray(Lanes.F, m, at + 3 * ROW + PIXEL + Lanes.N);
        for (int p = at, set = sets; p < behind; p += PIXEL, set += 2) {
            int q = g + ((set - sets) >> 2) * FILTERS;
            FloatVector a02 = FloatVector.fromArray(Lanes.F, m, p + 2 * PIXEL);
            FloatVector c02 = FloatVector.fromArray(Lanes.F, m, p + 2 * PIXEL + Lanes.N);
            FloatVector a12 = FloatVector.fromArray(Lanes.F, m, p + ROW + 2 * PIXEL);
            FloatVector c12 = FloatVector.fromArray(Lanes.F, m, p + ROW + 2 * PIXEL + Lanes.N);
            FloatVector a22 = FloatVector.fromArray(Lanes.F, m, p + 2 * ROW + 2 * PIXEL);
            FloatVector c22 = FloatVector.fromArray(Lanes.F, m, p + 2 * ROW + 2 * PIXEL + Lanes.N);
            FloatVector a32 = FloatVector.fromArray(Lanes.F, m, p + 3 * ROW + 2 * PIXEL);
            FloatVector c32 = FloatVector.fromArray(Lanes.F, m, p + 3 * ROW + 2 * PIXEL + Lanes.N);
            for (int rest = Float.floatToRawIntBits(m[set]); rest != 0; rest &= rest - 1) {
                int f = Integer.numberOfTrailingZeros(rest);
                FloatVector v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + f])).reinterpretAsFloats();
                int k = w + f * (18 * Lanes.N);
                a00 = v.fma(FloatVector.fromArray(Lanes.F, weights, k), a00);
                c00 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + Lanes.N), c00);
                a01 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 2 * Lanes.N), a01);
                c01 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 3 * Lanes.N), c01);
                a02 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 4 * Lanes.N), a02);
                c02 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 5 * Lanes.N), c02);
                a10 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 6 * Lanes.N), a10);
                c10 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 7 * Lanes.N), c10);
                a11 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 8 * Lanes.N), a11);
                c11 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 9 * Lanes.N), c11);
                a12 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 10 * Lanes.N), a12);
                c12 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 11 * Lanes.N), c12);
                a20 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 12 * Lanes.N), a20);
                c20 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 13 * Lanes.N), c20);
                a21 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 14 * Lanes.N), a21);
                c21 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 15 * Lanes.N), c21);
                a22 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 16 * Lanes.N), a22);
                c22 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 17 * Lanes.N), c22);
            }
            for (int rest = Float.floatToRawIntBits(m[set + 1]); rest != 0; rest &= rest - 1) {
                int f = Integer.numberOfTrailingZeros(rest);
                FloatVector v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + f])).reinterpretAsFloats();
                int k = w + f * (18 * Lanes.N);
                a10 = v.fma(FloatVector.fromArray(Lanes.F, weights, k), a10);
                c10 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + Lanes.N), c10);
                a11 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 2 * Lanes.N), a11);
                c11 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 3 * Lanes.N), c11);
                a12 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 4 * Lanes.N), a12);
                c12 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 5 * Lanes.N), c12);
                a20 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 6 * Lanes.N), a20);
                c20 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 7 * Lanes.N), c20);
                a21 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 8 * Lanes.N), a21);
                c21 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 9 * Lanes.N), c21);
                a22 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 10 * Lanes.N), a22);
                c22 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 11 * Lanes.N), c22);
                a30 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 12 * Lanes.N), a30);
                c30 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 13 * Lanes.N), c30);
                a31 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 14 * Lanes.N), a31);
                c31 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 15 * Lanes.N), c31);
                a32 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 16 * Lanes.N), a32);
                c32 = v.fma(FloatVector.fromArray(Lanes.F, weights, k + 17 * Lanes.N), c32);
            }
            a00.intoArray(m, p);
            c00.intoArray(m, p + Lanes.N);
            a10.intoArray(m, p + ROW);
            c10.intoArray(m, p + ROW + Lanes.N);
            a20.intoArray(m, p + 2 * ROW);
            c20.intoArray(m, p + 2 * ROW + Lanes.N);
            a30.intoArray(m, p + 3 * ROW);
            c30.intoArray(m, p + 3 * ROW + Lanes.N);
            a00 = a01;
            c00 = c01;
            a10 = a11;
            c10 = c11;
            a20 = a21;
            c20 = c21;
            a30 = a31;
            c30 = c31;
            a01 = a02;
            c01 = c02;
            a11 = a12;
            c11 = c12;
            a21 = a22;
            c21 = c22;
            a31 = a32;
            c31 = c32;
        }
        a00.intoArray(m, behind);
        c00.intoArray(m, behind + Lanes.N);
        a01.intoArray(m, behind + PIXEL);
        c01.intoArray(m, behind + PIXEL + Lanes.N);
        a10.intoArray(m, behind + ROW);
        c10.intoArray(m, behind + ROW + Lanes.N);
        a11.intoArray(m, behind + ROW + PIXEL);
        c11.intoArray(m, behind + ROW + PIXEL + Lanes.N);
        a20.intoArray(m, behind + 2 * ROW);
        c20.intoArray(m, behind + 2 * ROW + Lanes.N);
        a21.intoArray(m, behind + 2 * ROW + PIXEL);
        c21.intoArray(m, behind + 2 * ROW + PIXEL + Lanes.N);
        a30.intoArray(m, behind + 3 * ROW);
        c30.intoArray(m, behind + 3 * ROW + Lanes.N);
        a31.intoArray(m, behind + 3 * ROW + PIXEL);
        c31.intoArray(m, behind + 3 * ROW + PIXEL + Lanes.N);
    }

    /**
     * For one vector of channels.
     *
     * @param at the first window in the band of the sums, and behind the last
     * @param sets of the first window, as {@link #sort} wrote them
     * @param g gradients of the first window, as {@link #sort} wrote them
     * @param w the block's weights for the vector of channels, {@code [filter][9][N]}
     */
    static void rowOne(float[] m, int at, int behind, int sets, int g, float[] weights, int w) {
        FloatVector a00 = FloatVector.fromArray(Lanes.F, m, at);
        FloatVector a01 = FloatVector.fromArray(Lanes.F, m, at + PIXEL);
        FloatVector a10 = FloatVector.fromArray(Lanes.F, m, at + ROW);
        FloatVector a11 = FloatVector.fromArray(Lanes.F, m, at + ROW + PIXEL);
        FloatVector a20 = FloatVector.fromArray(Lanes.F, m, at + 2 * ROW);
        FloatVector a21 = FloatVector.fromArray(Lanes.F, m, at + 2 * ROW + PIXEL);
        FloatVector a30 = FloatVector.fromArray(Lanes.F, m, at + 3 * ROW);
        FloatVector a31 = FloatVector.fromArray(Lanes.F, m, at + 3 * ROW + PIXEL);
        for (int p = at, set = sets; p < behind; p += PIXEL, set += 2) {
            int q = g + ((set - sets) >> 2) * FILTERS;
            FloatVector a02 = FloatVector.fromArray(Lanes.F, m, p + 2 * PIXEL);
            FloatVector a12 = FloatVector.fromArray(Lanes.F, m, p + ROW + 2 * PIXEL);
            FloatVector a22 = FloatVector.fromArray(Lanes.F, m, p + 2 * ROW + 2 * PIXEL);
            FloatVector a32 = FloatVector.fromArray(Lanes.F, m, p + 3 * ROW + 2 * PIXEL);
            for (int rest = Float.floatToRawIntBits(m[set]); rest != 0; rest &= rest - 1) {
                int f = Integer.numberOfTrailingZeros(rest);
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
            for (int rest = Float.floatToRawIntBits(m[set + 1]); rest != 0; rest &= rest - 1) {
                int f = Integer.numberOfTrailingZeros(rest);
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
            a00.intoArray(m, p);
            a10.intoArray(m, p + ROW);
            a20.intoArray(m, p + 2 * ROW);
            a30.intoArray(m, p + 3 * ROW);
            a00 = a01;
            a10 = a11;
            a20 = a21;
            a30 = a31;
            a01 = a02;
            a11 = a12;
            a21 = a22;
            a31 = a32;
        }
        a00.intoArray(m, behind);
        a01.intoArray(m, behind + PIXEL);
        a10.intoArray(m, behind + ROW);
        a11.intoArray(m, behind + ROW + PIXEL);
        a20.intoArray(m, behind + 2 * ROW);
        a21.intoArray(m, behind + 2 * ROW + PIXEL);
        a30.intoArray(m, behind + 3 * ROW);
        a31.intoArray(m, behind + 3 * ROW + PIXEL);
    }

    /** Adds {@code columns} pixels of a band's row to one vector of channels of an image. */
    static void add(float[] m, int at, int columns, float[] dx, int to, int pixel) {
        for (int i = 0; i < columns; i++) {
            FloatVector.fromArray(Lanes.F, dx, to + i * pixel).add(FloatVector.fromArray(Lanes.F, m, at + i * PIXEL)).intoArray(dx,
                    to + i * pixel);
        }
    }

    /** Writes {@code columns} pixels of a band's row to one vector of channels of an image. */
    static void store(float[] m, int at, int columns, float[] dx, int to, int pixel) {
        for (int i = 0; i < columns; i++) {
            FloatVector.fromArray(Lanes.F, m, at + i * PIXEL).intoArray(dx, to + i * pixel);
        }
    }
}
