package dev.tarn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NormalizationKernelsTest {
    private static final float EPSILON = 1e-5f;
    private static final float[] SPREAD = new float[160];

    static {
        Arrays.fill(SPREAD, 1.5f);
    }

    private static final List<Layout> LAYOUTS = List.of(Layout.features(1), Layout.features(37), Layout.of(3, 5, 3),
            new Layout(4, 6, 2, 1, 2, 0, 1),
            Layout.of(28, 28, 16), new Layout(7, 9, 20, 1, 1, 1, 1), new Layout(5, 70, 80, 0, 1, 2, 0), Layout.of(9, 9, 144));

    static List<Twin> twins() {
        return Twin.all();
    }

    /** A batch of images with rims of zeros, each channel about its own mean. */
    private static float[] batch(SplittableRandom r, Layout layout, int images, double mean, double spread) {
        float[] x = new float[images * layout.image()];
        for (int i = 0; i < images; i++) {
            for (int y = 0; y < layout.height(); y++) {
                for (int xx = 0; xx < layout.width(); xx++) {
                    for (int c = 0; c < layout.channels(); c++) {
                        x[i * layout.image() + layout.at(y, xx) + c] = (float) (mean * (c % 3) + spread * r.nextGaussian());
                    }
                }
            }
        }
        return x;
    }

    private interface Each {
        void pixel(int inX, int inGradient);
    }

    private static void each(Layout layout, int images, Each each) {
        Layout bare = layout.withoutRim();
        for (int i = 0; i < images; i++) {
            for (int y = 0; y < layout.height(); y++) {
                for (int xx = 0; xx < layout.width(); xx++) {
                    each.pixel(i * layout.image() + layout.at(y, xx), i * bare.image() + bare.at(y, xx));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("twins")
    void statisticsInChunksAreThoseOfTheBatchEvenFarFromZero(Twin twin) {
        SplittableRandom r = new SplittableRandom(31);
        for (Layout layout : LAYOUTS) {
            for (double center : new double[] {0, 1000}) {
                int images = 7;
                float[] x = batch(r, layout, images, center, 1);
                int channels = layout.pixel();
                int pixels = layout.height() * layout.width();
                float[] partials = new float[3 * 2 * channels];
                int[] chunks = {0, 3, 4, images};
                int[] elements = new int[3];
                for (int k = 0; k < 3; k++) {
                    int n = chunks[k + 1] - chunks[k];
                    twin.normalization().statistics(layout, n, x, chunks[k] * layout.image(), partials, k * 2 * channels);
                    elements[k] = n * pixels;
                }
                float[] mean = new float[channels];
                float[] variance = new float[channels];
                twin.normalization().combine(partials, 0, 2 * channels, elements, 3, channels, mean, 0, variance, 0);
                for (int c = 0; c < layout.channels(); c++) {
                    int lane = c;
                    double[] sum = new double[2];
                    each(layout, images, (p, q) -> sum[0] += x[p + lane]);
                    double m = sum[0] / images / pixels;
                    each(layout, images, (p, q) -> sum[1] += (x[p + lane] - m) * (x[p + lane] - m));
                    assertThat((double) mean[c]).as("mean of %s about %s", layout, center).isCloseTo(m,
                            within(1e-6 + 1.3e-7 * Math.abs(m)));
                    assertThat((double) variance[c]).as("variance of %s about %s", layout, center).isCloseTo(sum[1] / images / pixels,
                            within(1e-4 * (sum[1] / images / pixels) + 1e-7));
                }
                for (int c = layout.channels(); c < channels; c++) {
                    assertThat(mean[c]).isZero();
                    assertThat(variance[c]).isZero();
                }
            }
        }
    }

    @Test
    void twinsAgreeInEveryBit() {
        SplittableRandom r = new SplittableRandom(32);
        for (Layout layout : LAYOUTS) {
            float[] x = batch(r, layout, 3, 2, 1);
            float[] dy = batch(r, layout.withoutRim(), 3, 0.1, 1);
            int channels = layout.pixel();
            float[] mean = Twin.random(r, channels);
            float[] expected = new float[2 * channels];
            float[] expectedSums = new float[2 * channels];
            Twin.PLAIN.normalization().statistics(layout, 3, x, 0, expected, 0);
            float[] scale = Twin.random(r, channels);
            float[] shift = Twin.random(r, channels);
            boolean relu = r.nextBoolean();
            Twin.PLAIN.normalization().gradientSums(layout, 3, x, 0, dy, 0, mean, 0, relu, scale, 0, shift, 0, expectedSums, 0);
            float[] expectedDx = new float[dy.length];
            Twin.PLAIN.normalization().inputGradient(layout, 3, x, 0, dy, 0, mean, 0, SPREAD, 0, scale, 0, EPSILON, relu, scale, 0, shift,
                    0,
                    expectedSums, 0, 7, expectedDx, 0, false);
            for (Twin twin : twins()) {
                float[] found = new float[2 * channels];
                float[] foundSums = new float[2 * channels];
                twin.normalization().statistics(layout, 3, x, 0, found, 0);
                twin.normalization().gradientSums(layout, 3, x, 0, dy, 0, mean, 0, relu, scale, 0, shift, 0, foundSums, 0);
                float[] foundDx = new float[dy.length];
                twin.normalization().inputGradient(layout, 3, x, 0, dy, 0, mean, 0, SPREAD, 0, scale, 0, EPSILON, relu, scale, 0, shift, 0,
                        expectedSums, 0, 7, foundDx, 0, false);
                assertThat(foundDx).isEqualTo(expectedDx);
                assertThat(found).isEqualTo(expected);
                assertThat(foundSums).isEqualTo(expectedSums);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("twins")
    void theWholeBackwardPassIsTheDerivativeOfTheForwardPass(Twin twin) {
        SplittableRandom r = new SplittableRandom(33);
        Layout layout = new Layout(3, 4, 18, 1, 0, 1, 2);
        Layout bare = layout.withoutRim();
        int images = 2;
        int n = images * 12;
        int channels = layout.pixel();
        float[] x = batch(r, layout, images, 1, 1.5);
        float[] dy = batch(r, bare, images, 0.2, 1);
        float[] gamma = Twin.random(r, channels);
        float[] partial = new float[2 * channels];
        float[] mean = new float[channels];
        float[] variance = new float[channels];
        twin.normalization().statistics(layout, images, x, 0, partial, 0);
        twin.normalization().combine(partial, 0, 2 * channels, new int[] {n}, 1, channels, mean, 0, variance, 0);
        float[] sums = new float[2 * channels];
        twin.normalization().gradientSums(layout, images, x, 0, dy, 0, mean, 0, false, gamma, 0, gamma, 0, sums, 0);
        float[] dx = new float[images * bare.image()];
        twin.normalization().inputGradient(layout, images, x, 0, dy, 0, mean, 0, variance, 0, gamma, 0, EPSILON, false, gamma, 0, gamma, 0,
                sums, 0, n, dx, 0, false);
        float[] added = dy.clone();
        twin.normalization().inputGradient(layout, images, x, 0, dy, 0, mean, 0, variance, 0, gamma, 0, EPSILON, false, gamma, 0, gamma, 0,
                sums, 0, n, added, 0, true);
        for (int c = 0; c < layout.channels(); c++) {
            int lane = c;
            double[] values = new double[n];
            double[] slopes = new double[n];
            int[] places = new int[n];
            int[] next = {0};
            each(layout, images, (p, q) -> {
                values[next[0]] = x[p + lane];
                slopes[next[0]] = dy[q + lane];
                places[next[0]++] = q + lane;
            });
            for (int k = 0; k < n; k++) {
                double h = 1e-4;
                double[] up = values.clone();
                double[] down = values.clone();
                up[k] += h;
                down[k] -= h;
                double slope = gamma[c] * (loss(up, slopes) - loss(down, slopes)) / (2 * h);
                assertThat((double) dx[places[k]]).isCloseTo(slope, within(3e-6));
                assertThat((double) added[places[k]]).isCloseTo(slope + slopes[k], within(3e-6));
            }
        }
    }

    /** With a ReLU behind, the gradient is that of a dy of which only the living part is left, in every bit. */
    @ParameterizedTest
    @MethodSource("twins")
    void aReluBehindLetsOnlyLivingGradientsThrough(Twin twin) {
        SplittableRandom r = new SplittableRandom(35);
        for (Layout layout : LAYOUTS) {
            int images = 2;
            int channels = layout.pixel();
            float[] x = batch(r, layout, images, 0.5, 1);
            float[] dy = batch(r, layout.withoutRim(), images, 0.1, 1);
            float[] scale = Twin.random(r, channels);
            float[] shift = Twin.random(r, channels);
            shift[0] = Float.NaN; // not ≤ 0, so alive
            float[] living = dy.clone();
            each(layout, images, (p, q) -> {
                for (int c = 0; c < layout.channels(); c++) {
                    living[q + c] = Math.fma(x[p + c], scale[c], shift[c]) <= 0 ? 0 : dy[q + c];
                }
            });
            float[] mean = Twin.random(r, channels);
            float[] expected = new float[2 * channels];
            float[] found = new float[2 * channels];
            twin.normalization().gradientSums(layout, images, x, 0, living, 0, mean, 0, false, scale, 0, shift, 0, expected, 0);
            twin.normalization().gradientSums(layout, images, x, 0, dy, 0, mean, 0, true, scale, 0, shift, 0, found, 0);
            assertThat(found).isEqualTo(expected);
            float[] expectedDx = new float[dy.length];
            float[] foundDx = new float[dy.length];
            twin.normalization().inputGradient(layout, images, x, 0, living, 0, mean, 0, SPREAD, 0, scale, 0, EPSILON, false, scale, 0,
                    shift, 0, expected, 0, 9, expectedDx, 0, false);
            twin.normalization().inputGradient(layout, images, x, 0, dy, 0, mean, 0, SPREAD, 0, scale, 0, EPSILON, true, scale, 0, shift, 0,
                    expected, 0, 9, foundDx, 0, false);
            assertThat(foundDx).isEqualTo(expectedDx);
        }
    }

    private static double loss(double[] x, double[] weights) {
        double mean = 0;
        for (double v : x) {
            mean += v / x.length;
        }
        double variance = 0;
        for (double v : x) {
            variance += (v - mean) * (v - mean) / x.length;
        }
        double loss = 0;
        for (int i = 0; i < x.length; i++) {
            loss += weights[i] * (x[i] - mean) / Math.sqrt(variance + EPSILON);
        }
        return loss;
    }

    @ParameterizedTest
    @MethodSource("twins")
    void scaleAndShiftNormalise(Twin twin) {
        float[] mean = {3, -1};
        float[] variance = {4, 0};
        float[] scale = new float[2];
        float[] shift = new float[2];
        twin.normalization().scaleShift(2, mean, 0, variance, 0, new float[] {2, 1}, 0, new float[] {0.5f, 0}, 0, EPSILON, scale, 0, shift,
                0);
        assertThat((double) scale[0]).isCloseTo(2 / Math.sqrt(4 + 1e-5), within(1e-6));
        assertThat((double) shift[0]).isCloseTo(0.5 - 3 * 2 / Math.sqrt(4 + 1e-5), within(1e-6));
        assertThat((double) shift[1]).isCloseTo(1 / Math.sqrt(1e-5), within(1e-4));
    }

    @ParameterizedTest
    @MethodSource("twins")
    void notANumberReachesTheStatisticsOfItsChannelOnly(Twin twin) {
        Layout layout = Layout.of(5, 5, 20);
        float[] x = batch(new SplittableRandom(34), layout, 2, 1, 1);
        x[layout.image() + layout.at(3, 3) + 17] = Float.NaN;
        float[] partial = new float[2 * layout.pixel()];
        twin.normalization().statistics(layout, 2, x, 0, partial, 0);
        for (int c = 0; c < 20; c++) {
            assertThat(Float.isNaN(partial[c])).isEqualTo(c == 17);
            assertThat(Float.isNaN(partial[layout.pixel() + c])).isEqualTo(c == 17);
        }
    }
}
