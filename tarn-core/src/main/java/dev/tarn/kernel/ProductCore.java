package dev.tarn.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Products of matrices, {@code [rows][channels] · [channels][filters]}, one block of filters a call, with the same register blocking as {@link ForwardCore}. The loop
 * over rows is in here because a product of few channels is over too soon to pay for a call.
 */
final class ProductCore {
    private ProductCore() {}

    /**
     * Eight rows, two vectors of filters.
     *
     * @param v {@code [row][channel]}, rows {@code vStep} floats apart
     * @param rows a multiple of eight
     * @param u {@code [channel][filter]}, dense
     * @param start what each filter's sum begins with
     * @param p {@code [row][filter]}, rows {@code pStep} floats apart
     */
    static void eightByTwo(float[] v, int vAt, int vStep, int rows, int channels, float[] u, int uAt, float[] start, int startAt,
            float[] p, int pAt,
            int pStep) {
        for (int t = 0, q = vAt, to = pAt; t < rows; t += 8, q += 8 * vStep, to += 8 * pStep) {
            FloatVector a0 = FloatVector.fromArray(Lanes.F, start, startAt), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
            FloatVector c0 = FloatVector.fromArray(Lanes.F, start, startAt + Lanes.N), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0,
                    c7 = c0;
            int q1 = q + vStep, q2 = q1 + vStep, q3 = q2 + vStep, q4 = q3 + vStep, q5 = q4 + vStep, q6 = q5 + vStep, q7 = q6 + vStep;
            for (int i = 0, k = uAt; i < channels; i++, k += Lanes.TWO) {
                FloatVector w0 = FloatVector.fromArray(Lanes.F, u, k), w1 = FloatVector.fromArray(Lanes.F, u, k + Lanes.N), b;
                b = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q + i])).reinterpretAsFloats();
                a0 = b.fma(w0, a0);
                c0 = b.fma(w1, c0);
                b = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q1 + i])).reinterpretAsFloats();
                a1 = b.fma(w0, a1);
                c1 = b.fma(w1, c1);
                b = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q2 + i])).reinterpretAsFloats();
                a2 = b.fma(w0, a2);
                c2 = b.fma(w1, c2);
                b = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q3 + i])).reinterpretAsFloats();
                a3 = b.fma(w0, a3);
                c3 = b.fma(w1, c3);
                b = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q4 + i])).reinterpretAsFloats();
                a4 = b.fma(w0, a4);
                c4 = b.fma(w1, c4);
                b = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q5 + i])).reinterpretAsFloats();
                a5 = b.fma(w0, a5);
                c5 = b.fma(w1, c5);
                b = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q6 + i])).reinterpretAsFloats();
                a6 = b.fma(w0, a6);
                c6 = b.fma(w1, c6);
                b = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q7 + i])).reinterpretAsFloats();
                a7 = b.fma(w0, a7);
                c7 = b.fma(w1, c7);
            }
            int to1 = to + pStep, to2 = to1 + pStep, to3 = to2 + pStep, to4 = to3 + pStep, to5 = to4 + pStep, to6 = to5 + pStep,
                    to7 = to6 + pStep;
            a0.intoArray(p, to);
            c0.intoArray(p, to + Lanes.N);
            a1.intoArray(p, to1);
            c1.intoArray(p, to1 + Lanes.N);
            a2.intoArray(p, to2);
            c2.intoArray(p, to2 + Lanes.N);
            a3.intoArray(p, to3);
            c3.intoArray(p, to3 + Lanes.N);
            a4.intoArray(p, to4);
            c4.intoArray(p, to4 + Lanes.N);
            a5.intoArray(p, to5);
            c5.intoArray(p, to5 + Lanes.N);
            a6.intoArray(p, to6);
            c6.intoArray(p, to6 + Lanes.N);
            a7.intoArray(p, to7);
            c7.intoArray(p, to7 + Lanes.N);
        }
    }

    /** Eight rows, one vector of filters; a channel's weights follow those of the channel before {@code uStep} floats later. */
    static void eightByOne(float[] v, int vAt, int vStep, int rows, int channels, float[] u, int uAt, int uStep, float[] start,
            int startAt, float[] p, int pAt, int pStep) {
        for (int t = 0, q = vAt, to = pAt; t < rows; t += 8, q += 8 * vStep, to += 8 * pStep) {
            FloatVector a0 = FloatVector.fromArray(Lanes.F, start, startAt), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
            int q1 = q + vStep, q2 = q1 + vStep, q3 = q2 + vStep, q4 = q3 + vStep, q5 = q4 + vStep, q6 = q5 + vStep, q7 = q6 + vStep;
            for (int i = 0, k = uAt; i < channels; i++, k += uStep) {
                FloatVector w = FloatVector.fromArray(Lanes.F, u, k);
                a0 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q + i])).reinterpretAsFloats().fma(w, a0);
                a1 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q1 + i])).reinterpretAsFloats().fma(w, a1);
                a2 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q2 + i])).reinterpretAsFloats().fma(w, a2);
                a3 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q3 + i])).reinterpretAsFloats().fma(w, a3);
                a4 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q4 + i])).reinterpretAsFloats().fma(w, a4);
                a5 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q5 + i])).reinterpretAsFloats().fma(w, a5);
                a6 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q6 + i])).reinterpretAsFloats().fma(w, a6);
                a7 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q7 + i])).reinterpretAsFloats().fma(w, a7);
            }
            a0.intoArray(p, to);
            a1.intoArray(p, to + pStep);
            a2.intoArray(p, to + 2 * pStep);
            a3.intoArray(p, to + 3 * pStep);
            a4.intoArray(p, to + 4 * pStep);
            a5.intoArray(p, to + 5 * pStep);
            a6.intoArray(p, to + 6 * pStep);
            a7.intoArray(p, to + 7 * pStep);
        }
    }

    /** Seven rows, two vectors of filters: maps of 7×7 and 14×14 are whole numbers of these. */
    static void sevenByTwo(float[] v, int vAt, int vStep, int rows, int channels, float[] u, int uAt, float[] start, int startAt,
            float[] p, int pAt, int pStep) {
        for (int t = 0, q = vAt, to = pAt; t < rows; t += 7, q += 7 * vStep, to += 7 * pStep) {
            FloatVector a0 = FloatVector.fromArray(Lanes.F, start, startAt), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0;
            FloatVector c0 = FloatVector.fromArray(Lanes.F, start, startAt + Lanes.N), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0;
            int q1 = q + vStep, q2 = q1 + vStep, q3 = q2 + vStep, q4 = q3 + vStep, q5 = q4 + vStep, q6 = q5 + vStep;
            for (int i = 0, k = uAt; i < channels; i++, k += Lanes.TWO) {
                FloatVector w0 = FloatVector.fromArray(Lanes.F, u, k), w1 = FloatVector.fromArray(Lanes.F, u, k + Lanes.N), b;
                b = FloatVector.broadcast(Lanes.F, v[q + i]);
                a0 = b.fma(w0, a0);
                c0 = b.fma(w1, c0);
                b = FloatVector.broadcast(Lanes.F, v[q1 + i]);
                a1 = b.fma(w0, a1);
                c1 = b.fma(w1, c1);
                b = FloatVector.broadcast(Lanes.F, v[q2 + i]);
                a2 = b.fma(w0, a2);
                c2 = b.fma(w1, c2);
                b = FloatVector.broadcast(Lanes.F, v[q3 + i]);
                a3 = b.fma(w0, a3);
                c3 = b.fma(w1, c3);
                b = FloatVector.broadcast(Lanes.F, v[q4 + i]);
                a4 = b.fma(w0, a4);
                c4 = b.fma(w1, c4);
                b = FloatVector.broadcast(Lanes.F, v[q5 + i]);
                a5 = b.fma(w0, a5);
                c5 = b.fma(w1, c5);
                b = FloatVector.broadcast(Lanes.F, v[q6 + i]);
                a6 = b.fma(w0, a6);
                c6 = b.fma(w1, c6);
            }
            int to1 = to + pStep, to2 = to1 + pStep, to3 = to2 + pStep, to4 = to3 + pStep, to5 = to4 + pStep, to6 = to5 + pStep;
            a0.intoArray(p, to);
            c0.intoArray(p, to + Lanes.N);
            a1.intoArray(p, to1);
            c1.intoArray(p, to1 + Lanes.N);
            a2.intoArray(p, to2);
            c2.intoArray(p, to2 + Lanes.N);
            a3.intoArray(p, to3);
            c3.intoArray(p, to3 + Lanes.N);
            a4.intoArray(p, to4);
            c4.intoArray(p, to4 + Lanes.N);
            a5.intoArray(p, to5);
            c5.intoArray(p, to5 + Lanes.N);
            a6.intoArray(p, to6);
            c6.intoArray(p, to6 + Lanes.N);
        }
    }

    /** Seven rows, one vector of filters. */
    static void sevenByOne(float[] v, int vAt, int vStep, int rows, int channels, float[] u, int uAt, int uStep, float[] start,
            int startAt, float[] p, int pAt, int pStep) {
        for (int t = 0, q = vAt, to = pAt; t < rows; t += 7, q += 7 * vStep, to += 7 * pStep) {
            FloatVector a0 = FloatVector.fromArray(Lanes.F, start, startAt), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0;
            int q1 = q + vStep, q2 = q1 + vStep, q3 = q2 + vStep, q4 = q3 + vStep, q5 = q4 + vStep, q6 = q5 + vStep;
            for (int i = 0, k = uAt; i < channels; i++, k += uStep) {
                FloatVector w = FloatVector.fromArray(Lanes.F, u, k);
                a0 = FloatVector.broadcast(Lanes.F, v[q + i]).fma(w, a0);
                a1 = FloatVector.broadcast(Lanes.F, v[q1 + i]).fma(w, a1);
                a2 = FloatVector.broadcast(Lanes.F, v[q2 + i]).fma(w, a2);
                a3 = FloatVector.broadcast(Lanes.F, v[q3 + i]).fma(w, a3);
                a4 = FloatVector.broadcast(Lanes.F, v[q4 + i]).fma(w, a4);
                a5 = FloatVector.broadcast(Lanes.F, v[q5 + i]).fma(w, a5);
                a6 = FloatVector.broadcast(Lanes.F, v[q6 + i]).fma(w, a6);
            }
            a0.intoArray(p, to);
            a1.intoArray(p, to + pStep);
            a2.intoArray(p, to + 2 * pStep);
            a3.intoArray(p, to + 3 * pStep);
            a4.intoArray(p, to + 4 * pStep);
            a5.intoArray(p, to + 5 * pStep);
            a6.intoArray(p, to + 6 * pStep);
        }
    }

    /** Four rows, two vectors of filters: for machines with 16 registers. */
    static void fourByTwo(float[] v, int vAt, int vStep, int rows, int channels, float[] u, int uAt, float[] start, int startAt, float[] p,
            int pAt,
            int pStep) {
        for (int t = 0, q = vAt, to = pAt; t < rows; t += 4, q += 4 * vStep, to += 4 * pStep) {
            FloatVector a0 = FloatVector.fromArray(Lanes.F, start, startAt), a1 = a0, a2 = a0, a3 = a0;
            FloatVector c0 = FloatVector.fromArray(Lanes.F, start, startAt + Lanes.N), c1 = c0, c2 = c0, c3 = c0;
            int q1 = q + vStep, q2 = q1 + vStep, q3 = q2 + vStep;
            for (int i = 0, k = uAt; i < channels; i++, k += Lanes.TWO) {
                FloatVector w0 = FloatVector.fromArray(Lanes.F, u, k), w1 = FloatVector.fromArray(Lanes.F, u, k + Lanes.N), b;
                b = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q + i])).reinterpretAsFloats();
                a0 = b.fma(w0, a0);
                c0 = b.fma(w1, c0);
                b = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q1 + i])).reinterpretAsFloats();
                a1 = b.fma(w0, a1);
                c1 = b.fma(w1, c1);
                b = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q2 + i])).reinterpretAsFloats();
                a2 = b.fma(w0, a2);
                c2 = b.fma(w1, c2);
                b = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q3 + i])).reinterpretAsFloats();
                a3 = b.fma(w0, a3);
                c3 = b.fma(w1, c3);
            }
            a0.intoArray(p, to);
            c0.intoArray(p, to + Lanes.N);
            a1.intoArray(p, to + pStep);
            c1.intoArray(p, to + pStep + Lanes.N);
            a2.intoArray(p, to + 2 * pStep);
            c2.intoArray(p, to + 2 * pStep + Lanes.N);
            a3.intoArray(p, to + 3 * pStep);
            c3.intoArray(p, to + 3 * pStep + Lanes.N);
        }
    }

    /** Four rows, one vector of filters. */
    static void fourByOne(float[] v, int vAt, int vStep, int rows, int channels, float[] u, int uAt, int uStep, float[] start,
            int startAt, float[] p, int pAt, int pStep) {
        for (int t = 0, q = vAt, to = pAt; t < rows; t += 4, q += 4 * vStep, to += 4 * pStep) {
            FloatVector a0 = FloatVector.fromArray(Lanes.F, start, startAt), a1 = a0, a2 = a0, a3 = a0;
            for (int i = 0, k = uAt; i < channels; i++, k += uStep) {
                FloatVector w = FloatVector.fromArray(Lanes.F, u, k);
                a0 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q + i])).reinterpretAsFloats().fma(w, a0);
                a1 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q + vStep + i])).reinterpretAsFloats().fma(w, a1);
                a2 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q + 2 * vStep + i])).reinterpretAsFloats().fma(w, a2);
                a3 = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(v[q + 3 * vStep + i])).reinterpretAsFloats().fma(w, a3);
            }
            a0.intoArray(p, to);
            a1.intoArray(p, to + pStep);
            a2.intoArray(p, to + 2 * pStep);
            a3.intoArray(p, to + 3 * pStep);
        }
    }
}
