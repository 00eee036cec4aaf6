package dev.tarn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LossKernelsTest {
    private static final int[] CLASSES = {1, 2, 3, 4, 7, 8, 10, 15, 16, 17, 33, 100, 1000, 1003};
    private static final float GUARD = 12345;

    static List<Twin> twins() {
        return Twin.all();
    }

    private static double logSum(float[] x, int at, int n) {
        double most = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < n; c++) {
            most = Math.max(most, x[at + c]);
        }
        double sum = 0;
        for (int c = 0; c < n; c++) {
            sum += Math.exp(x[at + c] - most);
        }
        return most + Math.log(sum);
    }

    private static float[] logits(SplittableRandom r, int n, double size) {
        float[] x = Twin.random(r, n);
        for (int i = 0; i < n; i++) {
            x[i] *= (float) size;
        }
        return x;
    }

    @ParameterizedTest
    @MethodSource("twins")
    void softmaxAndItsLogarithm(Twin twin) {
        SplittableRandom r = new SplittableRandom(41);
        for (int classes : CLASSES) {
            for (double size : new double[] {0.1, 5, 80, 20000}) {
                int stride = classes + r.nextInt(4);
                float[] x = logits(r, 3 * stride, size);
                float[] y = new float[3 * stride + 16];
                Arrays.fill(y, GUARD);
                float[] log = y.clone();
                twin.loss().softmax(3, classes, x, 0, stride, y, 0, stride);
                twin.loss().logSoftmax(3, classes, x, 0, stride, log, 0, stride);
                float[] inPlace = x.clone();
                twin.loss().softmax(3, classes, inPlace, 0, stride, inPlace, 0, stride);
                for (int i = 0; i < 3 * stride + 16; i++) {
                    int row = i / stride;
                    int c = i % stride;
                    if (row > 2 || c >= classes) {
                        assertThat(y[i]).isEqualTo(GUARD);
                        assertThat(log[i]).isEqualTo(GUARD);
                        continue;
                    }
                    double expected = x[i] - logSum(x, row * stride, classes);
                    assertThat((double) log[i]).isCloseTo(expected, within(2e-6 + 2e-7 * Math.abs(expected)));
                    assertThat((double) y[i]).isCloseTo(Math.exp(expected), within(1e-6 * Math.exp(expected) * (1 + size / 4) + 1e-44));
                    assertThat(inPlace[i]).isEqualTo(y[i]);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("twins")
    void softmaxGradientIsTheDerivative(Twin twin) {
        SplittableRandom r = new SplittableRandom(42);
        for (int classes : CLASSES) {
            float[] x = logits(r, classes, 3);
            float[] dy = Twin.random(r, classes);
            float[] y = new float[classes];
            twin.loss().softmax(1, classes, x, 0, classes, y, 0, classes);
            float[] dx = new float[classes + 16];
            Arrays.fill(dx, 2);
            float[] added = dx.clone();
            twin.loss().softmaxGradient(1, classes, y, 0, classes, dy, 0, classes, dx, 0, classes, false);
            twin.loss().softmaxGradient(1, classes, y, 0, classes, dy, 0, classes, added, 0, classes, true);
            double dot = 0;
            double log = logSum(x, 0, classes);
            for (int c = 0; c < classes; c++) {
                dot += dy[c] * Math.exp(x[c] - log);
            }
            for (int c = 0; c < classes; c++) {
                double expected = Math.exp(x[c] - log) * (dy[c] - dot);
                assertThat((double) dx[c]).isCloseTo(expected, within(5e-7));
                assertThat((double) added[c]).isCloseTo(2 + expected, within(1e-6));
            }
            assertThat(dx[classes]).isEqualTo(2);
        }
    }

    private static double loss(double[] x, float[] targets, int at, float weight) {
        double most = Arrays.stream(x).max().orElseThrow();
        double log = most + Math.log(Arrays.stream(x).map(v -> Math.exp(v - most)).sum());
        double loss = 0;
        for (int c = 0; c < x.length; c++) {
            loss += weight * targets[at + c] * (log - x[c]);
        }
        return loss;
    }

    @ParameterizedTest
    @MethodSource("twins")
    void crossEntropyAndItsDerivative(Twin twin) {
        SplittableRandom r = new SplittableRandom(43);
        for (int classes : CLASSES) {
            for (int kind = 0; kind < 3; kind++) {
                int rows = 4;
                int stride = Layout.aligned(classes);
                float[] x = logits(r, rows * stride, 6);
                float[] targets = new float[rows * classes];
                float[] weights = {1, 0.5f, 2, 0};
                for (int i = 0; i < rows; i++) {
                    if (kind == 0) {
                        targets[i * classes + r.nextInt(classes)] = 1;
                    } else {
                        for (int c = 0; c < classes; c++) {
                            targets[i * classes + c] = (float) r.nextDouble() * (kind == 1 ? 2f / classes : 1);
                        }
                    }
                }
                float[] losses = new float[rows + 1];
                float[] dx = new float[rows * stride + 1];
                Arrays.fill(dx, GUARD);
                twin.loss().crossEntropy(rows, classes, x, 0, stride, targets, 0, weights, 0, 0.25f, losses, 0, dx, 0, stride);
                for (int i = 0; i < rows; i++) {
                    double[] row = new double[classes];
                    for (int c = 0; c < classes; c++) {
                        row[c] = x[i * stride + c];
                    }
                    double expected = loss(row, targets, i * classes, weights[i]);
                    assertThat((double) losses[i]).isCloseTo(expected, within(2e-6 * Math.abs(expected) + 2e-6));
                    double log = logSum(x, i * stride, classes);
                    double mass = 0;
                    for (int c = 0; c < classes; c++) {
                        mass += targets[i * classes + c];
                    }
                    for (int c = 0; c < classes; c++) {
                        double formula = weights[i] * 0.25 * (Math.exp(row[c] - log) * mass - targets[i * classes + c]);
                        assertThat((double) dx[i * stride + c]).isCloseTo(formula, within(2e-6));
                        if (c % 37 == 0) {
                            double h = 1e-4;
                            double[] up = row.clone();
                            double[] down = row.clone();
                            up[c] += h;
                            down[c] -= h;
                            double slope = 0.25
                                    * (loss(up, targets, i * classes, weights[i]) - loss(down, targets, i * classes, weights[i])) / (2 * h);
                            assertThat(formula).isCloseTo(slope, within(1e-5 * (1 + mass)));
                        }
                    }
                    for (int c = classes; c < stride; c++) {
                        assertThat(dx[i * stride + c]).isEqualTo(GUARD);
                    }
                }
                assertThat(losses[rows]).isZero();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("twins")
    void hugeLogitsStayFiniteAndBadOnesAreNotHidden(Twin twin) {
        for (int classes : new int[] {2, 10, 16, 21}) {
            float[] targets = new float[classes];
            targets[1] = 1;
            float[] x = new float[classes];
            x[0] = 3e38f;
            x[1] = 3e38f;
            assertThat((double) loss(twin, x, targets)).isCloseTo(Math.log(2), within(1e-6));
            x[1] = -1e30f;
            x[0] = 0;
            assertThat(loss(twin, x, targets)).isEqualTo(1e30f);
            for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                for (int at = 0; at < classes; at++) {
                    float[] y = new float[classes];
                    y[at] = bad;
                    assertThat(Float.isFinite(loss(twin, y, targets))).as("%s at %d of %d", bad, at, classes).isFalse();
                    float[] p = new float[classes];
                    twin.loss().softmax(1, classes, y, 0, classes, p, 0, classes);
                    for (int c = 0; c < classes; c++) {
                        if (bad == Float.NEGATIVE_INFINITY) {
                            assertThat((double) p[c]).isCloseTo(c == at ? 0 : 1.0 / (classes - 1), within(1e-7));
                        } else {
                            assertThat(p[c]).isNaN();
                        }
                    }
                }
            }
        }
    }

    private static float loss(Twin twin, float[] x, float[] targets) {
        float[] losses = new float[1];
        twin.loss().crossEntropy(1, x.length, x, 0, x.length, targets, 0, new float[] {1}, 0, 1, losses, 0, new float[x.length], 0,
                x.length);
        return losses[0];
    }
}
