package dev.tarn.kernel;

/**
 * Products of a batch of feature vectors with a matrix. Memory: {@code x} is {@code [images][inputs]}, {@code y} is {@code [images][outputs]}, weights are
 * {@code [outputs][inputs]}; {@code inputs} is the stride of both x and a weight row and a multiple of 16 (or up to 4), rows of y are {@code yStride} apart; padding lanes are zero in x and
 * weights, and stay zero in y and the gradients.
 */
public interface DenseKernels {
    /** {@code y = x·Wᵀ + b} for outputs {@code from..to}; {@code xStride}: floats from image to image. */
    void forward(int images, int inputs, float[] x, int xAt, int xStride, float[] weights, int weightsAt, float[] bias, int biasAt,
            float[] y,
            int yAt, int yStride, int from, int to);

    /** {@code dx = dy·W} (or {@code +=}). */
    void inputGradient(int images, int inputs, int outputs, float[] dy, int dyAt, int dyStride, float[] weights, int weightsAt, float[] dx,
            int dxAt, int dxStride, boolean accumulate);

    /**
     * {@code dW = dyᵀ·x} over the whole batch, images in their order, for the input columns {@code from..to} (multiples of 16, so that threads can share the
     * work) and all outputs; overwrites.
     */
    void weightGradient(int images, int inputs, int outputs, float[] x, int xAt, int xStride, float[] dy, int dyAt, int dyStride,
            float[] dw,
            int dwAt, int from, int to);

    /** {@code db = Σ dy}, images in their order; overwrites {@code outputs} floats. */
    void biasGradient(int images, int outputs, float[] dy, int dyAt, int dyStride, float[] db, int dbAt);
}
