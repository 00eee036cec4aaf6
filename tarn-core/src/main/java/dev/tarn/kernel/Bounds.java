package dev.tarn.kernel;

/** Largest absolute values, by which a kernel knows beforehand that no sum of it can overflow. NaN and infinities come out as infinity or NaN. */
final class Bounds {
    private Bounds() {}

    /** {@code max_f Σ_i |w[f][i]|}. */
    static float largestSum(float[] weights, int at, int filters, int each) {
        float largest = 0;
        for (int f = 0; f < filters; f++) {
            int w = at + f * each;
            float s0 = 0, s1 = 0, s2 = 0, s3 = 0; // four sums, because an addition waits for the one before it
            int i = 0;
            for (; i + 4 <= each; i += 4) {
                s0 += Math.abs(weights[w + i]);
                s1 += Math.abs(weights[w + i + 1]);
                s2 += Math.abs(weights[w + i + 2]);
                s3 += Math.abs(weights[w + i + 3]);
            }
            for (; i < each; i++) {
                s0 += Math.abs(weights[w + i]);
            }
            largest = Math.max(largest, s0 + s1 + (s2 + s3));
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
