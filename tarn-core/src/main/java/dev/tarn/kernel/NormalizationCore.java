package dev.tarn.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The innermost loops of batch normalisation's backward pass: a run of pixels, some vectors of channels at a time, so that a pixel is read in one piece. A ReLU behind the normalisation is undone on
 * the way: whether it was alive is computed once more from the input, which is read anyway, as the forward pass computed it.
 */
final class NormalizationCore {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = Lanes.N;

    private NormalizationCore() {}

    /** {@code Σ g} and {@code Σ g·(x-mean)} of four vectors of channels over {@code n} pixels, added to what is there. */
    static void sums4(float[] x, int p, float[] dy, int q, int n, int channels, float[] mean, int meanAt, boolean relu, float[] scale,
            int scaleAt, float[] shift, int shiftAt, float[] partial, int first, int second) {
        FloatVector m0 = FloatVector.fromArray(F, mean, meanAt), a0 = FloatVector.fromArray(F, scale, scaleAt),
                b0 = FloatVector.fromArray(F, shift, shiftAt);
        FloatVector m1 = FloatVector.fromArray(F, mean, meanAt + L), a1 = FloatVector.fromArray(F, scale, scaleAt + L),
                b1 = FloatVector.fromArray(F, shift, shiftAt + L);
        FloatVector m2 = FloatVector.fromArray(F, mean, meanAt + 2 * L), a2 = FloatVector.fromArray(F, scale, scaleAt + 2 * L),
                b2 = FloatVector.fromArray(F, shift, shiftAt + 2 * L);
        FloatVector m3 = FloatVector.fromArray(F, mean, meanAt + 3 * L), a3 = FloatVector.fromArray(F, scale, scaleAt + 3 * L),
                b3 = FloatVector.fromArray(F, shift, shiftAt + 3 * L);
        FloatVector s0 = FloatVector.zero(F), t0 = s0;
        FloatVector s1 = FloatVector.zero(F), t1 = s1;
        FloatVector s2 = FloatVector.zero(F), t2 = s2;
        FloatVector s3 = FloatVector.zero(F), t3 = s3;
        int last = n * channels;
        for (int i = 0; i < last; i += channels) {
            FloatVector v = FloatVector.fromArray(F, x, p + i);
            FloatVector g = FloatVector.fromArray(F, dy, q + i);
            if (relu) {
                g = g.blend(0f, v.fma(a0, b0).compare(VectorOperators.LE, 0f));
            }
            s0 = s0.add(g);
            t0 = v.sub(m0).fma(g, t0);
            v = FloatVector.fromArray(F, x, p + i + L);
            g = FloatVector.fromArray(F, dy, q + i + L);
            if (relu) {
                g = g.blend(0f, v.fma(a1, b1).compare(VectorOperators.LE, 0f));
            }
            s1 = s1.add(g);
            t1 = v.sub(m1).fma(g, t1);
            v = FloatVector.fromArray(F, x, p + i + 2 * L);
            g = FloatVector.fromArray(F, dy, q + i + 2 * L);
            if (relu) {
                g = g.blend(0f, v.fma(a2, b2).compare(VectorOperators.LE, 0f));
            }
            s2 = s2.add(g);
            t2 = v.sub(m2).fma(g, t2);
            v = FloatVector.fromArray(F, x, p + i + 3 * L);
            g = FloatVector.fromArray(F, dy, q + i + 3 * L);
            if (relu) {
                g = g.blend(0f, v.fma(a3, b3).compare(VectorOperators.LE, 0f));
            }
            s3 = s3.add(g);
            t3 = v.sub(m3).fma(g, t3);
        }
        FloatVector.fromArray(F, partial, first).add(s0).intoArray(partial, first);
        FloatVector.fromArray(F, partial, second).add(t0).intoArray(partial, second);
        FloatVector.fromArray(F, partial, first + L).add(s1).intoArray(partial, first + L);
        FloatVector.fromArray(F, partial, second + L).add(t1).intoArray(partial, second + L);
        FloatVector.fromArray(F, partial, first + 2 * L).add(s2).intoArray(partial, first + 2 * L);
        FloatVector.fromArray(F, partial, second + 2 * L).add(t2).intoArray(partial, second + 2 * L);
        FloatVector.fromArray(F, partial, first + 3 * L).add(s3).intoArray(partial, first + 3 * L);
        FloatVector.fromArray(F, partial, second + 3 * L).add(t3).intoArray(partial, second + 3 * L);
    }

    /** {@code Σ g} and {@code Σ g·(x-mean)} of one vector of channels over {@code n} pixels, added to what is there. */
    static void sums1(float[] x, int p, float[] dy, int q, int n, int channels, float[] mean, int meanAt, boolean relu, float[] scale,
            int scaleAt, float[] shift, int shiftAt, float[] partial, int first, int second) {
        FloatVector m0 = FloatVector.fromArray(F, mean, meanAt), a0 = FloatVector.fromArray(F, scale, scaleAt),
                b0 = FloatVector.fromArray(F, shift, shiftAt);
        FloatVector s0 = FloatVector.zero(F), t0 = s0;
        int last = n * channels;
        for (int i = 0; i < last; i += channels) {
            FloatVector v = FloatVector.fromArray(F, x, p + i);
            FloatVector g = FloatVector.fromArray(F, dy, q + i);
            if (relu) {
                g = g.blend(0f, v.fma(a0, b0).compare(VectorOperators.LE, 0f));
            }
            s0 = s0.add(g);
            t0 = v.sub(m0).fma(g, t0);
        }
        FloatVector.fromArray(F, partial, first).add(s0).intoArray(partial, first);
        FloatVector.fromArray(F, partial, second).add(t0).intoArray(partial, second);
    }

    /** The gradient of the input, of two vectors of channels over {@code n} pixels; {@code factors} as {@link PlainNormalization#factors} makes them. */
    static void gradient2(float[] x, int p, float[] dy, int q, int n, int channels, float[] mean, int meanAt, float[] factors, int at,
            boolean relu, float[] scale, int scaleAt, float[] shift, int shiftAt, float[] dx, int d, boolean accumulate) {
        FloatVector m0 = FloatVector.fromArray(F, mean, meanAt), f0 = FloatVector.fromArray(F, factors, at);
        FloatVector h0 = FloatVector.fromArray(F, factors, at + channels), k0 = FloatVector.fromArray(F, factors, at + 2 * channels);
        FloatVector a0 = FloatVector.fromArray(F, scale, scaleAt), b0 = FloatVector.fromArray(F, shift, shiftAt);
        FloatVector m1 = FloatVector.fromArray(F, mean, meanAt + L), f1 = FloatVector.fromArray(F, factors, at + L);
        FloatVector h1 = FloatVector.fromArray(F, factors, at + channels + L),
                k1 = FloatVector.fromArray(F, factors, at + 2 * channels + L);
        FloatVector a1 = FloatVector.fromArray(F, scale, scaleAt + L), b1 = FloatVector.fromArray(F, shift, shiftAt + L);
        int last = n * channels;
        for (int i = 0; i < last; i += channels) {
            FloatVector v = FloatVector.fromArray(F, x, p + i);
            FloatVector g = FloatVector.fromArray(F, dy, q + i);
            if (relu) {
                g = g.blend(0f, v.fma(a0, b0).compare(VectorOperators.LE, 0f));
            }
            g = m0.sub(v).fma(k0, g.sub(h0)).mul(f0);
            if (accumulate) {
                g = g.add(FloatVector.fromArray(F, dx, d + i));
            }
            g.intoArray(dx, d + i);
            v = FloatVector.fromArray(F, x, p + i + L);
            g = FloatVector.fromArray(F, dy, q + i + L);
            if (relu) {
                g = g.blend(0f, v.fma(a1, b1).compare(VectorOperators.LE, 0f));
            }
            g = m1.sub(v).fma(k1, g.sub(h1)).mul(f1);
            if (accumulate) {
                g = g.add(FloatVector.fromArray(F, dx, d + i + L));
            }
            g.intoArray(dx, d + i + L);
        }
    }

    /** The gradient of the input, of one vector of channels over {@code n} pixels; {@code factors} as {@link PlainNormalization#factors} makes them. */
    static void gradient1(float[] x, int p, float[] dy, int q, int n, int channels, float[] mean, int meanAt, float[] factors, int at,
            boolean relu, float[] scale, int scaleAt, float[] shift, int shiftAt, float[] dx, int d, boolean accumulate) {
        FloatVector m0 = FloatVector.fromArray(F, mean, meanAt), f0 = FloatVector.fromArray(F, factors, at);
        FloatVector h0 = FloatVector.fromArray(F, factors, at + channels), k0 = FloatVector.fromArray(F, factors, at + 2 * channels);
        FloatVector a0 = FloatVector.fromArray(F, scale, scaleAt), b0 = FloatVector.fromArray(F, shift, shiftAt);
        int last = n * channels;
        for (int i = 0; i < last; i += channels) {
            FloatVector v = FloatVector.fromArray(F, x, p + i);
            FloatVector g = FloatVector.fromArray(F, dy, q + i);
            if (relu) {
                g = g.blend(0f, v.fma(a0, b0).compare(VectorOperators.LE, 0f));
            }
            g = m0.sub(v).fma(k0, g.sub(h0)).mul(f0);
            if (accumulate) {
                g = g.add(FloatVector.fromArray(F, dx, d + i));
            }
            g.intoArray(dx, d + i);
        }
    }
}
