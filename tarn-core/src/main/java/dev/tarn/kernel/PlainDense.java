package dev.tarn.kernel;

import java.util.Arrays;

/** Dense products in plain Java: eight dot products at a time forward, rows of weights or images added up backward. */
final class PlainDense implements DenseKernels {
    @Override
    public void forward(int images, int inputs, float[] x, int xAt, int xStride, float[] weights, int weightsAt, float[] bias, int biasAt,
            float[] y,
            int yAt, int yStride, int from, int to) {
        for (int o = from; o < to; o += 4) {
            for (int i = 0; i < images; i += 2) {
                // At an edge the last row is computed again instead of a missing one, to the same bits.
                dots(inputs, x, xAt + i * xStride, i + 1 < images ? xStride : 0, weights, weightsAt + o * inputs, o, Math.min(to - o, 4),
                        bias, biasAt, y,
                        yAt + i * yStride, i + 1 < images ? yStride : 0);
            }
        }
    }

    /** Two images by {@code n <= 4} outputs; one accumulator a result over all inputs in order. */
    private static void dots(int inputs, float[] x, int p, int xStep, float[] w, int wAt, int o, int n, float[] bias, int biasAt, float[] y,
            int q,
            int yStep) {
        int o1 = Math.min(1, n - 1);
        int o2 = Math.min(2, n - 1);
        int o3 = n - 1;
        int w1 = wAt + o1 * inputs;
        int w2 = wAt + o2 * inputs;
        int w3 = wAt + o3 * inputs;
        float a0 = 0;
        float a1 = 0;
        float a2 = 0;
        float a3 = 0;
        float b0 = 0;
        float b1 = 0;
        float b2 = 0;
        float b3 = 0;
        for (int k = 0; k < inputs; k++) {
            float u = x[p + k];
            float v = x[p + xStep + k];
            float m0 = w[wAt + k];
            float m1 = w[w1 + k];
            float m2 = w[w2 + k];
            float m3 = w[w3 + k];
            a0 = Fused.multiplyAdd(u, m0, a0);
            a1 = Fused.multiplyAdd(u, m1, a1);
            a2 = Fused.multiplyAdd(u, m2, a2);
            a3 = Fused.multiplyAdd(u, m3, a3);
            b0 = Fused.multiplyAdd(v, m0, b0);
            b1 = Fused.multiplyAdd(v, m1, b1);
            b2 = Fused.multiplyAdd(v, m2, b2);
            b3 = Fused.multiplyAdd(v, m3, b3);
        }
        int r = q + yStep;
        y[r + o] = bias[biasAt + o] + b0;
        y[r + o + o1] = bias[biasAt + o + o1] + b1;
        y[r + o + o2] = bias[biasAt + o + o2] + b2;
        y[r + o + o3] = bias[biasAt + o + o3] + b3;
        y[q + o] = bias[biasAt + o] + a0;
        y[q + o + o1] = bias[biasAt + o + o1] + a1;
        y[q + o + o2] = bias[biasAt + o + o2] + a2;
        y[q + o + o3] = bias[biasAt + o + o3] + a3;
    }

    @Override
    public void inputGradient(int images, int inputs, int outputs, float[] dy, int dyAt, int dyStride, float[] weights, int weightsAt,
            float[] dx,
            int dxAt, int dxStride, boolean accumulate) {
        for (int i = 0; i < images; i++) {
            int d = dxAt + i * dxStride;
            if (!accumulate) {
                Arrays.fill(dx, d, d + inputs, 0);
            }
            addRows(outputs, dy, dyAt + i * dyStride, 1, weights, weightsAt, inputs, dx, d, inputs);
        }
    }

    @Override
    public void weightGradient(int images, int inputs, int outputs, float[] x, int xAt, int xStride, float[] dy, int dyAt, int dyStride,
            float[] dw,
            int dwAt, int from, int to) {
        for (int o = 0; o < outputs; o++) {
            int d = dwAt + o * inputs + from;
            Arrays.fill(dw, d, d + to - from, 0);
            addRows(images, dy, dyAt + o, dyStride, x, xAt + from, xStride, dw, d, to - from);
        }
    }

    /** {@code c[k] += Σ_t a[t·aStep]·b[t·bStride + k]}, t in order. */
    private static void addRows(int terms, float[] a, int aAt, int aStep, float[] b, int bAt, int bStride, float[] c, int cAt, int n) {
        int t = 0;
        for (; t + 4 <= terms; t += 4) {
            float a0 = a[aAt + t * aStep];
            float a1 = a[aAt + (t + 1) * aStep];
            float a2 = a[aAt + (t + 2) * aStep];
            float a3 = a[aAt + (t + 3) * aStep];
            int b0 = bAt + t * bStride;
            int b1 = b0 + bStride;
            int b2 = b1 + bStride;
            int b3 = b2 + bStride;
            for (int k = 0; k < n; k++) {
                c[cAt + k] = Fused.multiplyAdd(a3, b[b3 + k],
                        Fused.multiplyAdd(a2, b[b2 + k], Fused.multiplyAdd(a1, b[b1 + k], Fused.multiplyAdd(a0, b[b0 + k], c[cAt + k]))));
            }
        }
        for (; t < terms; t++) {
            float a0 = a[aAt + t * aStep];
            int b0 = bAt + t * bStride;
            for (int k = 0; k < n; k++) {
                c[cAt + k] = Fused.multiplyAdd(a0, b[b0 + k], c[cAt + k]);
            }
        }
    }

    @Override
    public void biasGradient(int images, int outputs, float[] dy, int dyAt, int dyStride, float[] db, int dbAt) {
        Arrays.fill(db, dbAt, dbAt + outputs, 0);
        for (int i = 0; i < images; i++) {
            int p = dyAt + i * dyStride;
            for (int o = 0; o < outputs; o++) {
                db[dbAt + o] += dy[p + o];
            }
        }
    }
}
