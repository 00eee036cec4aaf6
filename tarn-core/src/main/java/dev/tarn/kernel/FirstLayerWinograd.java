package dev.tarn.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * A first layer (one input channel, 3×3, ReLU, 2×2 pool) by Winograd's F(2, 3) (Lavin and Gray 2015, section 4.1) down the columns: the two rows of a pool's window take 24
 * multiplications and 4 additions instead of 36. With a single channel nothing is summed over channels, so F(2×2) in both directions saves no more: its 16 multiplications need 16
 * additions and a much dearer transform of the input.
 *
 * <pre>
 *      1  0 −1  0          1    0    0
 * Bᵀ = 0  1  1  0     G = 1/2  1/2  1/2     Aᵀ = 1  1  1  0
 *      0 −1  1  0         1/2 −1/2  1/2          0  1 −1 −1
 *      0  1  0 −1          0    0    1
 * </pre>
 *
 * <p>The input is transformed once for all filters, four rows for each row of windows, row plus or minus row. Weights {@code [4][3][filter]} stay in registers; those of the
 * fourth row are negated, so that Aᵀ only adds there. The bias is added to the second row's products, which count once in both outputs. Finite numbers only.
 */
final class FirstLayerWinograd {
    /** Transformed weights of a filter. */
    static final int WEIGHTS = 12;

    /** Windows in a row that are worked on at a time, and rows of them: their transformed input stays in the L1 cache. */
    static final int WINDOWS = 22;
    static final int ROWS = 14;

    /** Floats of one transformed row: what the windows of a strip read, in whole vectors. A constant, so that windows address with constant distances. */
    private static final int ROW = 48;
    /** Floats of a row of windows. */
    private static final int BAND = 4 * ROW;

    /** Floats of scratch memory. */
    static final int SCRATCH = ROWS * BAND;

    private FirstLayerWinograd() {}

    /** {@code G g} of {@code step} filters, from {@code [3][3][filter]} to {@code [4][3][filter]}. */
    static void weights(float[] g, int gAt, int step, float[] u, int uAt) {
        int row = 3 * step;
        for (int i = 0; i < row; i++) {
            float a = g[gAt + i], b = g[gAt + row + i], c = g[gAt + 2 * row + i];
            u[uAt + i] = a;
            u[uAt + row + i] = 0.5f * (a + c + b);
            u[uAt + 2 * row + i] = 0.5f * (a + c - b);
            u[uAt + 3 * row + i] = -c;
        }
    }

    /**
     * Transforms what {@code rows} × {@code columns} windows read; {@code columns} at least 7, so that a row has a whole vector.
     *
     * @param v {@link #SCRATCH} floats
     */
    static void input(float[] x, int xAt, int xRow, int rows, int columns, float[] v, int vAt) {
        int n = 2 * columns + 2;
        int last = n - Lanes.N;
        for (int oy = 0; oy < rows; oy++) {
            int p = xAt + 2 * oy * xRow;
            int to = vAt + oy * BAND;
            for (int i = 0; i < n; i += Lanes.N) {
                int k = Math.min(i, last); // the last vector overlaps the one before it, so that nothing behind the row is read
                FloatVector a = FloatVector.fromArray(Lanes.F, x, p + k);
                FloatVector b = FloatVector.fromArray(Lanes.F, x, p + k + xRow);
                FloatVector c = FloatVector.fromArray(Lanes.F, x, p + k + 2 * xRow);
                FloatVector d = FloatVector.fromArray(Lanes.F, x, p + k + 3 * xRow);
                a.sub(c).intoArray(v, to + k);
                b.add(c).intoArray(v, to + k + ROW);
                c.sub(b).intoArray(v, to + k + 2 * ROW);
                b.sub(d).intoArray(v, to + k + 3 * ROW);
            }
        }
    }

    /** One vector of filters for the windows that {@link #input} has transformed; {@code yRow}, {@code yPixel}: floats between neighbours. */
    static void infer(float[] v, int vAt, int rows, int columns, float[] u, int uAt, float[] bias, int biasAt, float[] y, int yAt, int yRow,
            int yPixel) {
        // Products, not loads: beside a load C2 does not read a broadcast straight from memory, and a broadcast from a register takes an adder's turn.
        FloatVector one = FloatVector.broadcast(Lanes.F, 1);
        FloatVector u00 = FloatVector.fromArray(Lanes.F, u, uAt + 0 * Lanes.N).mul(one);
        FloatVector u01 = FloatVector.fromArray(Lanes.F, u, uAt + 1 * Lanes.N).mul(one);
        FloatVector u02 = FloatVector.fromArray(Lanes.F, u, uAt + 2 * Lanes.N).mul(one);
        FloatVector u10 = FloatVector.fromArray(Lanes.F, u, uAt + 3 * Lanes.N).mul(one);
        FloatVector u11 = FloatVector.fromArray(Lanes.F, u, uAt + 4 * Lanes.N).mul(one);
        FloatVector u12 = FloatVector.fromArray(Lanes.F, u, uAt + 5 * Lanes.N).mul(one);
        FloatVector u20 = FloatVector.fromArray(Lanes.F, u, uAt + 6 * Lanes.N).mul(one);
        FloatVector u21 = FloatVector.fromArray(Lanes.F, u, uAt + 7 * Lanes.N).mul(one);
        FloatVector u22 = FloatVector.fromArray(Lanes.F, u, uAt + 8 * Lanes.N).mul(one);
        FloatVector u30 = FloatVector.fromArray(Lanes.F, u, uAt + 9 * Lanes.N).mul(one);
        FloatVector u31 = FloatVector.fromArray(Lanes.F, u, uAt + 10 * Lanes.N).mul(one);
        FloatVector u32 = FloatVector.fromArray(Lanes.F, u, uAt + 11 * Lanes.N).mul(one);
        FloatVector b = FloatVector.fromArray(Lanes.F, bias, biasAt);
        IntVector zero = IntVector.zero(Lanes.I);
        for (int oy = 0; oy < rows; oy++) {
            int p = vAt + oy * BAND;
            int to = yAt + oy * yRow;
            for (int ox = 0; ox < columns; ox++, p += 2, to += yPixel) {
                FloatVector x0, x1, x2, x3;
                x0 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + ROW])).reinterpretAsFloats();
                x1 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + ROW + 1])).reinterpretAsFloats();
                x2 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + ROW + 2])).reinterpretAsFloats();
                x3 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + ROW + 3])).reinterpretAsFloats();
                FloatVector m = x2.fma(u12, x1.fma(u11, x0.fma(u10, b)));
                FloatVector n = x3.fma(u12, x2.fma(u11, x1.fma(u10, b)));
                x0 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + 2 * ROW])).reinterpretAsFloats();
                x1 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + 2 * ROW + 1])).reinterpretAsFloats();
                x2 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + 2 * ROW + 2])).reinterpretAsFloats();
                x3 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + 2 * ROW + 3])).reinterpretAsFloats();
                FloatVector s = x2.fma(u22, x1.fma(u21, x0.mul(u20)));
                FloatVector t = x3.fma(u22, x2.fma(u21, x1.mul(u20)));
                x0 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p])).reinterpretAsFloats();
                x1 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + 1])).reinterpretAsFloats();
                x2 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + 2])).reinterpretAsFloats();
                x3 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + 3])).reinterpretAsFloats();
                FloatVector a0 = x2.fma(u02, x1.fma(u01, x0.fma(u00, m.add(s))));
                FloatVector a1 = x3.fma(u02, x2.fma(u01, x1.fma(u00, n.add(t))));
                x0 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + 3 * ROW])).reinterpretAsFloats();
                x1 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + 3 * ROW + 1])).reinterpretAsFloats();
                x2 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + 3 * ROW + 2])).reinterpretAsFloats();
                x3 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + 3 * ROW + 3])).reinterpretAsFloats();
                FloatVector a2 = x2.fma(u32, x1.fma(u31, x0.fma(u30, m.sub(s))));
                FloatVector a3 = x3.fma(u32, x2.fma(u31, x1.fma(u30, n.sub(t))));
                IntVector i0 = a0.reinterpretAsInts(), i1 = a1.reinterpretAsInts(), i2 = a2.reinterpretAsInts();
                IntVector best = i0.max(i1).max(i2.max(a3.reinterpretAsInts())).max(zero);
                best.reinterpretAsFloats().intoArray(y, to);
            }
        }
    }

    /** The same with winner codes, {@code codeRow} and {@code yPixel} bytes apart. */
    static void train(float[] v, int vAt, int rows, int columns, float[] u, int uAt, float[] bias, int biasAt, float[] y, int yAt, int yRow,
            int yPixel, byte[] winners, int winnersAt, int codeRow) {
        // Products, not loads: beside a load C2 does not read a broadcast straight from memory, and a broadcast from a register takes an adder's turn.
        FloatVector one = FloatVector.broadcast(Lanes.F, 1);
        FloatVector u00 = FloatVector.fromArray(Lanes.F, u, uAt + 0 * Lanes.N).mul(one);
        FloatVector u01 = FloatVector.fromArray(Lanes.F, u, uAt + 1 * Lanes.N).mul(one);
        FloatVector u02 = FloatVector.fromArray(Lanes.F, u, uAt + 2 * Lanes.N).mul(one);
        FloatVector u10 = FloatVector.fromArray(Lanes.F, u, uAt + 3 * Lanes.N).mul(one);
        FloatVector u11 = FloatVector.fromArray(Lanes.F, u, uAt + 4 * Lanes.N).mul(one);
        FloatVector u12 = FloatVector.fromArray(Lanes.F, u, uAt + 5 * Lanes.N).mul(one);
        FloatVector u20 = FloatVector.fromArray(Lanes.F, u, uAt + 6 * Lanes.N).mul(one);
        FloatVector u21 = FloatVector.fromArray(Lanes.F, u, uAt + 7 * Lanes.N).mul(one);
        FloatVector u22 = FloatVector.fromArray(Lanes.F, u, uAt + 8 * Lanes.N).mul(one);
        FloatVector u30 = FloatVector.fromArray(Lanes.F, u, uAt + 9 * Lanes.N).mul(one);
        FloatVector u31 = FloatVector.fromArray(Lanes.F, u, uAt + 10 * Lanes.N).mul(one);
        FloatVector u32 = FloatVector.fromArray(Lanes.F, u, uAt + 11 * Lanes.N).mul(one);
        FloatVector b = FloatVector.fromArray(Lanes.F, bias, biasAt);
        IntVector zero = IntVector.zero(Lanes.I);
        IntVector four = IntVector.broadcast(Lanes.I, 4);
        for (int oy = 0; oy < rows; oy++) {
            int p = vAt + oy * BAND;
            int to = yAt + oy * yRow;
            int code = winnersAt + oy * codeRow;
            for (int ox = 0; ox < columns; ox++, p += 2, to += yPixel, code += yPixel) {
                FloatVector x0, x1, x2, x3;
                x0 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + ROW])).reinterpretAsFloats();
                x1 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + ROW + 1])).reinterpretAsFloats();
                x2 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + ROW + 2])).reinterpretAsFloats();
                x3 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + ROW + 3])).reinterpretAsFloats();
                FloatVector m = x2.fma(u12, x1.fma(u11, x0.fma(u10, b)));
                FloatVector n = x3.fma(u12, x2.fma(u11, x1.fma(u10, b)));
                x0 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + 2 * ROW])).reinterpretAsFloats();
                x1 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + 2 * ROW + 1])).reinterpretAsFloats();
                x2 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + 2 * ROW + 2])).reinterpretAsFloats();
                x3 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + 2 * ROW + 3])).reinterpretAsFloats();
                FloatVector s = x2.fma(u22, x1.fma(u21, x0.mul(u20)));
                FloatVector t = x3.fma(u22, x2.fma(u21, x1.mul(u20)));
                x0 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p])).reinterpretAsFloats();
                x1 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + 1])).reinterpretAsFloats();
                x2 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + 2])).reinterpretAsFloats();
                x3 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + 3])).reinterpretAsFloats();
                FloatVector a0 = x2.fma(u02, x1.fma(u01, x0.fma(u00, m.add(s))));
                FloatVector a1 = x3.fma(u02, x2.fma(u01, x1.fma(u00, n.add(t))));
                x0 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + 3 * ROW])).reinterpretAsFloats();
                x1 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + 3 * ROW + 1])).reinterpretAsFloats();
                x2 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + 3 * ROW + 2])).reinterpretAsFloats();
                x3 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[p + 3 * ROW + 3])).reinterpretAsFloats();
                FloatVector a2 = x2.fma(u32, x1.fma(u31, x0.fma(u30, m.sub(s))));
                FloatVector a3 = x3.fma(u32, x2.fma(u31, x1.fma(u30, n.sub(t))));
                IntVector i0 = a0.reinterpretAsInts(), i1 = a1.reinterpretAsInts(), i2 = a2.reinterpretAsInts();
                IntVector best = i0.max(i1).max(i2.max(a3.reinterpretAsInts())).max(zero);
                best.reinterpretAsFloats().intoArray(y, to);
                IntVector c = four.blend(3, i2.compare(VectorOperators.EQ, best)).blend(2, i1.compare(VectorOperators.EQ, best))
                        .blend(1, i0.compare(VectorOperators.EQ, best)).blend(0, best.compare(VectorOperators.EQ, zero));
                ((ByteVector) c.convertShape(VectorOperators.I2B, Lanes.B, 0)).intoArray(winners, code);
            }
        }
    }
}
