package dev.tarn.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** The innermost loops of {@link VectorPatchWeightGradient}. */
final class PatchCore {
    /** Windows that {@link #add} takes at a time: each has sums of its own, because a multiply-add waits four cycles for the one before it. */
    static final int WINDOWS = 4;

    private PatchCore() {}

    /**
     * Copies a row of windows' numbers one behind the other, a patch a position. Whole vectors are copied; what they write too much, the next run or the next patch overwrites, and behind the last there
     * is room.
     *
     * @param offsets where a window's runs of {@code run} floats begin
     * @param step floats from one position to the next
     * @param patch floats of a patch
     */
    static void patches(float[] x, int at, int step, int positions, int[] offsets, int run, float[] m, int to, int patch) {
        int last = x.length - Lanes.N;
        int i = 0;
        if (offsets.length == 3 && run <= Lanes.N) { // a 3×3 window of one piece a row
            int k0 = offsets[0], k1 = offsets[1], k2 = offsets[2];
            for (; i < positions && at + i * step + k2 <= last; i++) {
                int from = at + i * step;
                int into = to + i * patch;
                FloatVector v0 = FloatVector.fromArray(Lanes.F, x, from + k0), v1 = FloatVector.fromArray(Lanes.F, x, from + k1);
                FloatVector v2 = FloatVector.fromArray(Lanes.F, x, from + k2);
                v0.intoArray(m, into);
                v1.intoArray(m, into + run);
                v2.intoArray(m, into + 2 * run);
            }
        }
        for (; i < positions; i++) {
            int from = at + i * step;
            int into = to + i * patch;
            for (int k = 0; k < offsets.length; k++, into += run) {
                int source = from + offsets[k];
                for (int v = 0; v < run; v += Lanes.N) {
                    if (source + v <= last) {
                        FloatVector.fromArray(Lanes.F, x, source + v).intoArray(m, into + v);
                    } else {
                        System.arraycopy(x, source + v, m, into + v, Math.min(Lanes.N, run - v));
                    }
                }
            }
        }
    }

    /**
     * Writes, of some windows and all their filters, where the winner's patch lies, and the gradient; of a dead window the patch of zeros, and zero.
     *
     * @param first the patch of the first window's first position; windows are two patches apart
     * @param below floats from a patch to the one below it
     * @param zeros a patch of zeros
     * @param places as bits, {@code [window][filter]}; the gradients lie {@code apart} floats behind
     */
    static void entries(float[] g, int gAt, byte[] winners, int codes, int windows, int pixel, int first, int patch, int below, int zeros,
            float[] m, int places, int apart) {
        IntVector nowhere = IntVector.broadcast(Lanes.I, zeros);
        FloatVector nothing = FloatVector.zero(Lanes.F);
        for (int f = 0; f < pixel; f += Lanes.N) {
            IntVector p1 = IntVector.broadcast(Lanes.I, first), p2 = p1.add(patch), p3 = p1.add(below), p4 = p2.add(below);
            for (int i = 0, q = f; i < windows; i++, q += pixel) {
                IntVector code = (IntVector) ByteVector.fromArray(Lanes.B, winners, codes + q).convertShape(VectorOperators.B2I, Lanes.I,
                        0);
                VectorMask<Integer> dead = code.compare(VectorOperators.EQ, 0);
                p1.blend(p2, code.compare(VectorOperators.EQ, 2)).blend(p3, code.compare(VectorOperators.EQ, 3))
                        .blend(p4, code.compare(VectorOperators.EQ, 4)).blend(nowhere, dead).reinterpretAsFloats()
                        .intoArray(m, places + q);
                FloatVector.fromArray(Lanes.F, g, gAt + q).blend(nothing, dead.cast(Lanes.F)).intoArray(m, places + apart + q);
                p1 = p1.add(2 * patch);
                p2 = p2.add(2 * patch);
                p3 = p3.add(2 * patch);
                p4 = p4.add(2 * patch);
            }
        }
    }

    /**
     * One filter's gradient by {@code windows} windows, a multiple of {@link #WINDOWS}: two vectors of its weights, {@code dw += Σ g·patch}.
     *
     * @param m patches and entries
     * @param e the first window's entry, the next one {@code step} floats behind it
     * @param v of which two vectors of a patch
     */
    static void add(float[] m, int e, int step, int apart, int windows, int v, float[] dw, int d) {
        FloatVector a0 = FloatVector.fromArray(Lanes.F, dw, d), c0 = FloatVector.fromArray(Lanes.F, dw, d + Lanes.N);
        FloatVector a1 = FloatVector.zero(Lanes.F), c1 = a1, a2 = a1, c2 = a1, a3 = a1, c3 = a1;
        for (int i = 0, q = e; i < windows; i += WINDOWS, q += WINDOWS * step) {
            int p = Float.floatToRawIntBits(m[q]) + v;
            FloatVector g = FloatVector.broadcast(Lanes.F, m[q + apart]);
            a0 = g.fma(FloatVector.fromArray(Lanes.F, m, p), a0);
            c0 = g.fma(FloatVector.fromArray(Lanes.F, m, p + Lanes.N), c0);
            p = Float.floatToRawIntBits(m[q + step]) + v;
            g = FloatVector.broadcast(Lanes.F, m[q + step + apart]);
            a1 = g.fma(FloatVector.fromArray(Lanes.F, m, p), a1);
            c1 = g.fma(FloatVector.fromArray(Lanes.F, m, p + Lanes.N), c1);
            p = Float.floatToRawIntBits(m[q + 2 * step]) + v;
            g = FloatVector.broadcast(Lanes.F, m[q + 2 * step + apart]);
            a2 = g.fma(FloatVector.fromArray(Lanes.F, m, p), a2);
            c2 = g.fma(FloatVector.fromArray(Lanes.F, m, p + Lanes.N), c2);
            p = Float.floatToRawIntBits(m[q + 3 * step]) + v;
            g = FloatVector.broadcast(Lanes.F, m[q + 3 * step + apart]);
            a3 = g.fma(FloatVector.fromArray(Lanes.F, m, p), a3);
            c3 = g.fma(FloatVector.fromArray(Lanes.F, m, p + Lanes.N), c3);
        }
        a0.add(a1).add(a2.add(a3)).intoArray(dw, d);
        c0.add(c1).add(c2.add(c3)).intoArray(dw, d + Lanes.N);
    }
}
