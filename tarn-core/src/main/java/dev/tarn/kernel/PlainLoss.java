package dev.tarn.kernel;

/**
 * Softmax and cross-entropy in plain Java. The row's maximum is subtracted first, so that no exponential overflows; sums over classes are taken in double. A NaN
 * or +∞ in a row, or nothing but -∞, makes the whole row NaN.
 */
final class PlainLoss implements LossKernels {
    @Override
    public void softmax(int rows, int classes, float[] x, int xAt, int xStride, float[] y, int yAt, int yStride) {
        for (int r = 0; r < rows; r++) {
            int p = xAt + r * xStride;
            int q = yAt + r * yStride;
            float most = most(classes, x, p);
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                float e = FloatFunctions.exp(x[p + c] - most);
                y[q + c] = e;
                sum += e;
            }
            float share = (float) (1 / sum);
            for (int c = 0; c < classes; c++) {
                y[q + c] *= share;
            }
        }
    }

    @Override
    public void logSoftmax(int rows, int classes, float[] x, int xAt, int xStride, float[] y, int yAt, int yStride) {
        for (int r = 0; r < rows; r++) {
            int p = xAt + r * xStride;
            int q = yAt + r * yStride;
            float most = most(classes, x, p);
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                sum += FloatFunctions.exp(x[p + c] - most);
            }
            float log = (float) StrictMath.log(sum);
            for (int c = 0; c < classes; c++) {
                y[q + c] = x[p + c] - most - log;
            }
        }
    }

    private static float most(int classes, float[] x, int p) {
        float most = x[p];
        for (int c = 1; c < classes; c++) {
            most = x[p + c] > most ? x[p + c] : most;
        }
        return most;
    }

    @Override
    public void softmaxGradient(int rows, int classes, float[] y, int yAt, int yStride, float[] dy, int dyAt, int dyStride, float[] dx,
            int dxAt, int dxStride,
            boolean accumulate) {
        for (int r = 0; r < rows; r++) {
            int p = yAt + r * yStride;
            int g = dyAt + r * dyStride;
            int d = dxAt + r * dxStride;
            double dot = 0;
            for (int c = 0; c < classes; c++) {
                dot += (double) dy[g + c] * y[p + c];
            }
            float mean = (float) dot;
            for (int c = 0; c < classes; c++) {
                float v = y[p + c] * (dy[g + c] - mean);
                dx[d + c] = accumulate ? dx[d + c] + v : v;
            }
        }
    }

    @Override
    public void crossEntropy(int rows, int classes, float[] x, int xAt, int xStride, float[] targets, int targetsAt, float[] weights,
            int weightsAt,
            float scale, float[] losses, int lossesAt, float[] dx, int dxAt, int dxStride) {
        for (int r = 0; r < rows; r++) {
            int p = xAt + r * xStride;
            int t = targetsAt + r * classes;
            int d = dxAt + r * dxStride;
            float most = most(classes, x, p);
            double sum = 0;
            double mass = 0;
            double matched = 0;
            for (int c = 0; c < classes; c++) {
                float v = x[p + c] - most;
                float e = FloatFunctions.exp(v);
                dx[d + c] = e;
                sum += e;
                mass += targets[t + c];
                matched += (double) targets[t + c] * v;
            }
            losses[lossesAt + r] = (float) (weights[weightsAt + r] * (StrictMath.log(sum) * mass - matched));
            float factor = weights[weightsAt + r] * scale;
            float share = (float) (mass / sum);
            for (int c = 0; c < classes; c++) {
                dx[d + c] = factor * Fused.multiplyAdd(dx[d + c], share, -targets[t + c]);
            }
        }
    }
}
