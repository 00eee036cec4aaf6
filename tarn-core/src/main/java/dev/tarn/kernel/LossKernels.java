package dev.tarn.kernel;

/** Softmax and cross-entropy from logits, by log-sum-exp. Rows of {@code classes} numbers, {@code stride} floats apart. */
public interface LossKernels {
    /** {@code y = softmax(x)} of each row; {@code y} may be {@code x}. */
    void softmax(int rows, int classes, float[] x, int xAt, int xStride, float[] y, int yAt, int yStride);

    /** {@code y = x - log Σ exp x}. */
    void logSoftmax(int rows, int classes, float[] x, int xAt, int xStride, float[] y, int yAt, int yStride);

    /** {@code dx = y·(dy - Σ dy·y)}; or {@code +=}. */
    void softmaxGradient(int rows, int classes, float[] y, int yAt, int yStride, float[] dy, int dyAt, int dyStride, float[] dx, int dxAt,
            int dxStride, boolean accumulate);

    /** {@code dx = dy - eʸ·Σ dy}, {@code y} the log-softmax; or {@code +=}. */
    default void logSoftmaxGradient(int rows, int classes, float[] y, int yAt, int yStride, float[] dy, int dyAt, int dyStride, float[] dx,
            int dxAt, int dxStride, boolean accumulate) {
        for (int r = 0; r < rows; r++) {
            int p = yAt + r * yStride;
            int g = dyAt + r * dyStride;
            int d = dxAt + r * dxStride;
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                sum += dy[g + c];
            }
            float total = (float) sum;
            for (int c = 0; c < classes; c++) {
                float v = dy[g + c] - FloatFunctions.exp(y[p + c]) * total;
                dx[d + c] = accumulate ? dx[d + c] + v : v;
            }
        }
    }

    /**
     * Cross-entropy of rows of logits against target distributions: {@code losses[r] = weight[r]·-Σ t·log softmax(x)}, and
     * {@code dx = weight[r]·scale·(softmax(x)·Σt - t)}. NaN and infinite logits give a non-finite loss.
     *
     * @param targets {@code [rows][classes]} probabilities (one-hot, smoothed or mixed), stride {@code classes}
     * @param weights one a row (class or sample weight)
     */
    void crossEntropy(int rows, int classes, float[] x, int xAt, int xStride, float[] targets, int targetsAt, float[] weights,
            int weightsAt,
            float scale, float[] losses, int lossesAt, float[] dx, int dxAt, int dxStride);
}
