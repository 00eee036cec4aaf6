package dev.tarn.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * The innermost loops of direct convolution: {@code z = b + Σ x·w} in the order of the weights, for a few positions and one or two vectors of filters, into a
 * tile {@code [position][filter]} that stays in the L1 cache. What becomes of the tile is {@link TileEpilogue}'s business.
 *
 * <p>Positions are arbitrary offsets, so a tile may run across rows and images and serves any stride and padding. Everything here is a direct call on
 * {@code FloatVector}: a helper in between, or an epilogue in the same method, exceeds the compiler's inlining budget, vectors become objects and the kernel
 * runs at a tenth of its speed.
 */
final class ForwardCore {
    private ForwardCore() {}

    /**
     * Twelve positions, two vectors of filters: 24 accumulators of 32 registers; a step has 2 loads of weights, 12 broadcasts, 24 multiplications. One loop over all weights of a
     * filter: between two loops the accumulators would be put away and fetched again, which costs windows of few channels a tenth of their time.
     *
     * @param at where the positions' windows begin, from {@code x[xAt]}: twelve entries from {@code at[first]}
     * @param places where the numbers of a window lie, from its begin
     */
    static void twelveByTwo(float[] x, int xAt, int[] at, int first, int[] places, float[] w, int wAt, float[] bias, int b, float[] tile,
            int t) {
        FloatVector b0 = FloatVector.fromArray(Lanes.F, bias, b);
        FloatVector b1 = FloatVector.fromArray(Lanes.F, bias, b + Lanes.N);
        FloatVector a0 = b0, a1 = b0, a2 = b0, a3 = b0, a4 = b0, a5 = b0;
        FloatVector a6 = b0, a7 = b0, a8 = b0, a9 = b0, a10 = b0, a11 = b0;
        FloatVector c0 = b1, c1 = b1, c2 = b1, c3 = b1, c4 = b1, c5 = b1;
        FloatVector c6 = b1, c7 = b1, c8 = b1, c9 = b1, c10 = b1, c11 = b1;
        int p0 = xAt + at[first], p1 = xAt + at[first + 1], p2 = xAt + at[first + 2], p3 = xAt + at[first + 3];
        int p4 = xAt + at[first + 4], p5 = xAt + at[first + 5], p6 = xAt + at[first + 6], p7 = xAt + at[first + 7];
        int p8 = xAt + at[first + 8], p9 = xAt + at[first + 9], p10 = xAt + at[first + 10], p11 = xAt + at[first + 11];
        for (int i = 0, k = wAt; i < places.length; i++, k += Lanes.TWO) {
            FloatVector w0 = FloatVector.fromArray(Lanes.F, w, k), w1 = FloatVector.fromArray(Lanes.F, w, k + Lanes.N), v;
            int p = places[i];
            v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p0 + p])).reinterpretAsFloats();
            a0 = v.fma(w0, a0);
            c0 = v.fma(w1, c0);
            v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p1 + p])).reinterpretAsFloats();
            a1 = v.fma(w0, a1);
            c1 = v.fma(w1, c1);
            v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p2 + p])).reinterpretAsFloats();
            a2 = v.fma(w0, a2);
            c2 = v.fma(w1, c2);
            v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p3 + p])).reinterpretAsFloats();
            a3 = v.fma(w0, a3);
            c3 = v.fma(w1, c3);
            v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p4 + p])).reinterpretAsFloats();
            a4 = v.fma(w0, a4);
            c4 = v.fma(w1, c4);
            v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p5 + p])).reinterpretAsFloats();
            a5 = v.fma(w0, a5);
            c5 = v.fma(w1, c5);
            v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p6 + p])).reinterpretAsFloats();
            a6 = v.fma(w0, a6);
            c6 = v.fma(w1, c6);
            v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p7 + p])).reinterpretAsFloats();
            a7 = v.fma(w0, a7);
            c7 = v.fma(w1, c7);
            v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p8 + p])).reinterpretAsFloats();
            a8 = v.fma(w0, a8);
            c8 = v.fma(w1, c8);
            v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p9 + p])).reinterpretAsFloats();
            a9 = v.fma(w0, a9);
            c9 = v.fma(w1, c9);
            v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p10 + p])).reinterpretAsFloats();
            a10 = v.fma(w0, a10);
            c10 = v.fma(w1, c10);
            v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p11 + p])).reinterpretAsFloats();
            a11 = v.fma(w0, a11);
            c11 = v.fma(w1, c11);
        }
        a0.intoArray(tile, t);
        c0.intoArray(tile, t + Lanes.N);
        a1.intoArray(tile, t + 2 * Lanes.N);
        c1.intoArray(tile, t + 3 * Lanes.N);
        a2.intoArray(tile, t + 4 * Lanes.N);
        c2.intoArray(tile, t + 5 * Lanes.N);
        a3.intoArray(tile, t + 6 * Lanes.N);
        c3.intoArray(tile, t + 7 * Lanes.N);
        a4.intoArray(tile, t + 8 * Lanes.N);
        c4.intoArray(tile, t + 9 * Lanes.N);
        a5.intoArray(tile, t + 10 * Lanes.N);
        c5.intoArray(tile, t + 11 * Lanes.N);
        a6.intoArray(tile, t + 12 * Lanes.N);
        c6.intoArray(tile, t + 13 * Lanes.N);
        a7.intoArray(tile, t + 14 * Lanes.N);
        c7.intoArray(tile, t + 15 * Lanes.N);
        a8.intoArray(tile, t + 16 * Lanes.N);
        c8.intoArray(tile, t + 17 * Lanes.N);
        a9.intoArray(tile, t + 18 * Lanes.N);
        c9.intoArray(tile, t + 19 * Lanes.N);
        a10.intoArray(tile, t + 20 * Lanes.N);
        c10.intoArray(tile, t + 21 * Lanes.N);
        a11.intoArray(tile, t + 22 * Lanes.N);
        c11.intoArray(tile, t + 23 * Lanes.N);
    }

    /** Eight positions, two vectors of filters: 16 accumulators; a step has 2 loads of weights, 8 broadcasts, 16 multiplications. */
    static void eightByTwo(float[] x, int o0, int o1, int o2, int o3, int o4, int o5, int o6, int o7, int[] taps, int run, float[] w,
            int wAt, float[] bias,
            int b, float[] tile, int t) {
        FloatVector b0 = FloatVector.fromArray(Lanes.F, bias, b);
        FloatVector b1 = FloatVector.fromArray(Lanes.F, bias, b + Lanes.N);
        FloatVector a0 = b0, a1 = b0, a2 = b0, a3 = b0, a4 = b0, a5 = b0, a6 = b0, a7 = b0;
        FloatVector c0 = b1, c1 = b1, c2 = b1, c3 = b1, c4 = b1, c5 = b1, c6 = b1, c7 = b1;
        int k = wAt;
        for (int j = 0; j < taps.length; j++) {
            int tap = taps[j];
            int p0 = o0 + tap, p1 = o1 + tap, p2 = o2 + tap, p3 = o3 + tap, p4 = o4 + tap, p5 = o5 + tap, p6 = o6 + tap, p7 = o7 + tap;
            for (int i = 0; i < run; i++, k += Lanes.TWO) {
                FloatVector w0 = FloatVector.fromArray(Lanes.F, w, k), w1 = FloatVector.fromArray(Lanes.F, w, k + Lanes.N), v;
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p0 + i])).reinterpretAsFloats();
                a0 = v.fma(w0, a0);
                c0 = v.fma(w1, c0);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p1 + i])).reinterpretAsFloats();
                a1 = v.fma(w0, a1);
                c1 = v.fma(w1, c1);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p2 + i])).reinterpretAsFloats();
                a2 = v.fma(w0, a2);
                c2 = v.fma(w1, c2);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p3 + i])).reinterpretAsFloats();
                a3 = v.fma(w0, a3);
                c3 = v.fma(w1, c3);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p4 + i])).reinterpretAsFloats();
                a4 = v.fma(w0, a4);
                c4 = v.fma(w1, c4);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p5 + i])).reinterpretAsFloats();
                a5 = v.fma(w0, a5);
                c5 = v.fma(w1, c5);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p6 + i])).reinterpretAsFloats();
                a6 = v.fma(w0, a6);
                c6 = v.fma(w1, c6);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p7 + i])).reinterpretAsFloats();
                a7 = v.fma(w0, a7);
                c7 = v.fma(w1, c7);
            }
        }
        a0.intoArray(tile, t);
        c0.intoArray(tile, t + Lanes.N);
        a1.intoArray(tile, t + 2 * Lanes.N);
        c1.intoArray(tile, t + 3 * Lanes.N);
        a2.intoArray(tile, t + 4 * Lanes.N);
        c2.intoArray(tile, t + 5 * Lanes.N);
        a3.intoArray(tile, t + 6 * Lanes.N);
        c3.intoArray(tile, t + 7 * Lanes.N);
        a4.intoArray(tile, t + 8 * Lanes.N);
        c4.intoArray(tile, t + 9 * Lanes.N);
        a5.intoArray(tile, t + 10 * Lanes.N);
        c5.intoArray(tile, t + 11 * Lanes.N);
        a6.intoArray(tile, t + 12 * Lanes.N);
        c6.intoArray(tile, t + 13 * Lanes.N);
        a7.intoArray(tile, t + 14 * Lanes.N);
        c7.intoArray(tile, t + 15 * Lanes.N);
    }

    /** Eight positions, one vector of filters: what is left where the filters are an odd number of vectors. */
    static void eightByOne(float[] x, int o0, int o1, int o2, int o3, int o4, int o5, int o6, int o7, int[] taps, int run, float[] w,
            int wAt, float[] bias,
            int b, float[] tile, int t) {
        FloatVector a0 = FloatVector.fromArray(Lanes.F, bias, b), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
        int k = wAt;
        for (int j = 0; j < taps.length; j++) {
            int tap = taps[j];
            int p0 = o0 + tap, p1 = o1 + tap, p2 = o2 + tap, p3 = o3 + tap, p4 = o4 + tap, p5 = o5 + tap, p6 = o6 + tap, p7 = o7 + tap;
            for (int i = 0; i < run; i++, k += Lanes.N) {
                FloatVector w0 = FloatVector.fromArray(Lanes.F, w, k);
                a0 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p0 + i])).reinterpretAsFloats().fma(w0, a0);
                a1 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p1 + i])).reinterpretAsFloats().fma(w0, a1);
                a2 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p2 + i])).reinterpretAsFloats().fma(w0, a2);
                a3 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p3 + i])).reinterpretAsFloats().fma(w0, a3);
                a4 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p4 + i])).reinterpretAsFloats().fma(w0, a4);
                a5 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p5 + i])).reinterpretAsFloats().fma(w0, a5);
                a6 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p6 + i])).reinterpretAsFloats().fma(w0, a6);
                a7 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p7 + i])).reinterpretAsFloats().fma(w0, a7);
            }
        }
        a0.intoArray(tile, t);
        a1.intoArray(tile, t + Lanes.N);
        a2.intoArray(tile, t + 2 * Lanes.N);
        a3.intoArray(tile, t + 3 * Lanes.N);
        a4.intoArray(tile, t + 4 * Lanes.N);
        a5.intoArray(tile, t + 5 * Lanes.N);
        a6.intoArray(tile, t + 6 * Lanes.N);
        a7.intoArray(tile, t + 7 * Lanes.N);
    }

    /** Four positions, two vectors of filters, for machines with 16 vector registers. */
    static void fourByTwo(float[] x, int o0, int o1, int o2, int o3, int[] taps, int run, float[] w, int wAt, float[] bias, int b,
            float[] tile, int t) {
        FloatVector b0 = FloatVector.fromArray(Lanes.F, bias, b);
        FloatVector b1 = FloatVector.fromArray(Lanes.F, bias, b + Lanes.N);
        FloatVector a0 = b0, a1 = b0, a2 = b0, a3 = b0, c0 = b1, c1 = b1, c2 = b1, c3 = b1;
        int k = wAt;
        for (int j = 0; j < taps.length; j++) {
            int tap = taps[j];
            int p0 = o0 + tap, p1 = o1 + tap, p2 = o2 + tap, p3 = o3 + tap;
            for (int i = 0; i < run; i++, k += Lanes.TWO) {
                FloatVector w0 = FloatVector.fromArray(Lanes.F, w, k), w1 = FloatVector.fromArray(Lanes.F, w, k + Lanes.N), v;
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p0 + i])).reinterpretAsFloats();
                a0 = v.fma(w0, a0);
                c0 = v.fma(w1, c0);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p1 + i])).reinterpretAsFloats();
                a1 = v.fma(w0, a1);
                c1 = v.fma(w1, c1);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p2 + i])).reinterpretAsFloats();
                a2 = v.fma(w0, a2);
                c2 = v.fma(w1, c2);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p3 + i])).reinterpretAsFloats();
                a3 = v.fma(w0, a3);
                c3 = v.fma(w1, c3);
            }
        }
        a0.intoArray(tile, t);
        c0.intoArray(tile, t + Lanes.N);
        a1.intoArray(tile, t + 2 * Lanes.N);
        c1.intoArray(tile, t + 3 * Lanes.N);
        a2.intoArray(tile, t + 4 * Lanes.N);
        c2.intoArray(tile, t + 5 * Lanes.N);
        a3.intoArray(tile, t + 6 * Lanes.N);
        c3.intoArray(tile, t + 7 * Lanes.N);
    }

    /** Four positions, one vector of filters. */
    static void fourByOne(float[] x, int o0, int o1, int o2, int o3, int[] taps, int run, float[] w, int wAt, float[] bias, int b,
            float[] tile, int t) {
        FloatVector a0 = FloatVector.fromArray(Lanes.F, bias, b), a1 = a0, a2 = a0, a3 = a0;
        int k = wAt;
        for (int j = 0; j < taps.length; j++) {
            int tap = taps[j];
            int p0 = o0 + tap, p1 = o1 + tap, p2 = o2 + tap, p3 = o3 + tap;
            for (int i = 0; i < run; i++, k += Lanes.N) {
                FloatVector w0 = FloatVector.fromArray(Lanes.F, w, k);
                a0 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p0 + i])).reinterpretAsFloats().fma(w0, a0);
                a1 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p1 + i])).reinterpretAsFloats().fma(w0, a1);
                a2 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p2 + i])).reinterpretAsFloats().fma(w0, a2);
                a3 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p3 + i])).reinterpretAsFloats().fma(w0, a3);
            }
        }
        a0.intoArray(tile, t);
        a1.intoArray(tile, t + Lanes.N);
        a2.intoArray(tile, t + 2 * Lanes.N);
        a3.intoArray(tile, t + 3 * Lanes.N);
    }
}
