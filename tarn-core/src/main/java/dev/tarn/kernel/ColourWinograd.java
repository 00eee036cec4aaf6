package dev.tarn.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * 3×3 convolutions of few channels (colour pictures) by Winograd's F(2, 3) down the columns, as in {@link FirstLayerWinograd}, which has the matrices: two rows of the map take four rows of
 * products instead of six. A row of the window is {@code 3·channels} neighbours in memory, so channels add nothing but length. Finite numbers only.
 *
 * <p>Weights are {@code [block of 2 vectors][half][3·channels][row][filter]}: the first half holds the middle rows of {@code G g}, which count in both rows of the map, the second the
 * outer ones, of which the last is negated.
 */
final class ColourWinograd {
    private ColourWinograd() {}

    /** Floats of the transformed weights of two vectors of filters, for windows whose rows have {@code run} floats. */
    static int weightFloats(int run) {
        return 4 * run * Lanes.TWO;
    }

    /** Transforms the weights of two vectors of filters, from {@code [3][run][filter]}. */
    static void weights(float[] g, int gAt, int run, float[] u, int uAt) {
        int row = run * Lanes.TWO;
        int half = 2 * row;
        for (int i = 0; i < run; i++) {
            for (int f = 0; f < Lanes.TWO; f++) {
                int at = gAt + i * Lanes.TWO + f;
                float a = g[at], b = g[at + row], c = g[at + 2 * row];
                int to = uAt + i * 2 * Lanes.TWO + f;
                u[to] = 0.5f * (a + c + b);
                u[to + Lanes.TWO] = 0.5f * (a + c - b);
                u[to + half] = a;
                u[to + half + Lanes.TWO] = -c;
            }
        }
    }

    /**
     * Transforms the four rows that two rows of the map read.
     *
     * @param n floats of a row, at least a vector
     * @param v four rows of {@code row} floats
     */
    static void input(float[] x, int xAt, int xRow, int n, float[] v, int vAt, int row) {
        int last = n - Lanes.N;
        for (int i = 0; i < n; i += Lanes.N) {
            int k = Math.min(i, last); // the last vector overlaps the one before it, so that nothing behind the row is read
            FloatVector a = FloatVector.fromArray(Lanes.F, x, xAt + k);
            FloatVector b = FloatVector.fromArray(Lanes.F, x, xAt + k + xRow);
            FloatVector c = FloatVector.fromArray(Lanes.F, x, xAt + k + 2 * xRow);
            FloatVector d = FloatVector.fromArray(Lanes.F, x, xAt + k + 3 * xRow);
            a.sub(c).intoArray(v, vAt + k);
            b.add(c).intoArray(v, vAt + k + row);
            c.sub(b).intoArray(v, vAt + k + 2 * row);
            b.sub(d).intoArray(v, vAt + k + 3 * row);
        }
    }

    /**
     * Two rows by four columns of the map, two vectors of filters.
     *
     * @param v from the first column on; {@code row} floats from one transformed row to the next, {@code pixel} from column to column
     * @param run floats of a row of the window
     * @param tile eight positions of two vectors each: two windows of 2×2, row by row
     */
    static void tile(float[] v, int vAt, int row, int pixel, int run, float[] u, int uAt, float[] bias, int biasAt, float[] tile, int t) {
        FloatVector b0 = FloatVector.fromArray(Lanes.F, bias, biasAt);
        FloatVector b1 = FloatVector.fromArray(Lanes.F, bias, biasAt + Lanes.N);
        FloatVector a0 = b0, a1 = b0, a2 = b0, a3 = b0, c0 = b1, c1 = b1, c2 = b1, c3 = b1;
        FloatVector s0 = FloatVector.zero(Lanes.F), s1 = s0, s2 = s0, s3 = s0, r0 = s0, r1 = s0, r2 = s0, r3 = s0;
        int k = uAt;
        for (int i = 0, p = vAt + row, q = vAt + 2 * row; i < run; i++, p++, q++, k += 2 * Lanes.TWO) {
            FloatVector w0 = FloatVector.fromArray(Lanes.F, u, k), w1 = FloatVector.fromArray(Lanes.F, u, k + Lanes.N), x;
            x = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p])).reinterpretAsFloats();
            a0 = x.fma(w0, a0);
            c0 = x.fma(w1, c0);
            x = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + pixel])).reinterpretAsFloats();
            a1 = x.fma(w0, a1);
            c1 = x.fma(w1, c1);
            x = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + 2 * pixel])).reinterpretAsFloats();
            a2 = x.fma(w0, a2);
            c2 = x.fma(w1, c2);
            x = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + 3 * pixel])).reinterpretAsFloats();
            a3 = x.fma(w0, a3);
            c3 = x.fma(w1, c3);
            w0 = FloatVector.fromArray(Lanes.F, u, k + 2 * Lanes.N);
            w1 = FloatVector.fromArray(Lanes.F, u, k + 3 * Lanes.N);
            x = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q])).reinterpretAsFloats();
            s0 = x.fma(w0, s0);
            r0 = x.fma(w1, r0);
            x = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q + pixel])).reinterpretAsFloats();
            s1 = x.fma(w0, s1);
            r1 = x.fma(w1, r1);
            x = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q + 2 * pixel])).reinterpretAsFloats();
            s2 = x.fma(w0, s2);
            r2 = x.fma(w1, r2);
            x = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q + 3 * pixel])).reinterpretAsFloats();
            s3 = x.fma(w0, s3);
            r3 = x.fma(w1, r3);
        }
        FloatVector h;
        h = a0.add(s0);
        s0 = a0.sub(s0);
        a0 = h;
        h = a1.add(s1);
        s1 = a1.sub(s1);
        a1 = h;
        h = a2.add(s2);
        s2 = a2.sub(s2);
        a2 = h;
        h = a3.add(s3);
        s3 = a3.sub(s3);
        a3 = h;
        h = c0.add(r0);
        r0 = c0.sub(r0);
        c0 = h;
        h = c1.add(r1);
        r1 = c1.sub(r1);
        c1 = h;
        h = c2.add(r2);
        r2 = c2.sub(r2);
        c2 = h;
        h = c3.add(r3);
        r3 = c3.sub(r3);
        c3 = h;
        for (int i = 0, p = vAt, q = vAt + 3 * row; i < run; i++, p++, q++, k += 2 * Lanes.TWO) {
            FloatVector w0 = FloatVector.fromArray(Lanes.F, u, k), w1 = FloatVector.fromArray(Lanes.F, u, k + Lanes.N), x;
            x = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p])).reinterpretAsFloats();
            a0 = x.fma(w0, a0);
            c0 = x.fma(w1, c0);
            x = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + pixel])).reinterpretAsFloats();
            a1 = x.fma(w0, a1);
            c1 = x.fma(w1, c1);
            x = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + 2 * pixel])).reinterpretAsFloats();
            a2 = x.fma(w0, a2);
            c2 = x.fma(w1, c2);
            x = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + 3 * pixel])).reinterpretAsFloats();
            a3 = x.fma(w0, a3);
            c3 = x.fma(w1, c3);
            w0 = FloatVector.fromArray(Lanes.F, u, k + 2 * Lanes.N);
            w1 = FloatVector.fromArray(Lanes.F, u, k + 3 * Lanes.N);
            x = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q])).reinterpretAsFloats();
            s0 = x.fma(w0, s0);
            r0 = x.fma(w1, r0);
            x = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q + pixel])).reinterpretAsFloats();
            s1 = x.fma(w0, s1);
            r1 = x.fma(w1, r1);
            x = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q + 2 * pixel])).reinterpretAsFloats();
            s2 = x.fma(w0, s2);
            r2 = x.fma(w1, r2);
            x = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q + 3 * pixel])).reinterpretAsFloats();
            s3 = x.fma(w0, s3);
            r3 = x.fma(w1, r3);
        }
        a0.intoArray(tile, t);
        c0.intoArray(tile, t + Lanes.N);
        a1.intoArray(tile, t + 2 * Lanes.N);
        c1.intoArray(tile, t + 3 * Lanes.N);
        s0.intoArray(tile, t + 4 * Lanes.N);
        r0.intoArray(tile, t + 5 * Lanes.N);
        s1.intoArray(tile, t + 6 * Lanes.N);
        r1.intoArray(tile, t + 7 * Lanes.N);
        a2.intoArray(tile, t + 8 * Lanes.N);
        c2.intoArray(tile, t + 9 * Lanes.N);
        a3.intoArray(tile, t + 10 * Lanes.N);
        c3.intoArray(tile, t + 11 * Lanes.N);
        s2.intoArray(tile, t + 12 * Lanes.N);
        r2.intoArray(tile, t + 13 * Lanes.N);
        s3.intoArray(tile, t + 14 * Lanes.N);
        r3.intoArray(tile, t + 15 * Lanes.N);
    }
}
