package dev.tarn.kernel;

/** Largest absolute values, by which a kernel knows beforehand that no sum of it can overflow. NaN and infinities come out as infinity or NaN. */
final class Bounds {
    private Bounds() {}

    /** {@code max_f Σ_i |w[f][i]|}. */
    static float largestSum(float[] weights, int at, int filters, int each) {
        float largest = 0;
        for (int f = 0; f < filters; f++) {
            float sum = 0;
            for (int i = 0; i < each; i++) {
                sum += Math.abs(weights[at + f * each + i]);
            }
            largest = Math.max(largest, sum);
        }
        return largest;
    }

    static float largest(float[] x, int at, int n) {
        float largest = 0;
        for (int i = 0; i < n; i++) {
            largest = Math.max(largest, Math.abs(x[at + i]));
        }
        return largest;
    }
}
