package dev.tarn.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * What becomes of a tile of finite numbers: one vector of filters a call. Windows of 2×2 lie as four positions {@code step} floats apart; codes are 1 + index of
 * the first maximum.
 */
final class TileEpilogue {
    private TileEpilogue() {}

    /**
     * ReLU of the maximum as a maximum of integers: among positive floats the order of the bits is the order of the values, and zero beats everything negative.
     * That is why NaN, which may be negative too, must be kept away.
     */
    static void poolRelu(float[] t, int at, int step, float[] y, int to) {
        IntVector i0 = FloatVector.fromArray(Lanes.F, t, at).reinterpretAsInts();
        IntVector i1 = FloatVector.fromArray(Lanes.F, t, at + step).reinterpretAsInts();
        IntVector i2 = FloatVector.fromArray(Lanes.F, t, at + 2 * step).reinterpretAsInts();
        IntVector i3 = FloatVector.fromArray(Lanes.F, t, at + 3 * step).reinterpretAsInts();
        i0.max(i1).max(i2.max(i3)).max(IntVector.zero(Lanes.I)).reinterpretAsFloats().intoArray(y, to);
    }

    /** The same with winner codes, 0 where the result is 0. */
    static void poolReluWinners(float[] t, int at, int step, float[] y, int to, byte[] winners, int code) {
        IntVector i0 = FloatVector.fromArray(Lanes.F, t, at).reinterpretAsInts();
        IntVector i1 = FloatVector.fromArray(Lanes.F, t, at + step).reinterpretAsInts();
        IntVector i2 = FloatVector.fromArray(Lanes.F, t, at + 2 * step).reinterpretAsInts();
        IntVector i3 = FloatVector.fromArray(Lanes.F, t, at + 3 * step).reinterpretAsInts();
        IntVector zero = IntVector.zero(Lanes.I);
        IntVector best = i0.max(i1).max(i2.max(i3)).max(zero);
        best.reinterpretAsFloats().intoArray(y, to);
        IntVector c = IntVector.broadcast(Lanes.I, 4).blend(3, i2.compare(VectorOperators.EQ, best))
                .blend(2, i1.compare(VectorOperators.EQ, best))
                .blend(1, i0.compare(VectorOperators.EQ, best)).blend(0, best.compare(VectorOperators.EQ, zero));
        ((ByteVector) c.convertShape(VectorOperators.I2B, Lanes.B, 0)).intoArray(winners, code);
    }

    /** The maximum by comparisons, which keeps the first of two zeros of different sign. */
    static void pool(float[] t, int at, int step, float[] y, int to) {
        FloatVector a = FloatVector.fromArray(Lanes.F, t, at);
        FloatVector b = FloatVector.fromArray(Lanes.F, t, at + step);
        FloatVector c = FloatVector.fromArray(Lanes.F, t, at + 2 * step);
        FloatVector d = FloatVector.fromArray(Lanes.F, t, at + 3 * step);
        a = a.blend(b, b.compare(VectorOperators.GT, a));
        c = c.blend(d, d.compare(VectorOperators.GT, c));
        a.blend(c, c.compare(VectorOperators.GT, a)).intoArray(y, to);
    }

    static void poolWinners(float[] t, int at, int step, float[] y, int to, byte[] winners, int code) {
        FloatVector a = FloatVector.fromArray(Lanes.F, t, at);
        FloatVector b = FloatVector.fromArray(Lanes.F, t, at + step);
        FloatVector c = FloatVector.fromArray(Lanes.F, t, at + 2 * step);
        FloatVector d = FloatVector.fromArray(Lanes.F, t, at + 3 * step);
        VectorMask<Float> right = b.compare(VectorOperators.GT, a);
        IntVector winner = IntVector.broadcast(Lanes.I, 1).blend(2, right.cast(Lanes.I));
        a = a.blend(b, right);
        VectorMask<Float> below = c.compare(VectorOperators.GT, a);
        winner = winner.blend(3, below.cast(Lanes.I));
        a = a.blend(c, below);
        VectorMask<Float> last = d.compare(VectorOperators.GT, a);
        a.blend(d, last).intoArray(y, to);
        ((ByteVector) winner.blend(4, last.cast(Lanes.I)).convertShape(VectorOperators.I2B, Lanes.B, 0)).intoArray(winners, code);
    }

    /** Codes for vectors of four, for which there is no byte vector. */
    static void poolWinnersOfFour(float[] t, int at, int step, boolean relu, float[] y, int to, byte[] winners, int code) {
        for (int f = 0; f < Lanes.N; f++) {
            float best = t[at + f];
            int winner = 1;
            for (int i = 1; i < 4; i++) {
                float v = t[at + i * step + f];
                if (v > best) {
                    best = v;
                    winner = 1 + i;
                }
            }
            boolean dead = relu && best <= 0;
            y[to + f] = dead ? 0 : best;
            winners[code + f] = (byte) (dead ? 0 : winner);
        }
    }

    static void store(float[] t, int at, float[] y, int to) {
        FloatVector.fromArray(Lanes.F, t, at).intoArray(y, to);
    }

    static void add(float[] t, int at, float[] y, int to) {
        FloatVector.fromArray(Lanes.F, y, to).add(FloatVector.fromArray(Lanes.F, t, at)).intoArray(y, to);
    }

    static void storeRelu(float[] t, int at, float[] y, int to) {
        FloatVector.fromArray(Lanes.F, t, at).reinterpretAsInts().max(IntVector.zero(Lanes.I)).reinterpretAsFloats().intoArray(y, to);
    }

    /**
     * The maximum of any window of a map {@code [row][column][step]}: {@code rows} × {@code columns} elements from {@code at}, rows {@code row} floats apart.
     * The element's index in the uncut window is {@code first}, plus 1 a column, plus {@code width} a row. Codes go to {@code tile} as floats.
     */
    static void poolAny(float[] map, int at, int row, int rows, int step, int columns, int first, int width, boolean relu, float[] y,
            int to, float[] tile,
            int t) {
        FloatVector best = FloatVector.fromArray(Lanes.F, map, at);
        FloatVector code = FloatVector.broadcast(Lanes.F, 1f + first);
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                FloatVector v = FloatVector.fromArray(Lanes.F, map, at + r * row + c * step);
                VectorMask<Float> more = v.compare(VectorOperators.GT, best);
                best = best.blend(v, more);
                code = code.blend(1f + first + r * width + c, more);
            }
        }
        if (relu) {
            VectorMask<Float> dead = best.compare(VectorOperators.LE, 0f);
            best = best.blend(0f, dead);
            code = code.blend(0f, dead);
        }
        best.intoArray(y, to);
        code.intoArray(tile, t);
    }

    /** The largest absolute value as bits: NaN beats infinity beats every number. {@code n} is a multiple of the vector. */
    static int magnitude(float[] x, int at, int n) {
        IntVector a = IntVector.zero(Lanes.I);
        for (int i = 0; i < n; i += Lanes.N) {
            a = a.max(FloatVector.fromArray(Lanes.F, x, at + i).reinterpretAsInts().and(Integer.MAX_VALUE));
        }
        return a.reduceLanes(VectorOperators.MAX);
    }
}
