package dev.tarn.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The innermost loops of a first layer: one input channel, 3×3, then ReLU and 2×2 pooling. The nine weights of one vector of filters stay in registers for a whole image; a
 * window is 16 broadcasts and 36 multiplications, and nothing but its maximum is written. One vector of filters a call: two exceed what the compiler inlines.
 *
 * <p>Weights {@code [9][filter]}, row by row; sums start at the bias and take the taps in their order, as every forward kernel does. Finite numbers only.
 */
final class FirstLayerCore {
    private FirstLayerCore() {}

    /** {@code rows} × {@code columns} windows; {@code xRow}, {@code yRow}: floats from row to row; {@code yPixel} from window to window. */
    static void infer(float[] x, int xAt, int xRow, float[] packed, int w, float[] bias, int biasAt, int rows, int columns, float[] y,
            int yAt, int yRow, int yPixel) {
        FloatVector w0 = FloatVector.fromArray(Lanes.F, packed, w + 0 * Lanes.N);
        FloatVector w1 = FloatVector.fromArray(Lanes.F, packed, w + 1 * Lanes.N);
        FloatVector w2 = FloatVector.fromArray(Lanes.F, packed, w + 2 * Lanes.N);
        FloatVector w3 = FloatVector.fromArray(Lanes.F, packed, w + 3 * Lanes.N);
        FloatVector w4 = FloatVector.fromArray(Lanes.F, packed, w + 4 * Lanes.N);
        FloatVector w5 = FloatVector.fromArray(Lanes.F, packed, w + 5 * Lanes.N);
        FloatVector w6 = FloatVector.fromArray(Lanes.F, packed, w + 6 * Lanes.N);
        FloatVector w7 = FloatVector.fromArray(Lanes.F, packed, w + 7 * Lanes.N);
        FloatVector w8 = FloatVector.fromArray(Lanes.F, packed, w + 8 * Lanes.N);
        FloatVector b = FloatVector.fromArray(Lanes.F, bias, biasAt);
        FloatVector v;
        IntVector zero = IntVector.zero(Lanes.I);
        for (int oy = 0; oy < rows; oy++) {
            int p = xAt + 2 * oy * xRow;
            int out = yAt + oy * yRow;
            for (int ox = 0; ox < columns; ox++, p += 2, out += yPixel) {
                int q = p + xRow;
                int r = q + xRow;
                int s = r + xRow;
                FloatVector a0 = b, a1 = b, a2 = b, a3 = b;
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p])).reinterpretAsFloats();
                a0 = v.fma(w0, a0);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p + 1])).reinterpretAsFloats();
                a0 = v.fma(w1, a0);
                a1 = v.fma(w0, a1);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p + 2])).reinterpretAsFloats();
                a0 = v.fma(w2, a0);
                a1 = v.fma(w1, a1);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p + 3])).reinterpretAsFloats();
                a1 = v.fma(w2, a1);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[q])).reinterpretAsFloats();
                a0 = v.fma(w3, a0);
                a2 = v.fma(w0, a2);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[q + 1])).reinterpretAsFloats();
                a0 = v.fma(w4, a0);
                a1 = v.fma(w3, a1);
                a2 = v.fma(w1, a2);
                a3 = v.fma(w0, a3);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[q + 2])).reinterpretAsFloats();
                a0 = v.fma(w5, a0);
                a1 = v.fma(w4, a1);
                a2 = v.fma(w2, a2);
                a3 = v.fma(w1, a3);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[q + 3])).reinterpretAsFloats();
                a1 = v.fma(w5, a1);
                a3 = v.fma(w2, a3);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[r])).reinterpretAsFloats();
                a0 = v.fma(w6, a0);
                a2 = v.fma(w3, a2);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[r + 1])).reinterpretAsFloats();
                a0 = v.fma(w7, a0);
                a1 = v.fma(w6, a1);
                a2 = v.fma(w4, a2);
                a3 = v.fma(w3, a3);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[r + 2])).reinterpretAsFloats();
                a0 = v.fma(w8, a0);
                a1 = v.fma(w7, a1);
                a2 = v.fma(w5, a2);
                a3 = v.fma(w4, a3);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[r + 3])).reinterpretAsFloats();
                a1 = v.fma(w8, a1);
                a3 = v.fma(w5, a3);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[s])).reinterpretAsFloats();
                a2 = v.fma(w6, a2);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[s + 1])).reinterpretAsFloats();
                a2 = v.fma(w7, a2);
                a3 = v.fma(w6, a3);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[s + 2])).reinterpretAsFloats();
                a2 = v.fma(w8, a2);
                a3 = v.fma(w7, a3);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[s + 3])).reinterpretAsFloats();
                a3 = v.fma(w8, a3);
                IntVector i0 = a0.reinterpretAsInts(), i1 = a1.reinterpretAsInts(), i2 = a2.reinterpretAsInts();
                IntVector best = i0.max(i1).max(i2.max(a3.reinterpretAsInts())).max(zero);
                best.reinterpretAsFloats().intoArray(y, out);
            }
        }
    }

    /** The same with winner codes, {@code codeRow} and {@code yPixel} bytes apart. */
    static void train(float[] x, int xAt, int xRow, float[] packed, int w, float[] bias, int biasAt, int rows, int columns, float[] y,
            int yAt, int yRow, int yPixel,
            byte[] winners, int winnersAt, int codeRow) {
        FloatVector w0 = FloatVector.fromArray(Lanes.F, packed, w + 0 * Lanes.N);
        FloatVector w1 = FloatVector.fromArray(Lanes.F, packed, w + 1 * Lanes.N);
        FloatVector w2 = FloatVector.fromArray(Lanes.F, packed, w + 2 * Lanes.N);
        FloatVector w3 = FloatVector.fromArray(Lanes.F, packed, w + 3 * Lanes.N);
        FloatVector w4 = FloatVector.fromArray(Lanes.F, packed, w + 4 * Lanes.N);
        FloatVector w5 = FloatVector.fromArray(Lanes.F, packed, w + 5 * Lanes.N);
        FloatVector w6 = FloatVector.fromArray(Lanes.F, packed, w + 6 * Lanes.N);
        FloatVector w7 = FloatVector.fromArray(Lanes.F, packed, w + 7 * Lanes.N);
        FloatVector w8 = FloatVector.fromArray(Lanes.F, packed, w + 8 * Lanes.N);
        FloatVector b = FloatVector.fromArray(Lanes.F, bias, biasAt);
        FloatVector v;
        IntVector zero = IntVector.zero(Lanes.I);
        IntVector four = IntVector.broadcast(Lanes.I, 4);
        for (int oy = 0; oy < rows; oy++) {
            int p = xAt + 2 * oy * xRow;
            int out = yAt + oy * yRow;
            int code = winnersAt + oy * codeRow;
            for (int ox = 0; ox < columns; ox++, p += 2, out += yPixel, code += yPixel) {
                int q = p + xRow;
                int r = q + xRow;
                int s = r + xRow;
                FloatVector a0 = b, a1 = b, a2 = b, a3 = b;
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p])).reinterpretAsFloats();
                a0 = v.fma(w0, a0);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p + 1])).reinterpretAsFloats();
                a0 = v.fma(w1, a0);
                a1 = v.fma(w0, a1);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p + 2])).reinterpretAsFloats();
                a0 = v.fma(w2, a0);
                a1 = v.fma(w1, a1);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[p + 3])).reinterpretAsFloats();
                a1 = v.fma(w2, a1);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[q])).reinterpretAsFloats();
                a0 = v.fma(w3, a0);
                a2 = v.fma(w0, a2);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[q + 1])).reinterpretAsFloats();
                a0 = v.fma(w4, a0);
                a1 = v.fma(w3, a1);
                a2 = v.fma(w1, a2);
                a3 = v.fma(w0, a3);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[q + 2])).reinterpretAsFloats();
                a0 = v.fma(w5, a0);
                a1 = v.fma(w4, a1);
                a2 = v.fma(w2, a2);
                a3 = v.fma(w1, a3);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[q + 3])).reinterpretAsFloats();
                a1 = v.fma(w5, a1);
                a3 = v.fma(w2, a3);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[r])).reinterpretAsFloats();
                a0 = v.fma(w6, a0);
                a2 = v.fma(w3, a2);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[r + 1])).reinterpretAsFloats();
                a0 = v.fma(w7, a0);
                a1 = v.fma(w6, a1);
                a2 = v.fma(w4, a2);
                a3 = v.fma(w3, a3);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[r + 2])).reinterpretAsFloats();
                a0 = v.fma(w8, a0);
                a1 = v.fma(w7, a1);
                a2 = v.fma(w5, a2);
                a3 = v.fma(w4, a3);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[r + 3])).reinterpretAsFloats();
                a1 = v.fma(w8, a1);
                a3 = v.fma(w5, a3);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[s])).reinterpretAsFloats();
                a2 = v.fma(w6, a2);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[s + 1])).reinterpretAsFloats();
                a2 = v.fma(w7, a2);
                a3 = v.fma(w6, a3);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[s + 2])).reinterpretAsFloats();
                a2 = v.fma(w8, a2);
                a3 = v.fma(w7, a3);
                v = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[s + 3])).reinterpretAsFloats();
                a3 = v.fma(w8, a3);
                IntVector i0 = a0.reinterpretAsInts(), i1 = a1.reinterpretAsInts(), i2 = a2.reinterpretAsInts();
                IntVector best = i0.max(i1).max(i2.max(a3.reinterpretAsInts())).max(zero);
                best.reinterpretAsFloats().intoArray(y, out);
                IntVector c = four.blend(3, i2.compare(VectorOperators.EQ, best)).blend(2, i1.compare(VectorOperators.EQ, best))
                        .blend(1, i0.compare(VectorOperators.EQ, best))
                        .blend(0, best.compare(VectorOperators.EQ, zero));
                ((ByteVector) c.convertShape(VectorOperators.I2B, Lanes.B, 0)).intoArray(winners, code);
            }
        }
    }

    /**
     * {@code dw[tap][filter] += Σ x[winner + tap]·g}: each lane has its own winner, so each needs the input at its own place. That is chosen between the two columns first, then between
     * the two rows: blends, no gather. {@code dw[9][filter]} is followed {@code biasAt - dw} floats later by the bias's sum.
     */
    static void weightGradient(float[] x, int xAt, int xRow, float[] g, int gAt, byte[] winners, int winnersAt, int rows, int columns,
            int gRow, int pixel, float[] dw, int d,
            int biasAt) {
        FloatVector d0 = FloatVector.fromArray(Lanes.F, dw, d + 0 * Lanes.N);
        FloatVector d1 = FloatVector.fromArray(Lanes.F, dw, d + 1 * Lanes.N);
        FloatVector d2 = FloatVector.fromArray(Lanes.F, dw, d + 2 * Lanes.N);
        FloatVector d3 = FloatVector.fromArray(Lanes.F, dw, d + 3 * Lanes.N);
        FloatVector d4 = FloatVector.fromArray(Lanes.F, dw, d + 4 * Lanes.N);
        FloatVector d5 = FloatVector.fromArray(Lanes.F, dw, d + 5 * Lanes.N);
        FloatVector d6 = FloatVector.fromArray(Lanes.F, dw, d + 6 * Lanes.N);
        FloatVector d7 = FloatVector.fromArray(Lanes.F, dw, d + 7 * Lanes.N);
        FloatVector d8 = FloatVector.fromArray(Lanes.F, dw, d + 8 * Lanes.N);
        FloatVector sum = FloatVector.fromArray(Lanes.F, dw, biasAt);
        for (int oy = 0; oy < rows; oy++) {
            int p = xAt + 2 * oy * xRow;
            int at = oy * gRow;
            for (int ox = 0; ox < columns; ox++, p += 2, at += pixel) {
                IntVector c = (IntVector) ByteVector.fromArray(Lanes.B, winners, winnersAt + at).convertShape(VectorOperators.B2I, Lanes.I,
                        0);
                VectorMask<Float> right = c.and(1).compare(VectorOperators.EQ, 0).cast(Lanes.F);
                VectorMask<Float> below = c.compare(VectorOperators.GT, 2).cast(Lanes.F);
                FloatVector v = FloatVector.fromArray(Lanes.F, g, gAt + at).blend(0f, c.compare(VectorOperators.EQ, 0).cast(Lanes.F));
                sum = sum.add(v);
                int q = p + xRow;
                int r = q + xRow;
                int s = r + xRow;
                FloatVector p0 = FloatVector.broadcast(Lanes.F, x[p + 0]).blend(x[p + 1], right);
                FloatVector p1 = FloatVector.broadcast(Lanes.F, x[p + 1]).blend(x[p + 2], right);
                FloatVector p2 = FloatVector.broadcast(Lanes.F, x[p + 2]).blend(x[p + 3], right);
                FloatVector q0 = FloatVector.broadcast(Lanes.F, x[q + 0]).blend(x[q + 1], right);
                FloatVector q1 = FloatVector.broadcast(Lanes.F, x[q + 1]).blend(x[q + 2], right);
                FloatVector q2 = FloatVector.broadcast(Lanes.F, x[q + 2]).blend(x[q + 3], right);
                d0 = v.fma(p0.blend(q0, below), d0);
                d1 = v.fma(p1.blend(q1, below), d1);
                d2 = v.fma(p2.blend(q2, below), d2);
                FloatVector r0 = FloatVector.broadcast(Lanes.F, x[r + 0]).blend(x[r + 1], right);
                FloatVector r1 = FloatVector.broadcast(Lanes.F, x[r + 1]).blend(x[r + 2], right);
                FloatVector r2 = FloatVector.broadcast(Lanes.F, x[r + 2]).blend(x[r + 3], right);
                d3 = v.fma(q0.blend(r0, below), d3);
                d4 = v.fma(q1.blend(r1, below), d4);
                d5 = v.fma(q2.blend(r2, below), d5);
                FloatVector s0 = FloatVector.broadcast(Lanes.F, x[s + 0]).blend(x[s + 1], right);
                FloatVector s1 = FloatVector.broadcast(Lanes.F, x[s + 1]).blend(x[s + 2], right);
                FloatVector s2 = FloatVector.broadcast(Lanes.F, x[s + 2]).blend(x[s + 3], right);
                d6 = v.fma(r0.blend(s0, below), d6);
                d7 = v.fma(r1.blend(s1, below), d7);
                d8 = v.fma(r2.blend(s2, below), d8);
            }
        }
        d0.intoArray(dw, d + 0 * Lanes.N);
        d1.intoArray(dw, d + 1 * Lanes.N);
        d2.intoArray(dw, d + 2 * Lanes.N);
        d3.intoArray(dw, d + 3 * Lanes.N);
        d4.intoArray(dw, d + 4 * Lanes.N);
        d5.intoArray(dw, d + 5 * Lanes.N);
        d6.intoArray(dw, d + 6 * Lanes.N);
        d7.intoArray(dw, d + 7 * Lanes.N);
        d8.intoArray(dw, d + 8 * Lanes.N);
        sum.intoArray(dw, biasAt);
    }
}
