package dev.tarn.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DenseKernelsTest {
    private static final int[] INPUTS = {1, 3, 4, 16, 32, 48, 80, 144, 528, 1040, 2064};
    private static final int[] OUTPUTS = {1, 2, 3, 4, 5, 8, 9, 10, 11, 13, 16, 21};
    private static final int[] IMAGES = {1, 2, 3, 4, 5, 7, 25, 130};
    /** Nothing a kernel may touch. */
    private static final float GUARD = 12345;

    static List<Twin> twins() {
        return Twin.all();
    }

    private record Problem(int images, int inputs, int outputs, int xStride, int yStride, float[] x, float[] w, float[] bias, float[] dy) {
        static Problem random(SplittableRandom r, int images, int inputs, int outputs) {
            int xStride = inputs + (inputs < 16 ? 0 : 16 * r.nextInt(2));
            int yStride = outputs + r.nextInt(5);
            return new Problem(images, inputs, outputs, xStride, yStride, Twin.random(r, images * xStride),
                    Twin.random(r, outputs * inputs),
                    Twin.random(r, outputs), Twin.random(r, images * yStride));
        }

        static void each(long seed, java.util.function.BiConsumer<Problem, SplittableRandom> check) {
            SplittableRandom r = new SplittableRandom(seed);
            for (int inputs : INPUTS) {
                for (int outputs : OUTPUTS) {
                    check.accept(random(r, IMAGES[r.nextInt(IMAGES.length)], inputs, outputs), r);
                }
            }
            for (int images : IMAGES) {
                check.accept(random(r, images, 160, 10), r);
                check.accept(random(r, images, 64, 130), r);
            }
        }
    }

    private static float[] guarded(int n) {
        float[] a = new float[n + 40];
        Arrays.fill(a, GUARD);
        return a;
    }

    private static void near(float found, double expected, double size, Problem p, String what) {
        assertThat((double) found).as("%s of %d images, %d inputs, %d outputs", what, p.images, p.inputs, p.outputs).isCloseTo(expected,
                org.assertj.core.data.Offset.offset(2e-6 * size + 1e-9));
    }

    @ParameterizedTest
    @MethodSource("twins")
    void forwardIsTheSumOfProducts(Twin twin) {
        Problem.each(1, (p, r) -> {
            float[] y = guarded(p.images * p.yStride);
            twin.dense().forward(p.images, p.inputs, p.x, 0, p.xStride, p.w, 0, p.bias, 0, y, 20, p.yStride, 0, p.outputs);
            for (int i = 0; i < p.images; i++) {
                for (int o = 0; o < p.yStride; o++) {
                    float found = y[20 + i * p.yStride + o];
                    if (o >= p.outputs) {
                        assertThat(found).isEqualTo(GUARD);
                        continue;
                    }
                    double sum = p.bias[o];
                    double size = Math.abs(sum);
                    for (int k = 0; k < p.inputs; k++) {
                        double term = (double) p.x[i * p.xStride + k] * p.w[o * p.inputs + k];
                        sum += term;
                        size += Math.abs(term);
                    }
                    near(found, sum, size, p, "y");
                }
            }
        });
    }

    @ParameterizedTest
    @MethodSource("twins")
    void anOutputsBitsDependNeitherOnTheRangeNorOnTheBatchItIsComputedIn(Twin twin) {
        Problem.each(2, (p, r) -> {
            float[] whole = guarded(p.images * p.yStride);
            twin.dense().forward(p.images, p.inputs, p.x, 0, p.xStride, p.w, 0, p.bias, 0, whole, 20, p.yStride, 0, p.outputs);
            float[] parts = guarded(p.images * p.yStride);
            int cut = r.nextInt(p.outputs + 1);
            int half = r.nextInt(p.images + 1);
            twin.dense().forward(half, p.inputs, p.x, 0, p.xStride, p.w, 0, p.bias, 0, parts, 20, p.yStride, 0, cut);
            twin.dense().forward(half, p.inputs, p.x, 0, p.xStride, p.w, 0, p.bias, 0, parts, 20, p.yStride, cut, p.outputs);
            twin.dense().forward(p.images - half, p.inputs, p.x, half * p.xStride, p.xStride, p.w, 0, p.bias, 0, parts,
                    20 + half * p.yStride, p.yStride, 0,
                    p.outputs);
            assertThat(parts).isEqualTo(whole);
        });
    }

    @ParameterizedTest
    @MethodSource("twins")
    void inputGradientIsTheSumOverOutputs(Twin twin) {
        Problem.each(3, (p, r) -> {
            float[] dx = guarded(p.images * p.xStride);
            float[] more = guarded(p.images * p.xStride);
            twin.dense().inputGradient(p.images, p.inputs, p.outputs, p.dy, 0, p.yStride, p.w, 0, dx, 20, p.xStride, false);
            float[] before = Twin.random(r, p.images * p.xStride);
            System.arraycopy(before, 0, more, 20, before.length);
            twin.dense().inputGradient(p.images, p.inputs, p.outputs, p.dy, 0, p.yStride, p.w, 0, more, 20, p.xStride, true);
            for (int i = 0; i < p.images; i++) {
                for (int k = 0; k < p.xStride; k++) {
                    int at = i * p.xStride + k;
                    if (k >= p.inputs) {
                        assertThat(dx[20 + at]).isEqualTo(GUARD);
                        assertThat(more[20 + at]).isEqualTo(before[at]);
                        continue;
                    }
                    double sum = 0;
                    double size = 1;
                    for (int o = 0; o < p.outputs; o++) {
                        double term = (double) p.dy[i * p.yStride + o] * p.w[o * p.inputs + k];
                        sum += term;
                        size += Math.abs(term);
                    }
                    near(dx[20 + at], sum, size, p, "dx");
                    near(more[20 + at], sum + before[at], size, p, "dx +=");
                }
            }
            assertThat(dx[19]).isEqualTo(GUARD);
            assertThat(dx[20 + p.images * p.xStride]).isEqualTo(GUARD);
        });
    }

    @ParameterizedTest
    @MethodSource("twins")
    void weightAndBiasGradientsAreSumsOverImagesInTheRangeAskedFor(Twin twin) {
        Problem.each(4, (p, r) -> {
            float[] dw = guarded(p.outputs * p.inputs);
            int from = p.inputs < 16 ? 0 : 16 * r.nextInt(p.inputs / 16);
            int to = p.inputs < 16 ? p.inputs : from + 16 * r.nextInt(1, (p.inputs - from) / 16 + 1);
            twin.dense().weightGradient(p.images, p.inputs, p.outputs, p.x, 0, p.xStride, p.dy, 0, p.yStride, dw, 20, from, to);
            float[] db = guarded(p.outputs);
            twin.dense().biasGradient(p.images, p.outputs, p.dy, 0, p.yStride, db, 20);
            for (int o = 0; o < p.outputs; o++) {
                double bias = 0;
                for (int i = 0; i < p.images; i++) {
                    bias += p.dy[i * p.yStride + o];
                }
                near(db[20 + o], bias, p.images, p, "db");
                for (int k = 0; k < p.inputs; k++) {
                    float found = dw[20 + o * p.inputs + k];
                    if (k < from || k >= to) {
                        assertThat(found).isEqualTo(GUARD);
                        continue;
                    }
                    double sum = 0;
                    double size = 0;
                    for (int i = 0; i < p.images; i++) {
                        double term = (double) p.dy[i * p.yStride + o] * p.x[i * p.xStride + k];
                        sum += term;
                        size += Math.abs(term);
                    }
                    near(found, sum, size, p, "dw");
                }
            }
            assertThat(db[20 + p.outputs]).isEqualTo(GUARD);
            float[] parts = guarded(p.outputs * p.inputs);
            float[] whole = guarded(p.outputs * p.inputs);
            twin.dense().weightGradient(p.images, p.inputs, p.outputs, p.x, 0, p.xStride, p.dy, 0, p.yStride, whole, 20, 0, p.inputs);
            twin.dense().weightGradient(p.images, p.inputs, p.outputs, p.x, 0, p.xStride, p.dy, 0, p.yStride, parts, 20, 0, to);
            twin.dense().weightGradient(p.images, p.inputs, p.outputs, p.x, 0, p.xStride, p.dy, 0, p.yStride, parts, 20, to, p.inputs);
            assertThat(parts).isEqualTo(whole);
        });
    }

    @ParameterizedTest
    @MethodSource("twins")
    void notANumberReachesItsOwnOutputsOnly(Twin twin) {
        float[] x = new float[3 * 64];
        float[] w = new float[10 * 64];
        Arrays.fill(x, 1);
        Arrays.fill(w, 1);
        x[64 + 63] = Float.NaN;
        w[7 * 64 + 5] = Float.POSITIVE_INFINITY;
        float[] y = new float[3 * 16];
        twin.dense().forward(3, 64, x, 0, 64, w, 0, new float[16], 0, y, 0, 16, 0, 10);
        for (int i = 0; i < 3; i++) {
            for (int o = 0; o < 10; o++) {
                float expected = i == 1 ? Float.NaN : o == 7 ? Float.POSITIVE_INFINITY : 64;
                assertThat(y[i * 16 + o]).isEqualTo(Float.valueOf(expected));
            }
        }
    }
}
