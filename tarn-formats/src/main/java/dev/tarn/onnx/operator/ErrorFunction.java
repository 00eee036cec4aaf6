package dev.tarn.onnx.operator;

/** {@code erf(x) = 2/√π ∫₀ˣ e^(−t²) dt}, to about 1e-15: its Taylor series near zero, the continued fraction of {@code erfc} outside. */
final class ErrorFunction {
    private static final double TWO_OVER_ROOT_PI = 1.1283791670955126;
    /** From here on erfc is below the last bit of 1. */
    private static final double ONE_FROM = 6;
    private static final double SERIES_TO = 2.5;
    private static final int FRACTIONS = 60;

    private ErrorFunction() {}

    static double erf(double x) {
        double a = Math.abs(x);
        if (a < SERIES_TO) {
            return series(x);
        }
        return Double.isNaN(x) ? x : Math.signum(x) * (a > ONE_FROM ? 1 : 1 - complement(a));
    }

    /** {@code 2/√π Σ (−1)ⁿ x^(2n+1) / (n! (2n+1))}. */
    private static double series(double x) {
        double square = x * x;
        double power = x;
        double sum = x;
        for (int n = 1; Math.abs(power) > 1e-18 * Math.abs(sum) && n < 100; n++) {
            power *= -square / n;
            sum += power / (2 * n + 1);
        }
        return TWO_OVER_ROOT_PI * sum;
    }

    /** {@code e^(−x²)/√π · 1/(x + ½/(x + 1/(x + 3⁄2/(x + …))))}. */
    private static double complement(double x) {
        double fraction = x;
        for (int n = FRACTIONS; n > 0; n--) {
            fraction = x + 0.5 * n / fraction;
        }
        return Math.exp(-x * x) * (TWO_OVER_ROOT_PI / 2) / fraction;
    }
}
