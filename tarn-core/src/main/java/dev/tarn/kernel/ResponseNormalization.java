package dev.tarn.kernel;

/**
 * Local response normalisation: {@code y[c] = x[c]·s[c]^-beta}, {@code s[c] = k + share·Σ x[j]²} over the channels j at most {@code reach} away from c (Krizhevsky et al. 2012). One image a
 * call.
 */
public final class ResponseNormalization {
    private ResponseNormalization() {}

    public static void forward(Layout input, int reach, float share, float beta, float k, float[] x, int xAt, Layout output, float[] y,
            int yAt) {
        int n = input.channels();
        float[] s = Scratch.floats(n);
        for (int r = 0; r < input.height(); r++) {
            int p = xAt + input.at(r, 0);
            int q = yAt + output.at(r, 0);
            for (int i = 0; i < input.width(); i++, p += input.pixel(), q += output.pixel()) {
                sums(n, reach, share, k, x, p, s);
                for (int c = 0; c < n; c++) {
                    y[q + c] = x[p + c] * power(s[c], beta);
                }
            }
        }
    }

    /** {@code dx[c] = dy[c]·s[c]^-beta - 2·beta·share·x[c]·Σ dy[j]·x[j]·s[j]^(-beta-1)}; or {@code +=}. Gradients have no rim. */
    public static void gradient(Layout input, int reach, float share, float beta, float k, float[] x, int xAt, float[] dy, int dyAt,
            float[] dx, int dxAt, boolean accumulate) {
        int n = input.channels();
        float[] s = Scratch.floats(3 * n);
        Layout plain = input.withoutRim();
        for (int r = 0; r < input.height(); r++) {
            int p = xAt + input.at(r, 0);
            int g = plain.at(r, 0);
            for (int i = 0; i < input.width(); i++, p += input.pixel(), g += input.pixel()) {
                sums(n, reach, share, k, x, p, s);
                for (int c = 0; c < n; c++) {
                    s[n + c] = power(s[c], beta);
                    s[2 * n + c] = dy[dyAt + g + c] * x[p + c] * s[n + c] / s[c];
                }
                for (int c = 0; c < n; c++) {
                    float sum = 0;
                    for (int j = Math.max(0, c - reach); j <= Math.min(n - 1, c + reach); j++) {
                        sum += s[2 * n + j];
                    }
                    float v = Fused.multiplyAdd(-2 * beta * share * x[p + c], sum, dy[dyAt + g + c] * s[n + c]);
                    int at = dxAt + g + c;
                    dx[at] = accumulate ? dx[at] + v : v;
                }
            }
        }
    }

    private static void sums(int n, int reach, float share, float k, float[] x, int p, float[] s) {
        for (int c = 0; c < n; c++) {
            float sum = 0;
            for (int j = Math.max(0, c - reach); j <= Math.min(n - 1, c + reach); j++) {
                sum = Fused.multiplyAdd(x[p + j], x[p + j], sum);
            }
            s[c] = Fused.multiplyAdd(share, sum, k);
        }
    }

    /** {@code s^-beta}; by square roots for the exponents that networks use. */
    private static float power(float s, float beta) {
        if (beta == 0.75f) {
            double root = Math.sqrt(s);
            return (float) (1 / (root * Math.sqrt(root)));
        }
        return beta == 0.5f ? (float) (1 / Math.sqrt(s)) : (float) StrictMath.pow(s, -beta);
    }
}
