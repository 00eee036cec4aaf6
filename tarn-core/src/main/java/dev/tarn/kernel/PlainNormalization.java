package dev.tarn.kernel;

import java.util.Arrays;

/**
 * Batch normalisation in plain Java. The statistics of an image are taken in two passes: its mean, then the deviations from that mean, whose own mean corrects
 * the first (Chan, Golub and LeVeque 1983), so that a large mean costs no accuracy; images are combined by Chan's formula. The channels' sums have the order, and
 * so the bits, of the vector twin.
 */
final class PlainNormalization implements NormalizationKernels {
    @Override
    public void statistics(Layout layout, int images, float[] x, int xAt, float[] partial, int partialAt) {
        int channels = layout.pixel();
        PixelRuns runs = PixelRuns.of(layout);
        int pixels = layout.height() * layout.width();
        float[] scratch = Scratch.floats(6 * channels);
        Arrays.fill(partial, partialAt, partialAt + 2 * channels, 0);
        for (int i = 0; i < images; i++) {
            int image = xAt + i * layout.image();
            Arrays.fill(scratch, 0, 3 * channels, 0);
            for (int r = 0; r < runs.count(); r++) {
                runSums(x, image + runs.at(r), runs.length(r), channels, scratch);
            }
            for (int c = 0; c < channels; c++) {
                scratch[c] = scratch[c] / pixels;
            }
            for (int r = 0; r < runs.count(); r++) {
                runDeviations(x, image + runs.at(r), runs.length(r), channels, scratch);
            }
            join(scratch, channels, i, pixels, partial, partialAt);
        }
        addOrigin(scratch, channels, images, partial, partialAt);
    }

    /** {@code scratch[c] += Σ x}, the run's own sum in {@code scratch[3·channels + c]}. */
    private static void runSums(float[] x, int at, int n, int channels, float[] scratch) {
        int run = 3 * channels;
        Arrays.fill(scratch, run, run + channels, 0);
        int p = at;
        for (int i = 0; i < n; i++, p += channels) {
            for (int c = 0; c < channels; c++) {
                scratch[run + c] += x[p + c];
            }
        }
        for (int c = 0; c < channels; c++) {
            scratch[c] += scratch[run + c];
        }
    }

    /** With the mean m in {@code scratch[c]}: {@code scratch[channels + c] += Σ (x-m)}, {@code scratch[2·channels + c] += Σ (x-m)²}. */
    private static void runDeviations(float[] x, int at, int n, int channels, float[] scratch) {
        int run = 3 * channels;
        int squares = 4 * channels;
        Arrays.fill(scratch, run, run + 2 * channels, 0);
        int p = at;
        for (int i = 0; i < n; i++, p += channels) {
            for (int c = 0; c < channels; c++) {
                float d = x[p + c] - scratch[c];
                scratch[run + c] += d;
                scratch[squares + c] = Fused.multiplyAdd(d, d, scratch[squares + c]);
            }
        }
        for (int c = 0; c < 2 * channels; c++) {
            scratch[channels + c] += scratch[run + c];
        }
    }

    /**
     * Joins image {@code i} into the means and sums of squared deviations of the images before it. Means are kept relative to the first image's, the origin, which
     * stays in {@code scratch[5·channels + c]}: differences of large means would lose what makes up the variance.
     */
    static void join(float[] scratch, int channels, int i, int pixels, float[] partial, int at) {
        float share = (float) (1.0 / (i + 1));
        float weight = (float) ((double) pixels * i / (i + 1));
        for (int c = 0; c < channels; c++) {
            float sum = scratch[channels + c];
            float correction = sum / pixels;
            if (i == 0) {
                scratch[5 * channels + c] = scratch[c];
            }
            float mean = scratch[c] - scratch[5 * channels + c] + correction;
            float squares = Fused.multiplyAdd(-sum, correction, scratch[2 * channels + c]);
            float difference = mean - partial[at + c];
            partial[at + c] = Fused.multiplyAdd(difference, share, partial[at + c]);
            partial[at + channels + c] += Fused.multiplyAdd(difference * difference, weight, squares);
        }
    }

    static void addOrigin(float[] scratch, int channels, int images, float[] partial, int at) {
        for (int c = 0; images > 0 && c < channels; c++) {
            partial[at + c] += scratch[5 * channels + c];
        }
    }

    @Override
    public void combine(float[] partials, int at, int stride, int[] elements, int count, int channels, float[] mean, int meanAt,
            float[] variance,
            int varianceAt) {
        for (int c = 0; c < channels; c++) {
            double n = 0;
            double m = 0;
            double squares = 0;
            for (int i = 0; i < count; i++) {
                double more = elements[i];
                if (more == 0) {
                    continue;
                }
                double difference = partials[at + i * stride + c] - m;
                double all = n + more;
                m += difference * more / all;
                squares += partials[at + i * stride + channels + c] + difference * difference * n * more / all;
                n = all;
            }
            mean[meanAt + c] = (float) m;
            variance[varianceAt + c] = n == 0 ? 0 : (float) Math.max(squares / n, 0);
        }
    }

    @Override
    public void scaleShift(int channels, float[] mean, int meanAt, float[] variance, int varianceAt, float[] gamma, int gammaAt,
            float[] beta, int betaAt,
            float epsilon, float[] scale, int scaleAt, float[] shift, int shiftAt) {
        for (int c = 0; c < channels; c++) {
            double factor = gamma[gammaAt + c] / Math.sqrt((double) variance[varianceAt + c] + epsilon);
            shift[shiftAt + c] = (float) (beta[betaAt + c] - mean[meanAt + c] * factor);
            scale[scaleAt + c] = (float) factor;
        }
    }

    @Override
    public void gradientSums(Layout layout, int images, float[] x, int xAt, float[] dy, int dyAt, float[] mean, int meanAt,
            boolean relu, float[] scale, int scaleAt, float[] shift, int shiftAt, float[] partial, int partialAt) {
        int channels = layout.pixel();
        PixelRuns runs = PixelRuns.of(layout);
        int gradientImage = layout.withoutRim().image();
        float[] scratch = Scratch.floats(2 * channels);
        Arrays.fill(partial, partialAt, partialAt + 2 * channels, 0);
        for (int i = 0; i < images; i++) {
            for (int r = 0; r < runs.count(); r++) {
                Arrays.fill(scratch, 0, 2 * channels, 0);
                int p = xAt + i * layout.image() + runs.at(r);
                int q = dyAt + i * gradientImage + runs.atWithoutRim(r);
                for (int k = 0; k < runs.length(r); k++, p += channels, q += channels) {
                    for (int c = 0; c < channels; c++) {
                        float g = relu && Fused.multiplyAdd(x[p + c], scale[scaleAt + c], shift[shiftAt + c]) <= 0 ? 0 : dy[q + c];
                        scratch[c] += g;
                        scratch[channels + c] = Fused.multiplyAdd(g, x[p + c] - mean[meanAt + c], scratch[channels + c]);
                    }
                }
                for (int c = 0; c < 2 * channels; c++) {
                    partial[partialAt + c] += scratch[c];
                }
            }
        }
    }

    @Override
    public void inputGradient(Layout layout, int images, float[] x, int xAt, float[] dy, int dyAt, float[] mean, int meanAt,
            float[] variance, int varianceAt,
            float[] gamma, int gammaAt, float epsilon, boolean relu, float[] scale, int scaleAt, float[] shift, int shiftAt, float[] sums,
            int sumsAt, int n, float[] dx, int dxAt, boolean accumulate) {
        int channels = layout.pixel();
        PixelRuns runs = PixelRuns.of(layout);
        int gradientImage = layout.withoutRim().image();
        float[] factors = Scratch.floats(3 * channels);
        factors(channels, variance, varianceAt, gamma, gammaAt, epsilon, sums, sumsAt, n, factors);
        for (int i = 0; i < images; i++) {
            for (int r = 0; r < runs.count(); r++) {
                int p = xAt + i * layout.image() + runs.at(r);
                int q = i * gradientImage + runs.atWithoutRim(r);
                for (int k = 0; k < runs.length(r); k++, p += channels, q += channels) {
                    for (int c = 0; c < channels; c++) {
                        boolean dead = relu && Fused.multiplyAdd(x[p + c], scale[scaleAt + c], shift[shiftAt + c]) <= 0;
                        float d = Fused.multiplyAdd(mean[meanAt + c] - x[p + c], factors[2 * channels + c],
                                (dead ? 0 : dy[dyAt + q + c]) - factors[channels + c]);
                        float g = factors[c] * d;
                        dx[dxAt + q + c] = accumulate ? dx[dxAt + q + c] + g : g;
                    }
                }
            }
        }
    }

    /** {@code gamma/√(var+eps)}, {@code Σdy/n} and {@code Σ(dy·(x-mean))/(n·(var+eps))} of each channel. */
    static void factors(int channels, float[] variance, int varianceAt, float[] gamma, int gammaAt, float epsilon, float[] sums, int sumsAt,
            int n,
            float[] factors) {
        for (int c = 0; c < channels; c++) {
            double spread = (double) variance[varianceAt + c] + epsilon;
            factors[c] = (float) (gamma[gammaAt + c] / Math.sqrt(spread));
            factors[channels + c] = (float) ((double) sums[sumsAt + c] / n);
            factors[2 * channels + c] = (float) (sums[sumsAt + channels + c] / (n * spread));
        }
    }
}
