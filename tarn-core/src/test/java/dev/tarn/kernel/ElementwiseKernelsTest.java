package dev.tarn.kernel;

import dev.tarn.activation.Activation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ElementwiseKernelsTest {
    private static final int[] SIZES = {1, 3, 4, 7, 15, 16, 17, 31, 33, 64, 67, 1003};

    static List<Twin> twins() {
        return Twin.all();
    }

    private static Activation of(Activation.Kind kind) {
        return switch (kind) {
            case LEAKY_RELU -> new Activation(kind, 0.1f);
            case ELU -> new Activation(kind, 0.7f);
            case CELU -> new Activation(kind, 1.3f);
            case THRESHOLDED_RELU -> new Activation(kind, 1);
            case CLIP -> new Activation(kind, -0.5f, 6);
            case SELU -> new Activation(kind, 1.6732632f, 1.050701f);
            case HARD_SIGMOID -> new Activation(kind, 0.2f, 0.5f);
            case SHRINK -> new Activation(kind, 0.5f, 0.25f);
            case IDENTITY, RELU, SIGMOID, TANH, GELU, SILU, MISH, SOFTPLUS, HARD_SWISH, SOFTSIGN, GELU_TANH, LOG_SIGMOID, ABS, EXP, SQRT ->
                new Activation(kind, 0);
        };
    }

    /** Every 2¹²th float of all 2³². */
    private static float[] everywhere() {
        float[] x = new float[1 << 20];
        for (int i = 0; i < x.length; i++) {
            x[i] = Float.intBitsToFloat(i << 12 | i & 0xfff);
        }
        return x;
    }

    /** Φ(x) by the series of erf near zero and the continued fraction of erfc (Abramowitz and Stegun 7.1.6, 7.1.14) outside. */
    private static double normal(double x) {
        double u = Math.abs(x);
        if (u > 3) {
            double fraction = u;
            for (int k = 200; k >= 1; k--) {
                fraction = u + k / fraction;
            }
            double tail = Math.exp(-u * u / 2) / fraction / Math.sqrt(2 * Math.PI);
            return x < 0 ? tail : 1 - tail;
        }
        double term = u;
        double sum = u;
        for (int k = 1; k < 200; k++) {
            term *= u * u / (2 * k + 1);
            sum += term;
        }
        double middle = sum * Math.exp(-u * u / 2) / Math.sqrt(2 * Math.PI);
        return x < 0 ? 0.5 - middle : 0.5 + middle;
    }

    private static double sigmoid(double x) {
        return x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x));
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    private static double exact(Activation f, double x) {
        double a = f.parameter();
        return switch (f.kind()) {
            case IDENTITY -> x;
            case RELU -> Math.max(x, 0);
            case LEAKY_RELU -> x > 0 ? x : a * x;
            case ELU -> x > 0 ? x : a * Math.expm1(x);
            case SIGMOID -> sigmoid(x);
            case TANH -> Math.tanh(x);
            case GELU -> x * normal(x);
            case SILU -> x * sigmoid(x);
            case MISH -> x * Math.tanh(softplus(x));
            case SOFTPLUS -> softplus(x);
            case CLIP -> Math.min(Math.max(x, a), f.second());
            case SELU -> f.second() * (x > 0 ? x : a * Math.expm1(x));
            case CELU -> x > 0 ? x : a * Math.expm1(x / a);
            case HARD_SIGMOID -> Math.min(Math.max(a * x + f.second(), 0), 1);
            case HARD_SWISH -> x * Math.min(Math.max((x + 3) / 6, 0), 1);
            case SOFTSIGN -> x / (1 + Math.abs(x));
            case THRESHOLDED_RELU -> x > a ? x : 0;
            case GELU_TANH -> x * sigmoid(2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x));
            case LOG_SIGMOID -> -softplus(-x);
            case SHRINK -> x < -a ? x + f.second() : x > a ? x - f.second() : 0;
            case ABS -> Math.abs(x);
            case EXP -> Math.exp(x);
            case SQRT -> Math.sqrt(x);
        };
    }

    /** In units of the float result's last place; of the smallest normal number's below it, as a factor may have been denormal. */
    private static double allowed(Activation.Kind kind) {
        return switch (kind) {
            case IDENTITY, RELU, CLIP, THRESHOLDED_RELU, ABS -> 0;
            case LEAKY_RELU, HARD_SIGMOID, SHRINK, SQRT -> 0.5;
            case EXP -> 1.1;
            case ELU, SOFTSIGN -> 1.6;
            case SIGMOID, TANH, SOFTPLUS, LOG_SIGMOID, HARD_SWISH, CELU, SELU -> 2.6;
            case SILU -> 3.5;
            case MISH -> 5;
            case GELU, GELU_TANH -> 7;
        };
    }

    @ParameterizedTest
    @EnumSource
    void functionsAreAccurateOverAllFloats(Activation.Kind kind) {
        Activation f = of(kind);
        float[] x = everywhere();
        for (Twin twin : twins()) {
            float[] y = new float[x.length];
            twin.elementwise().activate(f, x, 0, y, 0, x.length);
            double worst = 0;
            float where = 0;
            for (int i = 0; i < x.length; i++) {
                double expected = exact(f, x[i]);
                if (Float.isNaN(x[i])) {
                    assertThat(y[i]).as("%s of NaN", kind).isNaN();
                } else if (Double.isNaN(expected)) {
                    assertThat(y[i]).as("%s of %s", kind, x[i]).isNaN();
                } else if (Float.isFinite(x[i]) && Float.isFinite((float) expected)) {
                    double unit = Math.max(Math.ulp((float) expected), kind == Activation.Kind.SIGMOID || kind == Activation.Kind.SOFTPLUS
                            ? Float.MIN_VALUE
                            : Math.abs(expected) < 128 * Float.MIN_NORMAL && x[i] < -1 ? 128 * Float.MIN_VALUE : Float.MIN_VALUE);
                    double error = Math.abs(y[i] - expected) / unit;
                    if (!(error <= worst)) {
                        worst = error;
                        where = x[i];
                    }
                }
            }
            assertThat(worst).as("%s, %s: units in the last place at %s", twin, kind, where).isLessThanOrEqualTo(allowed(kind));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SIGMOID", "TANH", "SOFTPLUS", "ELU", "RELU", "LEAKY_RELU", "CLIP", "SELU", "CELU",
        "HARD_SIGMOID", "SOFTSIGN", "THRESHOLDED_RELU", "LOG_SIGMOID", "SHRINK", "EXP"})
    void growingFunctionsDoNotFall(Activation.Kind kind) {
        Activation f = of(kind);
        assertThat(f.nonDecreasing()).isTrue();
        int n = 1 << 18;
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (i - n / 2) * (110f / (n / 2));
        }
        for (Twin twin : twins()) {
            float[] y = new float[n];
            twin.elementwise().activate(f, x, 0, y, 0, n);
            for (int i = 1; i < n && y[i] != Float.POSITIVE_INFINITY; i++) {
                // Where the function is flatter than float32 can show, neighbours may be a rounding apart.
                assertThat(y[i]).as("%s, %s at %s", twin, kind, x[i]).isGreaterThanOrEqualTo(y[i - 1] - 3 * Math.ulp(y[i - 1]));
                assertThat(y[i]).as("%s, %s sixteen steps before %s", twin, kind, x[i]).isGreaterThanOrEqualTo(
                        i < 64 || Math.abs(x[i]) > 4 ? y[i - 1] - 3 * Math.ulp(y[i - 1]) : y[i - 64]);
            }
            if (kind == Activation.Kind.SIGMOID || kind == Activation.Kind.TANH) {
                assertThat(y[n - 1]).isEqualTo(1);
                for (float v : y) {
                    assertThat(Math.abs(v)).isLessThanOrEqualTo(1);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void twinsAgreeInEveryBit(Activation.Kind kind) {
        Activation f = of(kind);
        float[] x = everywhere();
        SplittableRandom r = new SplittableRandom(5);
        float[] g = Twin.random(r, x.length);
        for (Twin twin : twins()) {
            for (int way = 0; way < 5; way++) {
                float[] expected = g.clone();
                float[] found = g.clone();
                for (int side = 0; side < 2; side++) {
                    ElementwiseKernels kernels = side == 0 ? Twin.PLAIN.elementwise() : twin.elementwise();
                    float[] y = side == 0 ? expected : found;
                    switch (way) {
                        case 0 -> kernels.activate(f, x, 0, y, 0, x.length);
                        case 1, 2 -> kernels.derivativeFromInput(f, x, 0, g, 0, y, 0, x.length, way == 2);
                        default -> {
                            if (f.derivativeFromOutput()) {
                                kernels.derivativeFromOutput(f, x, 0, g, 0, y, 0, x.length, way == 4);
                            }
                        }
                    }
                }
                for (int i = 0; i < x.length; i++) {
                    if (Float.floatToIntBits(expected[i]) != Float.floatToIntBits(found[i])) {
                        assertThat(found[i]).as("%s, %s way %d of %s", twin, kind, way, x[i]).isEqualTo(expected[i]);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void derivativesAreThoseOfFiniteDifferences(Activation.Kind kind) {
        Activation f = of(kind);
        SplittableRandom r = new SplittableRandom(6);
        for (Twin twin : twins()) {
            for (int n : SIZES) {
                float[] x = new float[n];
                float[] g = Twin.random(r, n);
                for (int i = 0; i < n; i++) {
                    x[i] = (float) r.nextDouble(0.01, 9) * (r.nextBoolean() || kind == Activation.Kind.SQRT ? 1 : -1);
                }
                float[] y = new float[n];
                twin.elementwise().activate(f, x, 0, y, 0, n);
                float[] byInput = new float[n + 1];
                float[] added = g.clone();
                byInput[n] = 77;
                twin.elementwise().derivativeFromInput(f, x, 0, g, 0, byInput, 0, n, false);
                twin.elementwise().derivativeFromInput(f, x, 0, g, 0, added, 0, n, true);
                float[] byOutput = byInput.clone();
                float[] addedByOutput = added.clone();
                if (f.derivativeFromOutput()) {
                    twin.elementwise().derivativeFromOutput(f, y, 0, g, 0, byOutput, 0, n, false);
                    addedByOutput = g.clone();
                    twin.elementwise().derivativeFromOutput(f, y, 0, g, 0, addedByOutput, 0, n, true);
                }
                double h = 1e-5;
                for (int i = 0; i < n; i++) {
                    double slope = (exact(f, x[i] + h) - exact(f, x[i] - h)) / (2 * h);
                    Offset<Double> near = within(1e-6 * Math.max(1, Math.abs(slope)));
                    assertThat((double) byInput[i]).as("%s, %s'(%s)", twin, kind, x[i]).isCloseTo(g[i] * slope, near);
                    assertThat((double) byOutput[i]).as("%s, %s'(%s) from output", twin, kind, x[i]).isCloseTo(g[i] * slope, near);
                    assertThat((double) added[i]).isCloseTo(g[i] + g[i] * slope, near);
                    assertThat((double) addedByOutput[i]).isCloseTo(g[i] + g[i] * slope, near);
                }
                assertThat(byInput[n]).isEqualTo(77);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("twins")
    void theEdgesOfRelu(Twin twin) {
        float[] x = new float[40];
        Arrays.fill(x, 0, 8, Float.NaN);
        Arrays.fill(x, 8, 16, -0f);
        Arrays.fill(x, 24, 32, Float.NEGATIVE_INFINITY);
        Arrays.fill(x, 32, 40, Float.POSITIVE_INFINITY);
        float[] y = new float[40];
        twin.elementwise().activate(Activation.RELU, x, 0, y, 0, 40);
        float[] g = new float[40];
        Arrays.fill(g, 1);
        float[] dx = new float[40];
        twin.elementwise().derivativeFromOutput(Activation.RELU, y, 0, g, 0, dx, 0, 40, false);
        for (int i = 0; i < 40; i++) {
            float expected = i < 8 ? Float.NaN : i < 32 ? 0 : Float.POSITIVE_INFINITY;
            assertThat(Float.floatToIntBits(y[i])).isEqualTo(Float.floatToIntBits(expected));
            if (i >= 8) {
                assertThat(dx[i]).as("ReLU'(0) is 0").isEqualTo(i < 32 ? 0f : 1f);
            }
        }
    }

    @Test
    void aDerivativeThatTheOutputDoesNotTellIsRefused() {
        for (Twin twin : twins()) {
            float[] a = new float[32];
            assertThatThrownBy(() -> twin.elementwise().derivativeFromOutput(of(Activation.Kind.GELU), a, 0, a, 0, a, 0, 32, false))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("GELU").hasMessageContaining("derivativeFromInput");
        }
    }

    @ParameterizedTest
    @MethodSource("twins")
    void sumsAndMultiplesCoverExactlyTheirRange(Twin twin) {
        SplittableRandom r = new SplittableRandom(7);
        for (int n : SIZES) {
            float[] a = Twin.random(r, n + 9);
            float[] b = Twin.random(r, n + 9);
            float[] sum = b.clone();
            twin.elementwise().add(a, 3, b, 5, sum, 4, n);
            float[] accumulated = b.clone();
            twin.elementwise().accumulate(a, 3, accumulated, 4, n);
            float[] scaled = b.clone();
            twin.elementwise().scale(a, 3, 0.3f, scaled, 4, n, false);
            float[] addedScaled = b.clone();
            twin.elementwise().scale(a, 3, 0.3f, addedScaled, 4, n, true);
            for (int i = 0; i < n + 9; i++) {
                int k = i - 4;
                boolean in = k >= 0 && k < n;
                assertThat(sum[i]).isEqualTo(in ? a[3 + k] + b[5 + k] : b[i]);
                assertThat(accumulated[i]).isEqualTo(in ? b[i] + a[3 + k] : b[i]);
                assertThat(scaled[i]).isEqualTo(in ? a[3 + k] * 0.3f : b[i]);
                assertThat(addedScaled[i]).isEqualTo(in ? Math.fma(a[3 + k], 0.3f, b[i]) : b[i]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("twins")
    void scaleShiftAndSumPixelsWorkByChannel(Twin twin) {
        SplittableRandom r = new SplittableRandom(8);
        for (int channels : new int[] {1, 3, 4, 16, 32, 48, 80, 144}) {
            for (int pixels : new int[] {1, 2, 49, 300}) {
                for (Activation f : List.of(Activation.IDENTITY, Activation.RELU, of(Activation.Kind.SILU))) {
                    float[] x = Twin.random(r, pixels * channels);
                    float[] scale = Twin.random(r, channels);
                    float[] shift = Twin.random(r, channels);
                    float[] y = new float[pixels * channels + 1];
                    y[pixels * channels] = 9;
                    twin.elementwise().scaleShift(x, 0, scale, 0, shift, 0, f, y, 0, pixels, channels);
                    float[] sum = new float[channels + 1];
                    Arrays.fill(sum, 5);
                    twin.elementwise().sumPixels(x, 0, pixels, channels, sum, 0);
                    for (int c = 0; c < channels; c++) {
                        double total = 5;
                        for (int i = 0; i < pixels; i++) {
                            total += x[i * channels + c];
                            assertThat((double) y[i * channels + c]).isCloseTo(exact(f, (double) x[i * channels + c] * scale[c] + shift[c]),
                                    within(5e-7));
                        }
                        assertThat((double) sum[c]).isCloseTo(total, within(5e-5));
                    }
                    assertThat(y[pixels * channels]).isEqualTo(9);
                    assertThat(sum[channels]).isEqualTo(5);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("twins")
    void dropoutKeepsTheRightShareAndScalesIt(Twin twin) {
        int n = 1 << 18;
        float[] x = new float[n];
        Arrays.fill(x, 2);
        for (float rate : new float[] {0, 0.1f, 0.5f, 0.9f, 1}) {
            for (long seed = 0; seed < 6; seed++) {
                float[] y = new float[n];
                twin.elementwise().dropout(x, 0, rate, seed, seed * 1000, y, 0, n);
                int kept = 0;
                int pairs = 0;
                for (int i = 0; i < n; i++) {
                    if (y[i] != 0) {
                        assertThat(y[i]).isEqualTo(2 * (float) (1 / (1 - (double) rate)));
                        kept++;
                        pairs += i > 0 && y[i - 1] != 0 ? 1 : 0;
                    }
                }
                double share = 1 - (double) rate;
                assertThat(kept / (double) n).as("share kept, seed %d", seed).isCloseTo(share,
                        within(5 * Math.sqrt(share * rate / n) + 1e-12));
                double both = share * share;
                assertThat(pairs / (n - 1.0)).as("neighbours are independent, seed %d", seed).isCloseTo(both,
                        within(8 * Math.sqrt(both * (1 - both) / n) + 1e-12));
            }
        }
    }

    @Test
    void dropoutsOfDifferentSeedsAreIndependent() {
        int n = 1 << 16;
        float[] x = new float[n];
        Arrays.fill(x, 1);
        for (long seed = 0; seed < 20; seed++) {
            float[] a = new float[n];
            float[] b = new float[n];
            Twin.PLAIN.elementwise().dropout(x, 0, 0.5f, seed, 0, a, 0, n);
            Twin.PLAIN.elementwise().dropout(x, 0, 0.5f, seed + 1, 0, b, 0, n);
            for (int shift : new int[] {0, 1, 2, 16, 4096}) {
                int same = 0;
                for (int i = 0; i + shift < n; i++) {
                    same += a[i] == b[i + shift] ? 1 : 0;
                }
                assertThat(same / (double) (n - shift)).isCloseTo(0.5, within(5 * 0.5 / Math.sqrt(n - shift)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("twins")
    void dropoutDependsOnSeedAndIndexAlone(Twin twin) {
        SplittableRandom r = new SplittableRandom(9);
        float[] x = Twin.random(r, 1003);
        for (long index : new long[] {0, 5, (1L << 31) - 300, (1L << 32) - 300, (1L << 40) - 7}) {
            float[] whole = new float[1003];
            Twin.PLAIN.elementwise().dropout(x, 0, 0.4f, 99, index, whole, 0, 1003);
            float[] parts = new float[1003];
            int cut = r.nextInt(1003);
            twin.elementwise().dropout(x, 0, 0.4f, 99, index, parts, 0, cut);
            twin.elementwise().dropout(x, cut, 0.4f, 99, index + cut, parts, cut, 1003 - cut);
            assertThat(parts).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @MethodSource("twins")
    void theFirstNonFiniteNumberIsFound(Twin twin) {
        SplittableRandom r = new SplittableRandom(10);
        for (int n : SIZES) {
            float[] x = Twin.random(r, n + 5);
            x[0] = Float.NaN;
            x[n + 2] = Float.NaN;
            assertThat(twin.elementwise().firstNonFinite(x, 2, n)).isEqualTo(-1);
            for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                int at = r.nextInt(n);
                float[] y = x.clone();
                y[2 + at] = bad;
                y[2 + n - 1] = Float.NaN;
                assertThat(twin.elementwise().firstNonFinite(y, 2, n)).isEqualTo(at);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("twins")
    void zerosOfEitherSignAreCountedByChannel(Twin twin) {
        SplittableRandom r = new SplittableRandom(57);
        float[] special = {0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, Float.NaN, Float.POSITIVE_INFINITY, 1};
        for (int channels : new int[] {1, 3, 4, 16, 32, 48}) {
            for (int pixels : new int[] {0, 1, 5, 26}) {
                float[] x = new float[2 + pixels * channels];
                int[] expected = new int[channels + 1];
                Arrays.fill(expected, 7);
                int[] zeros = expected.clone();
                for (int i = 0; i < pixels * channels; i++) {
                    x[2 + i] = special[r.nextInt(special.length)];
                    expected[1 + i % channels] += x[2 + i] == 0 ? 1 : 0;
                }
                twin.elementwise().countZeros(x, 2, pixels, channels, zeros, 1);
                assertThat(zeros).as("%d pixels of %d channels", pixels, channels).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("twins")
    void randomSlopesAreDrawnEvenlyFromTheirRange(Twin twin) {
        int n = 1 << 16;
        float[] x = new float[n];
        Arrays.fill(x, -1);
        float[] y = new float[n];
        for (long seed = 0; seed < 4; seed++) {
            twin.elementwise().randomLeaky(x, 0, x, 0, 0.125f, 0.375f, seed, 1000 * seed, y, 0, n);
            int[] quarters = new int[4];
            for (float value : y) {
                assertThat(-value).isBetween(0.125f, 0.375f);
                quarters[(int) Math.min(3, (-value - 0.125f) * 16)]++;
            }
            assertThat(quarters).as("seed %d", seed).satisfies(
                    counts -> assertThat(Arrays.stream(counts)).allSatisfy(count -> assertThat(count).isBetween(n / 4 - 600, n / 4 + 600)));
        }
    }

    @ParameterizedTest
    @MethodSource("twins")
    void randomSlopesDependOnSeedAndIndexAloneAndOnTheSignOfTheGate(Twin twin) {
        SplittableRandom r = new SplittableRandom(58);
        float[] gate = Twin.random(r, 1003);
        gate[500] = 0;
        gate[501] = Float.NaN;
        float[] x = Twin.random(r, 1003);
        for (long index : new long[] {0, 5, (1L << 32) - 300}) {
            float[] slopes = new float[1003];
            float[] minus = new float[1003];
            Arrays.fill(minus, -1);
            Twin.PLAIN.elementwise().randomLeaky(minus, 0, minus, 0, 0.1f, 0.4f, 99, index, slopes, 0, 1003);
            float[] parts = new float[1003];
            int cut = r.nextInt(1003);
            twin.elementwise().randomLeaky(gate, 0, x, 0, 0.1f, 0.4f, 99, index, parts, 0, cut);
            twin.elementwise().randomLeaky(gate, cut, x, cut, 0.1f, 0.4f, 99, index + cut, parts, cut, 1003 - cut);
            for (int i = 0; i < 1003; i++) {
                assertThat(parts[i]).isEqualTo(gate[i] <= 0 ? x[i] * -slopes[i] : x[i]);
            }
        }
    }
}
