package dev.tarn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UpdateKernelsTest {
    private static final int[] SIZES = {1, 3, 16, 17, 61, 256};

    static List<Twin> twins() {
        return Twin.all();
    }

    @ParameterizedTest
    @MethodSource("twins")
    void tenStepsOfSgdAreThoseOfTheFormula(Twin twin) {
        SplittableRandom r = new SplittableRandom(51);
        for (int n : SIZES) {
            for (double momentum : new double[] {0, 0.9}) {
                for (boolean nesterov : new boolean[] {false, true}) {
                    for (double decay : new double[] {0, 0.01}) {
                        float[] p = Twin.random(r, n + 1);
                        float last = p[n];
                        float[] v = new float[n];
                        java.util.Arrays.fill(v, Float.NaN);
                        double[] exact = new double[n];
                        double[] speed = new double[n];
                        for (int i = 0; i < n; i++) {
                            exact[i] = p[i];
                        }
                        for (int step = 0; step < 10; step++) {
                            float[] g = Twin.random(r, n);
                            twin.update().sgd(p, 0, g, 0, v, 0, n, 0.1, momentum, nesterov, decay, step == 0);
                            for (int i = 0; i < n; i++) {
                                double slope = g[i] + decay * exact[i];
                                speed[i] = step == 0 ? slope : momentum * speed[i] + slope;
                                exact[i] -= 0.1 * (momentum == 0 ? slope : nesterov ? slope + momentum * speed[i] : speed[i]);
                            }
                        }
                        for (int i = 0; i < n; i++) {
                            assertThat((double) p[i]).isCloseTo(exact[i], within(2e-6));
                            assertThat(Float.isNaN(v[i])).as("the speed is not touched without momentum").isEqualTo(momentum == 0);
                        }
                        assertThat(p[n]).isEqualTo(last);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("twins")
    void twentyStepsOfAdamAreThoseOfTheFormula(Twin twin) {
        SplittableRandom r = new SplittableRandom(52);
        for (int n : SIZES) {
            for (boolean decoupled : new boolean[] {false, true}) {
                for (double decay : new double[] {0, 0.05}) {
                    float[] p = Twin.random(r, n + 1);
                    float last = p[n];
                    float[] m = new float[n];
                    float[] v = new float[n];
                    double[] exact = new double[n];
                    double[] em = new double[n];
                    double[] ev = new double[n];
                    for (int i = 0; i < n; i++) {
                        exact[i] = p[i];
                    }
                    for (int step = 1; step <= 20; step++) {
                        float[] g = Twin.random(r, n);
                        twin.update().adam(p, 0, g, 0, m, 0, v, 0, n, 0.01, 0.9, 0.999, 1e-8, decay, decoupled, step);
                        for (int i = 0; i < n; i++) {
                            exact[i] *= decoupled ? 1 - 0.01 * decay : 1;
                            double slope = g[i] + (decoupled ? 0 : decay * exact[i]);
                            em[i] = 0.9 * em[i] + (1 - 0.9) * slope;
                            ev[i] = 0.999 * ev[i] + (1 - 0.999) * slope * slope;
                            double spread = Math.sqrt(ev[i] / (1 - Math.pow(0.999, step))) + 1e-8;
                            exact[i] -= 0.01 / (1 - Math.pow(0.9, step)) * em[i] / spread;
                        }
                    }
                    for (int i = 0; i < n; i++) {
                        assertThat((double) p[i]).isCloseTo(exact[i], within(2e-6));
                        assertThat((double) m[i]).isCloseTo(em[i], within(1e-6));
                        assertThat((double) v[i]).isCloseTo(ev[i], within(1e-7));
                    }
                    assertThat(p[n]).isEqualTo(last);
                }
            }
        }
    }

    @Test
    void twinsAgreeInEveryBit() {
        SplittableRandom r = new SplittableRandom(53);
        int n = 1003;
        float[] p = Twin.random(r, n);
        float[] g = Twin.random(r, n);
        float[] s = Twin.random(r, n);
        float[] t = Twin.random(r, n);
        for (int i = 0; i < n; i++) {
            t[i] *= t[i];
        }
        for (Twin twin : twins()) {
            float[][] a = {p.clone(), s.clone(), t.clone()};
            float[][] b = {p.clone(), s.clone(), t.clone()};
            Twin.PLAIN.update().adam(a[0], 0, g, 0, a[1], 0, a[2], 0, n, 0.01, 0.9, 0.99, 1e-8, 0.1, false, 3);
            twin.update().adam(b[0], 0, g, 0, b[1], 0, b[2], 0, n, 0.01, 0.9, 0.99, 1e-8, 0.1, false, 3);
            Twin.PLAIN.update().sgd(a[0], 0, g, 0, a[1], 0, n, 0.1, 0.9, true, 0.01, false);
            twin.update().sgd(b[0], 0, g, 0, b[1], 0, n, 0.1, 0.9, true, 0.01, false);
            Twin.PLAIN.update().movingAverage(a[0], 0, a[2], 0, n, 0.999);
            twin.update().movingAverage(b[0], 0, b[2], 0, n, 0.999);
            assertThat(b).isDeepEqualTo(a);
            assertThat(twin.update().sumOfSquares(p, 0, n)).isEqualTo(Twin.PLAIN.update().sumOfSquares(p, 0, n));
        }
    }

    @ParameterizedTest
    @MethodSource("twins")
    void aMovingAverageMovesByItsShare(Twin twin) {
        float[] average = new float[21];
        float[] p = new float[21];
        java.util.Arrays.fill(average, 1);
        java.util.Arrays.fill(p, 3);
        twin.update().movingAverage(p, 0, average, 0, 20, 0.75);
        for (int i = 0; i < 20; i++) {
            assertThat(average[i]).isEqualTo(1.5f);
        }
        assertThat(average[20]).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("twins")
    void squaresAreSummedInDouble(Twin twin) {
        SplittableRandom r = new SplittableRandom(54);
        for (int n : new int[] {0, 1, 7, 8, 9, 100, 100003}) {
            float[] x = Twin.random(r, n + 3);
            double sum = 0;
            for (int i = 0; i < n; i++) {
                sum += (double) x[2 + i] * x[2 + i];
            }
            assertThat(twin.update().sumOfSquares(x, 2, n)).isCloseTo(sum, within(1e-12 * (1 + sum)));
        }
    }
}
