package dev.tarn.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Batch normalisation with the Vector API: the plain twin's sums in the plain twin's order, four vectors of channels at a time. What is done once a channel is left
 * to the plain twin.
 */
final class VectorNormalization implements NormalizationKernels {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();
    private static final NormalizationKernels PLAIN = new PlainNormalization();

    @Override
    public void statistics(Layout layout, int images, float[] x, int xAt, float[] partial, int partialAt) {
        int channels = layout.pixel();
        if (channels % L != 0) {
            PLAIN.statistics(layout, images, x, xAt, partial, partialAt);
            return;
        }
        PixelRuns runs = PixelRuns.of(layout);
        int pixels = layout.height() * layout.width();
        float[] scratch = Scratch.floats(6 * channels);
        Arrays.fill(partial, partialAt, partialAt + 2 * channels, 0);
        for (int i = 0; i < images; i++) {
            int image = xAt + i * layout.image();
            Arrays.fill(scratch, 0, 3 * channels, 0);
            for (int r = 0; r < runs.count(); r++) {
                int p = image + runs.at(r);
                int n = runs.length(r);
                int c = 0;
                for (; c + 4 * L <= channels; c += 4 * L) {
                    sums4(x, p + c, n, channels, scratch, c);
                }
                for (; c < channels; c += L) {
                    sums1(x, p + c, n, channels, scratch, c);
                }
            }
            for (int c = 0; c < channels; c++) {
                scratch[c] = scratch[c] / pixels;
            }
            for (int r = 0; r < runs.count(); r++) {
                int p = image + runs.at(r);
                int n = runs.length(r);
                int c = 0;
                for (; c + 4 * L <= channels; c += 4 * L) {
                    deviations4(x, p + c, n, channels, scratch, c, channels + c, 2 * channels + c);
                }
                for (; c < channels; c += L) {
                    deviations1(x, p + c, n, channels, scratch, c, channels + c, 2 * channels + c);
                }
            }
            PlainNormalization.join(scratch, channels, i, pixels, partial, partialAt);
        }
        PlainNormalization.addOrigin(scratch, channels, images, partial, partialAt);
    }

    private static void sums1(float[] x, int p, int n, int channels, float[] sums, int at) {
        FloatVector s = FloatVector.zero(F);
        for (int i = 0; i < n; i++) {
            s = s.add(FloatVector.fromArray(F, x, p + i * channels));
        }
        FloatVector.fromArray(F, sums, at).add(s).intoArray(sums, at);
    }

    private static void sums4(float[] x, int p, int n, int channels, float[] sums, int at) {
        FloatVector s0 = FloatVector.zero(F);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        for (int i = 0; i < n; i++) {
            int a = p + i * channels;
            s0 = s0.add(FloatVector.fromArray(F, x, a));
            s1 = s1.add(FloatVector.fromArray(F, x, a + L));
            s2 = s2.add(FloatVector.fromArray(F, x, a + 2 * L));
            s3 = s3.add(FloatVector.fromArray(F, x, a + 3 * L));
        }
        FloatVector.fromArray(F, sums, at).add(s0).intoArray(sums, at);
        FloatVector.fromArray(F, sums, at + L).add(s1).intoArray(sums, at + L);
        FloatVector.fromArray(F, sums, at + 2 * L).add(s2).intoArray(sums, at + 2 * L);
        FloatVector.fromArray(F, sums, at + 3 * L).add(s3).intoArray(sums, at + 3 * L);
    }

    private static void deviations1(float[] x, int p, int n, int channels, float[] scratch, int mean, int first, int second) {
        FloatVector m = FloatVector.fromArray(F, scratch, mean);
        FloatVector s = FloatVector.zero(F);
        FloatVector t = s;
        for (int i = 0; i < n; i++) {
            FloatVector d = FloatVector.fromArray(F, x, p + i * channels).sub(m);
            s = s.add(d);
            t = d.fma(d, t);
        }
        FloatVector.fromArray(F, scratch, first).add(s).intoArray(scratch, first);
        FloatVector.fromArray(F, scratch, second).add(t).intoArray(scratch, second);
    }

    private static void deviations4(float[] x, int p, int n, int channels, float[] scratch, int mean, int first, int second) {
        FloatVector m0 = FloatVector.fromArray(F, scratch, mean);
        FloatVector m1 = FloatVector.fromArray(F, scratch, mean + L);
        FloatVector m2 = FloatVector.fromArray(F, scratch, mean + 2 * L);
        FloatVector m3 = FloatVector.fromArray(F, scratch, mean + 3 * L);
        FloatVector s0 = FloatVector.zero(F);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        FloatVector t0 = s0;
        FloatVector t1 = s0;
        FloatVector t2 = s0;
        FloatVector t3 = s0;
        for (int i = 0; i < n; i++) {
            int a = p + i * channels;
            FloatVector d = FloatVector.fromArray(F, x, a).sub(m0);
            s0 = s0.add(d);
            t0 = d.fma(d, t0);
            d = FloatVector.fromArray(F, x, a + L).sub(m1);
            s1 = s1.add(d);
            t1 = d.fma(d, t1);
            d = FloatVector.fromArray(F, x, a + 2 * L).sub(m2);
            s2 = s2.add(d);
            t2 = d.fma(d, t2);
            d = FloatVector.fromArray(F, x, a + 3 * L).sub(m3);
            s3 = s3.add(d);
            t3 = d.fma(d, t3);
        }
        FloatVector.fromArray(F, scratch, first).add(s0).intoArray(scratch, first);
        FloatVector.fromArray(F, scratch, first + L).add(s1).intoArray(scratch, first + L);
        FloatVector.fromArray(F, scratch, first + 2 * L).add(s2).intoArray(scratch, first + 2 * L);
        FloatVector.fromArray(F, scratch, first + 3 * L).add(s3).intoArray(scratch, first + 3 * L);
        FloatVector.fromArray(F, scratch, second).add(t0).intoArray(scratch, second);
        FloatVector.fromArray(F, scratch, second + L).add(t1).intoArray(scratch, second + L);
        FloatVector.fromArray(F, scratch, second + 2 * L).add(t2).intoArray(scratch, second + 2 * L);
        FloatVector.fromArray(F, scratch, second + 3 * L).add(t3).intoArray(scratch, second + 3 * L);
    }

    @Override
    public void combine(float[] partials, int at, int stride, int[] elements, int count, int channels, float[] mean, int meanAt,
            float[] variance,
            int varianceAt) {
        PLAIN.combine(partials, at, stride, elements, count, channels, mean, meanAt, variance, varianceAt);
    }

    @Override
    public void scaleShift(int channels, float[] mean, int meanAt, float[] variance, int varianceAt, float[] gamma, int gammaAt,
            float[] beta, int betaAt,
            float epsilon, float[] scale, int scaleAt, float[] shift, int shiftAt) {
        PLAIN.scaleShift(channels, mean, meanAt, variance, varianceAt, gamma, gammaAt, beta, betaAt, epsilon, scale, scaleAt, shift,
                shiftAt);
    }

    @Override
    public void gradientSums(Layout layout, int images, float[] x, int xAt, float[] dy, int dyAt, float[] mean, int meanAt,
            boolean relu, float[] scale, int scaleAt, float[] shift, int shiftAt, float[] partial, int partialAt) {
        int channels = layout.pixel();
        if (channels % L != 0) {
            PLAIN.gradientSums(layout, images, x, xAt, dy, dyAt, mean, meanAt, relu, scale, scaleAt, shift, shiftAt, partial, partialAt);
            return;
        }
        PixelRuns runs = PixelRuns.of(layout);
        int gradientImage = layout.withoutRim().image();
        Arrays.fill(partial, partialAt, partialAt + 2 * channels, 0);
        for (int i = 0; i < images; i++) {
            for (int r = 0; r < runs.count(); r++) {
                int p = xAt + i * layout.image() + runs.at(r);
                int q = dyAt + i * gradientImage + runs.atWithoutRim(r);
                int n = runs.length(r);
                int c = 0;
                for (; c + 4 * L <= channels; c += 4 * L) {
                    NormalizationCore.sums4(x, p + c, dy, q + c, n, channels, mean, meanAt + c, relu, scale, scaleAt + c, shift,
                            shiftAt + c, partial, partialAt + c, partialAt + channels + c);
                }
                for (; c < channels; c += L) {
                    NormalizationCore.sums1(x, p + c, dy, q + c, n, channels, mean, meanAt + c, relu, scale, scaleAt + c, shift,
                            shiftAt + c, partial, partialAt + c, partialAt + channels + c);
                }
            }
        }
    }

    @Override
    public void inputGradient(Layout layout, int images, float[] x, int xAt, float[] dy, int dyAt, float[] mean, int meanAt,
            float[] variance, int varianceAt, float[] gamma, int gammaAt, float epsilon, boolean relu, float[] scale, int scaleAt,
            float[] shift, int shiftAt, float[] sums, int sumsAt, int n, float[] dx, int dxAt, boolean accumulate) {
        int channels = layout.pixel();
        if (channels % L != 0) {
            PLAIN.inputGradient(layout, images, x, xAt, dy, dyAt, mean, meanAt, variance, varianceAt, gamma, gammaAt, epsilon, relu, scale,
                    scaleAt, shift, shiftAt, sums, sumsAt, n, dx, dxAt, accumulate);
            return;
        }
        PixelRuns runs = PixelRuns.of(layout);
        int gradientImage = layout.withoutRim().image();
        float[] factors = Scratch.floats(3 * channels);
        PlainNormalization.factors(channels, variance, varianceAt, gamma, gammaAt, epsilon, sums, sumsAt, n, factors);
        for (int i = 0; i < images; i++) {
            for (int r = 0; r < runs.count(); r++) {
                int p = xAt + i * layout.image() + runs.at(r);
                int q = i * gradientImage + runs.atWithoutRim(r);
                int length = runs.length(r);
                int c = 0;
                for (; c + 2 * L <= channels; c += 2 * L) {
                    NormalizationCore.gradient2(x, p + c, dy, dyAt + q + c, length, channels, mean, meanAt + c, factors, c, relu, scale,
                            scaleAt + c, shift, shiftAt + c, dx, dxAt + q + c, accumulate);
                }
                for (; c < channels; c += L) {
                    NormalizationCore.gradient1(x, p + c, dy, dyAt + q + c, length, channels, mean, meanAt + c, factors, c, relu, scale,
                            scaleAt + c, shift, shiftAt + c, dx, dxAt + q + c, accumulate);
                }
            }
        }
    }
}
