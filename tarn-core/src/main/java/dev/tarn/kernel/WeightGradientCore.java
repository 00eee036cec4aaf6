package dev.tarn.kernel;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of a dense weight gradient: {@code dw[k][f] += Σ x[position + offset_k]·dz[position][f]} for a few weights {@code k} and one or two vectors
 * of filters, over {@code rows} × {@code columns} positions, row-major. The accumulators {@code [k][f]} are loaded, kept in registers, and stored.
 */
final class WeightGradientCore {
    private WeightGradientCore() {}

    /** Eight weights by two vectors of filters. {@code xRow}, {@code xStep}: floats from row to row and from position to position; likewise of dz. */
    static void eightByTwo(float[] x, int o0, int o1, int o2, int o3, int o4, int o5, int o6, int o7, int xRow, int xStep, int rows,
            int columns, float[] dz,
            int z, int zRow, int zStep, float[] dw, int d) {
        FloatVector a0 = FloatVector.fromArray(Lanes.F, dw, d), c0 = FloatVector.fromArray(Lanes.F, dw, d + Lanes.N);
        FloatVector a1 = FloatVector.fromArray(Lanes.F, dw, d + 2 * Lanes.N), c1 = FloatVector.fromArray(Lanes.F, dw, d + 3 * Lanes.N);
        FloatVector a2 = FloatVector.fromArray(Lanes.F, dw, d + 4 * Lanes.N), c2 = FloatVector.fromArray(Lanes.F, dw, d + 5 * Lanes.N);
        FloatVector a3 = FloatVector.fromArray(Lanes.F, dw, d + 6 * Lanes.N), c3 = FloatVector.fromArray(Lanes.F, dw, d + 7 * Lanes.N);
        FloatVector a4 = FloatVector.fromArray(Lanes.F, dw, d + 8 * Lanes.N), c4 = FloatVector.fromArray(Lanes.F, dw, d + 9 * Lanes.N);
        FloatVector a5 = FloatVector.fromArray(Lanes.F, dw, d + 10 * Lanes.N), c5 = FloatVector.fromArray(Lanes.F, dw, d + 11 * Lanes.N);
        FloatVector a6 = FloatVector.fromArray(Lanes.F, dw, d + 12 * Lanes.N), c6 = FloatVector.fromArray(Lanes.F, dw, d + 13 * Lanes.N);
        FloatVector a7 = FloatVector.fromArray(Lanes.F, dw, d + 14 * Lanes.N), c7 = FloatVector.fromArray(Lanes.F, dw, d + 15 * Lanes.N);
        for (int row = 0; row < rows; row++) {
            int p = row * xRow;
            int q = z + row * zRow;
            for (int i = 0; i < columns; i++, p += xStep, q += zStep) {
                FloatVector w0 = FloatVector.fromArray(Lanes.F, dz, q), w1 = FloatVector.fromArray(Lanes.F, dz, q + Lanes.N), v;
                v = FloatVector.broadcast(Lanes.F, x[o0 + p]);
                a0 = v.fma(w0, a0);
                c0 = v.fma(w1, c0);
                v = FloatVector.broadcast(Lanes.F, x[o1 + p]);
                a1 = v.fma(w0, a1);
                c1 = v.fma(w1, c1);
                v = FloatVector.broadcast(Lanes.F, x[o2 + p]);
                a2 = v.fma(w0, a2);
                c2 = v.fma(w1, c2);
                v = FloatVector.broadcast(Lanes.F, x[o3 + p]);
                a3 = v.fma(w0, a3);
                c3 = v.fma(w1, c3);
                v = FloatVector.broadcast(Lanes.F, x[o4 + p]);
                a4 = v.fma(w0, a4);
                c4 = v.fma(w1, c4);
                v = FloatVector.broadcast(Lanes.F, x[o5 + p]);
                a5 = v.fma(w0, a5);
                c5 = v.fma(w1, c5);
                v = FloatVector.broadcast(Lanes.F, x[o6 + p]);
                a6 = v.fma(w0, a6);
                c6 = v.fma(w1, c6);
                v = FloatVector.broadcast(Lanes.F, x[o7 + p]);
                a7 = v.fma(w0, a7);
                c7 = v.fma(w1, c7);
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
    }

    /** Eight weights, one vector of filters. */
    static void eightByOne(float[] x, int o0, int o1, int o2, int o3, int o4, int o5, int o6, int o7, int xRow, int xStep, int rows,
            int columns, float[] dz,
            int z, int zRow, int zStep, float[] dw, int d) {
        FloatVector a0 = FloatVector.fromArray(Lanes.F, dw, d), a1 = FloatVector.fromArray(Lanes.F, dw, d + Lanes.N);
        FloatVector a2 = FloatVector.fromArray(Lanes.F, dw, d + 2 * Lanes.N), a3 = FloatVector.fromArray(Lanes.F, dw, d + 3 * Lanes.N);
        FloatVector a4 = FloatVector.fromArray(Lanes.F, dw, d + 4 * Lanes.N), a5 = FloatVector.fromArray(Lanes.F, dw, d + 5 * Lanes.N);
        FloatVector a6 = FloatVector.fromArray(Lanes.F, dw, d + 6 * Lanes.N), a7 = FloatVector.fromArray(Lanes.F, dw, d + 7 * Lanes.N);
        for (int row = 0; row < rows; row++) {
            int p = row * xRow;
            int q = z + row * zRow;
            for (int i = 0; i < columns; i++, p += xStep, q += zStep) {
                FloatVector w0 = FloatVector.fromArray(Lanes.F, dz, q);
                a0 = FloatVector.broadcast(Lanes.F, x[o0 + p]).fma(w0, a0);
                a1 = FloatVector.broadcast(Lanes.F, x[o1 + p]).fma(w0, a1);
                a2 = FloatVector.broadcast(Lanes.F, x[o2 + p]).fma(w0, a2);
                a3 = FloatVector.broadcast(Lanes.F, x[o3 + p]).fma(w0, a3);
                a4 = FloatVector.broadcast(Lanes.F, x[o4 + p]).fma(w0, a4);
                a5 = FloatVector.broadcast(Lanes.F, x[o5 + p]).fma(w0, a5);
                a6 = FloatVector.broadcast(Lanes.F, x[o6 + p]).fma(w0, a6);
                a7 = FloatVector.broadcast(Lanes.F, x[o7 + p]).fma(w0, a7);
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
    }

    /** Four weights by two vectors of filters, for machines with 16 vector registers. */
    static void fourByTwo(float[] x, int o0, int o1, int o2, int o3, int xRow, int xStep, int rows, int columns, float[] dz, int z,
            int zRow, int zStep,
            float[] dw, int d) {
        FloatVector a0 = FloatVector.fromArray(Lanes.F, dw, d), c0 = FloatVector.fromArray(Lanes.F, dw, d + Lanes.N);
        FloatVector a1 = FloatVector.fromArray(Lanes.F, dw, d + 2 * Lanes.N), c1 = FloatVector.fromArray(Lanes.F, dw, d + 3 * Lanes.N);
        FloatVector a2 = FloatVector.fromArray(Lanes.F, dw, d + 4 * Lanes.N), c2 = FloatVector.fromArray(Lanes.F, dw, d + 5 * Lanes.N);
        FloatVector a3 = FloatVector.fromArray(Lanes.F, dw, d + 6 * Lanes.N), c3 = FloatVector.fromArray(Lanes.F, dw, d + 7 * Lanes.N);
        for (int row = 0; row < rows; row++) {
            int p = row * xRow;
            int q = z + row * zRow;
            for (int i = 0; i < columns; i++, p += xStep, q += zStep) {
                FloatVector w0 = FloatVector.fromArray(Lanes.F, dz, q), w1 = FloatVector.fromArray(Lanes.F, dz, q + Lanes.N), v;
                v = FloatVector.broadcast(Lanes.F, x[o0 + p]);
                a0 = v.fma(w0, a0);
                c0 = v.fma(w1, c0);
                v = FloatVector.broadcast(Lanes.F, x[o1 + p]);
                a1 = v.fma(w0, a1);
                c1 = v.fma(w1, c1);
                v = FloatVector.broadcast(Lanes.F, x[o2 + p]);
                a2 = v.fma(w0, a2);
                c2 = v.fma(w1, c2);
                v = FloatVector.broadcast(Lanes.F, x[o3 + p]);
                a3 = v.fma(w0, a3);
                c3 = v.fma(w1, c3);
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
    }

    /** Four weights, one vector of filters. */
    static void fourByOne(float[] x, int o0, int o1, int o2, int o3, int xRow, int xStep, int rows, int columns, float[] dz, int z,
            int zRow, int zStep,
            float[] dw, int d) {
        FloatVector a0 = FloatVector.fromArray(Lanes.F, dw, d), a1 = FloatVector.fromArray(Lanes.F, dw, d + Lanes.N);
        FloatVector a2 = FloatVector.fromArray(Lanes.F, dw, d + 2 * Lanes.N), a3 = FloatVector.fromArray(Lanes.F, dw, d + 3 * Lanes.N);
        for (int row = 0; row < rows; row++) {
            int p = row * xRow;
            int q = z + row * zRow;
            for (int i = 0; i < columns; i++, p += xStep, q += zStep) {
                FloatVector w0 = FloatVector.fromArray(Lanes.F, dz, q);
                a0 = FloatVector.broadcast(Lanes.F, x[o0 + p]).fma(w0, a0);
                a1 = FloatVector.broadcast(Lanes.F, x[o1 + p]).fma(w0, a1);
                a2 = FloatVector.broadcast(Lanes.F, x[o2 + p]).fma(w0, a2);
                a3 = FloatVector.broadcast(Lanes.F, x[o3 + p]).fma(w0, a3);
            }
        }
        a0.intoArray(dw, d);
        a1.intoArray(dw, d + Lanes.N);
        a2.intoArray(dw, d + 2 * Lanes.N);
        a3.intoArray(dw, d + 3 * Lanes.N);
    }

    /** {@code sum[f] += Σ dz[position][f]} of two vectors of filters at a time (at a pixel's end of one). */
    static void bias(float[] dz, int z, int positions, int step, float[] sum, int s) {
        int f = 0;
        for (; f + Lanes.TWO <= step; f += Lanes.TWO) {
            FloatVector a = FloatVector.fromArray(Lanes.F, sum, s + f);
            FloatVector b = FloatVector.fromArray(Lanes.F, sum, s + f + Lanes.N);
            for (int i = 0, q = z + f; i < positions; i++, q += step) {
                a = a.add(FloatVector.fromArray(Lanes.F, dz, q));
                b = b.add(FloatVector.fromArray(Lanes.F, dz, q + Lanes.N));
            }
            a.intoArray(sum, s + f);
            b.intoArray(sum, s + f + Lanes.N);
        }
        for (; f < step; f += Lanes.N) {
            FloatVector a = FloatVector.fromArray(Lanes.F, sum, s + f);
            for (int i = 0, q = z + f; i < positions; i++, q += step) {
                a = a.add(FloatVector.fromArray(Lanes.F, dz, q));
            }
            a.intoArray(sum, s + f);
        }
    }
}
