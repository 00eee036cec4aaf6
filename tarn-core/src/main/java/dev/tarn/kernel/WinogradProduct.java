package dev.tarn.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * The products in the middle of Winograd's convolution: of one plane a few tiles by one block of filters, or a few channels by one block of filters.
 *
 * <p>Transformed numbers lie in blocks of {@link Layout#LANES} channels, {@code [block of channels][tile][channel]}. So all places that a step of a loop reads from are one
 * index and constants, and nothing but the loop's own few numbers lives in registers. That is what this form is for: as soon as the compiler runs out of them it keeps addresses in
 * vector registers, from where fetching one costs as much as a multiplication. The loops end with {@code !=} for the same reason: counted ones get a second loop around them with
 * registers of its own.
 */
final class WinogradProduct {
    private static final int LANES = Layout.LANES;

    private WinogradProduct() {}

    /**
     * Eight tiles, two vectors of filters: {@code p[t][f] = start[f] + Σ v[t][c]·u[c][f]}.
     *
     * @param m v, start and p
     * @param vAt the first tile's place in the first block of channels
     * @param slab floats from one block of channels to the next
     * @param u {@code [channel][filter]}
     * @param startAt what each filter's sum begins with
     * @param pAt {@code [tile][filter]}
     */
    static void eightByTwo(float[] m, int vAt, int slab, int channels, float[] u, int uAt, int startAt, int pAt) {
        FloatVector a0 = FloatVector.fromArray(Lanes.F, m, startAt), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
        FloatVector c0 = FloatVector.fromArray(Lanes.F, m, startAt + Lanes.N), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0,
                c7 = c0;
        int last = Lanes.TWO * (LANES - 1), next = slab - LANES + 1, end = uAt + Lanes.TWO * channels;
        for (int k = uAt, q = vAt; k != end; k += Lanes.TWO) {
            FloatVector w0 = FloatVector.fromArray(Lanes.F, u, k), w1 = FloatVector.fromArray(Lanes.F, u, k + Lanes.N), b;
            b = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q])).reinterpretAsFloats();
            a0 = b.fma(w0, a0);
            c0 = b.fma(w1, c0);
            b = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + LANES])).reinterpretAsFloats();
            a1 = b.fma(w0, a1);
            c1 = b.fma(w1, c1);
            b = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 2 * LANES])).reinterpretAsFloats();
            a2 = b.fma(w0, a2);
            c2 = b.fma(w1, c2);
            b = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 3 * LANES])).reinterpretAsFloats();
            a3 = b.fma(w0, a3);
            c3 = b.fma(w1, c3);
            b = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 4 * LANES])).reinterpretAsFloats();
            a4 = b.fma(w0, a4);
            c4 = b.fma(w1, c4);
            b = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 5 * LANES])).reinterpretAsFloats();
            a5 = b.fma(w0, a5);
            c5 = b.fma(w1, c5);
            b = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 6 * LANES])).reinterpretAsFloats();
            a6 = b.fma(w0, a6);
            c6 = b.fma(w1, c6);
            b = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 7 * LANES])).reinterpretAsFloats();
            a7 = b.fma(w0, a7);
            c7 = b.fma(w1, c7);
            q += (k - uAt & last) == last ? next : 1;
        }
        a0.intoArray(m, pAt);
        c0.intoArray(m, pAt + Lanes.N);
        a1.intoArray(m, pAt + 2 * Lanes.N);
        c1.intoArray(m, pAt + 3 * Lanes.N);
        a2.intoArray(m, pAt + 4 * Lanes.N);
        c2.intoArray(m, pAt + 5 * Lanes.N);
        a3.intoArray(m, pAt + 6 * Lanes.N);
        c3.intoArray(m, pAt + 7 * Lanes.N);
        a4.intoArray(m, pAt + 8 * Lanes.N);
        c4.intoArray(m, pAt + 9 * Lanes.N);
        a5.intoArray(m, pAt + 10 * Lanes.N);
        c5.intoArray(m, pAt + 11 * Lanes.N);
        a6.intoArray(m, pAt + 12 * Lanes.N);
        c6.intoArray(m, pAt + 13 * Lanes.N);
        a7.intoArray(m, pAt + 14 * Lanes.N);
        c7.intoArray(m, pAt + 15 * Lanes.N);
    }

    /** Eight tiles, one vector of filters. */
    static void eightByOne(float[] m, int vAt, int slab, int channels, float[] u, int uAt, int startAt, int pAt) {
        FloatVector a0 = FloatVector.fromArray(Lanes.F, m, startAt), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
        int last = Lanes.N * (LANES - 1), next = slab - LANES + 1, end = uAt + Lanes.N * channels;
        for (int k = uAt, q = vAt; k != end; k += Lanes.N) {
            FloatVector w = FloatVector.fromArray(Lanes.F, u, k);
            a0 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q])).reinterpretAsFloats().fma(w, a0);
            a1 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + LANES])).reinterpretAsFloats().fma(w, a1);
            a2 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 2 * LANES])).reinterpretAsFloats().fma(w, a2);
            a3 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 3 * LANES])).reinterpretAsFloats().fma(w, a3);
            a4 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 4 * LANES])).reinterpretAsFloats().fma(w, a4);
            a5 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 5 * LANES])).reinterpretAsFloats().fma(w, a5);
            a6 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 6 * LANES])).reinterpretAsFloats().fma(w, a6);
            a7 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 7 * LANES])).reinterpretAsFloats().fma(w, a7);
            q += (k - uAt & last) == last ? next : 1;
        }
        a0.intoArray(m, pAt);
        a1.intoArray(m, pAt + Lanes.N);
        a2.intoArray(m, pAt + 2 * Lanes.N);
        a3.intoArray(m, pAt + 3 * Lanes.N);
        a4.intoArray(m, pAt + 4 * Lanes.N);
        a5.intoArray(m, pAt + 5 * Lanes.N);
        a6.intoArray(m, pAt + 6 * Lanes.N);
        a7.intoArray(m, pAt + 7 * Lanes.N);
    }

    /** Four tiles, two vectors of filters: for machines with 16 registers. */
    static void fourByTwo(float[] m, int vAt, int slab, int channels, float[] u, int uAt, int startAt, int pAt) {
        FloatVector a0 = FloatVector.fromArray(Lanes.F, m, startAt), a1 = a0, a2 = a0, a3 = a0;
        FloatVector c0 = FloatVector.fromArray(Lanes.F, m, startAt + Lanes.N), c1 = c0, c2 = c0, c3 = c0;
        int last = Lanes.TWO * (LANES - 1), next = slab - LANES + 1, end = uAt + Lanes.TWO * channels;
        for (int k = uAt, q = vAt; k != end; k += Lanes.TWO) {
            FloatVector w0 = FloatVector.fromArray(Lanes.F, u, k), w1 = FloatVector.fromArray(Lanes.F, u, k + Lanes.N), b;
            b = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q])).reinterpretAsFloats();
            a0 = b.fma(w0, a0);
            c0 = b.fma(w1, c0);
            b = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + LANES])).reinterpretAsFloats();
            a1 = b.fma(w0, a1);
            c1 = b.fma(w1, c1);
            b = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 2 * LANES])).reinterpretAsFloats();
            a2 = b.fma(w0, a2);
            c2 = b.fma(w1, c2);
            b = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 3 * LANES])).reinterpretAsFloats();
            a3 = b.fma(w0, a3);
            c3 = b.fma(w1, c3);
            q += (k - uAt & last) == last ? next : 1;
        }
        a0.intoArray(m, pAt);
        c0.intoArray(m, pAt + Lanes.N);
        a1.intoArray(m, pAt + 2 * Lanes.N);
        c1.intoArray(m, pAt + 3 * Lanes.N);
        a2.intoArray(m, pAt + 4 * Lanes.N);
        c2.intoArray(m, pAt + 5 * Lanes.N);
        a3.intoArray(m, pAt + 6 * Lanes.N);
        c3.intoArray(m, pAt + 7 * Lanes.N);
    }

    /** Four tiles, one vector of filters. */
    static void fourByOne(float[] m, int vAt, int slab, int channels, float[] u, int uAt, int startAt, int pAt) {
        FloatVector a0 = FloatVector.fromArray(Lanes.F, m, startAt), a1 = a0, a2 = a0, a3 = a0;
        int last = Lanes.N * (LANES - 1), next = slab - LANES + 1, end = uAt + Lanes.N * channels;
        for (int k = uAt, q = vAt; k != end; k += Lanes.N) {
            FloatVector w = FloatVector.fromArray(Lanes.F, u, k);
            a0 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q])).reinterpretAsFloats().fma(w, a0);
            a1 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + LANES])).reinterpretAsFloats().fma(w, a1);
            a2 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 2 * LANES])).reinterpretAsFloats().fma(w, a2);
            a3 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 3 * LANES])).reinterpretAsFloats().fma(w, a3);
            q += (k - uAt & last) == last ? next : 1;
        }
        a0.intoArray(m, pAt);
        a1.intoArray(m, pAt + Lanes.N);
        a2.intoArray(m, pAt + 2 * Lanes.N);
        a3.intoArray(m, pAt + 3 * Lanes.N);
    }

    /**
     * The product that sums over tiles, {@code sum[c][f] = start[c][f] + Σ v[t][c]·g[t][f]}: eight channels, two vectors of filters.
     *
     * @param vAt the first channel's place at the first tile
     * @param gAt the first vector of filters' place at the first tile
     * @param gNext the second vector's, from the first
     * @param startAt what the sums begin with, {@code startStep} floats from one channel to the next: 0 for one row of zeros
     * @param sumAt {@code [channel][filter]}; may be {@code startAt}
     */
    static void eightByTwoOverTiles(float[] m, int vAt, int tiles, int gAt, int gNext, int startAt, int startStep, int sumAt) {
        FloatVector a0 = FloatVector.fromArray(Lanes.F, m, startAt), c0 = FloatVector.fromArray(Lanes.F, m, startAt + Lanes.N);
        FloatVector a1 = FloatVector.fromArray(Lanes.F, m, startAt + startStep),
                c1 = FloatVector.fromArray(Lanes.F, m, startAt + startStep + Lanes.N);
        FloatVector a2 = FloatVector.fromArray(Lanes.F, m, startAt + 2 * startStep),
                c2 = FloatVector.fromArray(Lanes.F, m, startAt + 2 * startStep + Lanes.N);
        FloatVector a3 = FloatVector.fromArray(Lanes.F, m, startAt + 3 * startStep),
                c3 = FloatVector.fromArray(Lanes.F, m, startAt + 3 * startStep + Lanes.N);
        FloatVector a4 = FloatVector.fromArray(Lanes.F, m, startAt + 4 * startStep),
                c4 = FloatVector.fromArray(Lanes.F, m, startAt + 4 * startStep + Lanes.N);
        FloatVector a5 = FloatVector.fromArray(Lanes.F, m, startAt + 5 * startStep),
                c5 = FloatVector.fromArray(Lanes.F, m, startAt + 5 * startStep + Lanes.N);
        FloatVector a6 = FloatVector.fromArray(Lanes.F, m, startAt + 6 * startStep),
                c6 = FloatVector.fromArray(Lanes.F, m, startAt + 6 * startStep + Lanes.N);
        FloatVector a7 = FloatVector.fromArray(Lanes.F, m, startAt + 7 * startStep),
                c7 = FloatVector.fromArray(Lanes.F, m, startAt + 7 * startStep + Lanes.N);
        for (int q = vAt, k = gAt, end = vAt + tiles * LANES; q != end; q += LANES, k += LANES) {
            FloatVector g0 = FloatVector.fromArray(Lanes.F, m, k), g1 = FloatVector.fromArray(Lanes.F, m, k + gNext), x;
            x = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q])).reinterpretAsFloats();
            a0 = x.fma(g0, a0);
            c0 = x.fma(g1, c0);
            x = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 1])).reinterpretAsFloats();
            a1 = x.fma(g0, a1);
            c1 = x.fma(g1, c1);
            x = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 2])).reinterpretAsFloats();
            a2 = x.fma(g0, a2);
            c2 = x.fma(g1, c2);
            x = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 3])).reinterpretAsFloats();
            a3 = x.fma(g0, a3);
            c3 = x.fma(g1, c3);
            x = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 4])).reinterpretAsFloats();
            a4 = x.fma(g0, a4);
            c4 = x.fma(g1, c4);
            x = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 5])).reinterpretAsFloats();
            a5 = x.fma(g0, a5);
            c5 = x.fma(g1, c5);
            x = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 6])).reinterpretAsFloats();
            a6 = x.fma(g0, a6);
            c6 = x.fma(g1, c6);
            x = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 7])).reinterpretAsFloats();
            a7 = x.fma(g0, a7);
            c7 = x.fma(g1, c7);
        }
        a0.intoArray(m, sumAt);
        c0.intoArray(m, sumAt + Lanes.N);
        a1.intoArray(m, sumAt + 2 * Lanes.N);
        c1.intoArray(m, sumAt + 3 * Lanes.N);
        a2.intoArray(m, sumAt + 4 * Lanes.N);
        c2.intoArray(m, sumAt + 5 * Lanes.N);
        a3.intoArray(m, sumAt + 6 * Lanes.N);
        c3.intoArray(m, sumAt + 7 * Lanes.N);
        a4.intoArray(m, sumAt + 8 * Lanes.N);
        c4.intoArray(m, sumAt + 9 * Lanes.N);
        a5.intoArray(m, sumAt + 10 * Lanes.N);
        c5.intoArray(m, sumAt + 11 * Lanes.N);
        a6.intoArray(m, sumAt + 12 * Lanes.N);
        c6.intoArray(m, sumAt + 13 * Lanes.N);
        a7.intoArray(m, sumAt + 14 * Lanes.N);
        c7.intoArray(m, sumAt + 15 * Lanes.N);
    }

    /** Eight channels, one vector of filters. */
    static void eightByOneOverTiles(float[] m, int vAt, int tiles, int gAt, int startAt, int startStep, int sumAt) {
        FloatVector a0 = FloatVector.fromArray(Lanes.F, m, startAt);
        FloatVector a1 = FloatVector.fromArray(Lanes.F, m, startAt + startStep);
        FloatVector a2 = FloatVector.fromArray(Lanes.F, m, startAt + 2 * startStep);
        FloatVector a3 = FloatVector.fromArray(Lanes.F, m, startAt + 3 * startStep);
        FloatVector a4 = FloatVector.fromArray(Lanes.F, m, startAt + 4 * startStep);
        FloatVector a5 = FloatVector.fromArray(Lanes.F, m, startAt + 5 * startStep);
        FloatVector a6 = FloatVector.fromArray(Lanes.F, m, startAt + 6 * startStep);
        FloatVector a7 = FloatVector.fromArray(Lanes.F, m, startAt + 7 * startStep);
        for (int q = vAt, k = gAt, end = vAt + tiles * LANES; q != end; q += LANES, k += LANES) {
            FloatVector g = FloatVector.fromArray(Lanes.F, m, k);
            a0 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q])).reinterpretAsFloats().fma(g, a0);
            a1 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 1])).reinterpretAsFloats().fma(g, a1);
            a2 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 2])).reinterpretAsFloats().fma(g, a2);
            a3 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 3])).reinterpretAsFloats().fma(g, a3);
            a4 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 4])).reinterpretAsFloats().fma(g, a4);
            a5 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 5])).reinterpretAsFloats().fma(g, a5);
            a6 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 6])).reinterpretAsFloats().fma(g, a6);
            a7 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 7])).reinterpretAsFloats().fma(g, a7);
        }
        a0.intoArray(m, sumAt);
        a1.intoArray(m, sumAt + Lanes.N);
        a2.intoArray(m, sumAt + 2 * Lanes.N);
        a3.intoArray(m, sumAt + 3 * Lanes.N);
        a4.intoArray(m, sumAt + 4 * Lanes.N);
        a5.intoArray(m, sumAt + 5 * Lanes.N);
        a6.intoArray(m, sumAt + 6 * Lanes.N);
        a7.intoArray(m, sumAt + 7 * Lanes.N);
    }

    /** Four channels, two vectors of filters: for machines with 16 registers. */
    static void fourByTwoOverTiles(float[] m, int vAt, int tiles, int gAt, int gNext, int startAt, int startStep, int sumAt) {
        FloatVector a0 = FloatVector.fromArray(Lanes.F, m, startAt), c0 = FloatVector.fromArray(Lanes.F, m, startAt + Lanes.N);
        FloatVector a1 = FloatVector.fromArray(Lanes.F, m, startAt + startStep),
                c1 = FloatVector.fromArray(Lanes.F, m, startAt + startStep + Lanes.N);
        FloatVector a2 = FloatVector.fromArray(Lanes.F, m, startAt + 2 * startStep),
                c2 = FloatVector.fromArray(Lanes.F, m, startAt + 2 * startStep + Lanes.N);
        FloatVector a3 = FloatVector.fromArray(Lanes.F, m, startAt + 3 * startStep),
                c3 = FloatVector.fromArray(Lanes.F, m, startAt + 3 * startStep + Lanes.N);
        for (int q = vAt, k = gAt, end = vAt + tiles * LANES; q != end; q += LANES, k += LANES) {
            FloatVector g0 = FloatVector.fromArray(Lanes.F, m, k), g1 = FloatVector.fromArray(Lanes.F, m, k + gNext), x;
            x = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q])).reinterpretAsFloats();
            a0 = x.fma(g0, a0);
            c0 = x.fma(g1, c0);
            x = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 1])).reinterpretAsFloats();
            a1 = x.fma(g0, a1);
            c1 = x.fma(g1, c1);
            x = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 2])).reinterpretAsFloats();
            a2 = x.fma(g0, a2);
            c2 = x.fma(g1, c2);
            x = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 3])).reinterpretAsFloats();
            a3 = x.fma(g0, a3);
            c3 = x.fma(g1, c3);
        }
        a0.intoArray(m, sumAt);
        c0.intoArray(m, sumAt + Lanes.N);
        a1.intoArray(m, sumAt + 2 * Lanes.N);
        c1.intoArray(m, sumAt + 3 * Lanes.N);
        a2.intoArray(m, sumAt + 4 * Lanes.N);
        c2.intoArray(m, sumAt + 5 * Lanes.N);
        a3.intoArray(m, sumAt + 6 * Lanes.N);
        c3.intoArray(m, sumAt + 7 * Lanes.N);
    }

    /** Four channels, one vector of filters. */
    static void fourByOneOverTiles(float[] m, int vAt, int tiles, int gAt, int startAt, int startStep, int sumAt) {
        FloatVector a0 = FloatVector.fromArray(Lanes.F, m, startAt);
        FloatVector a1 = FloatVector.fromArray(Lanes.F, m, startAt + startStep);
        FloatVector a2 = FloatVector.fromArray(Lanes.F, m, startAt + 2 * startStep);
        FloatVector a3 = FloatVector.fromArray(Lanes.F, m, startAt + 3 * startStep);
        for (int q = vAt, k = gAt, end = vAt + tiles * LANES; q != end; q += LANES, k += LANES) {
            FloatVector g = FloatVector.fromArray(Lanes.F, m, k);
            a0 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q])).reinterpretAsFloats().fma(g, a0);
            a1 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 1])).reinterpretAsFloats().fma(g, a1);
            a2 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 2])).reinterpretAsFloats().fma(g, a2);
            a3 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(m[q + 3])).reinterpretAsFloats().fma(g, a3);
        }
        a0.intoArray(m, sumAt);
        a1.intoArray(m, sumAt + Lanes.N);
        a2.intoArray(m, sumAt + 2 * Lanes.N);
        a3.intoArray(m, sumAt + 3 * Lanes.N);
    }
}
