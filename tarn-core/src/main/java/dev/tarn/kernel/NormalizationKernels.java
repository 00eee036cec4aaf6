package dev.tarn.kernel;

/**
 * Batch normalisation in training (Ioffe and Szegedy 2015, arXiv 1502.03167). Statistics are gathered in two passes over chunks of images whose partial
 * results are combined in a fixed order. {@code channels} is a multiple of 16 or up to 4.
 */
public interface NormalizationKernels {
    /**
     * Mean and sum of squared deviations of each channel over {@code images} images (of {@code layout}, rims ignored): {@code partial} gets
     * {@code channels} means, then {@code channels} sums.
     */
    void statistics(Layout layout, int images, float[] x, int xAt, float[] partial, int partialAt);

    /**
     * Combines {@code count} partials ({@code stride} floats apart, the i-th over {@code elements[i]} values a channel) by Chan's formula into mean and (biased) variance.
     */
    void combine(float[] partials, int at, int stride, int[] elements, int count, int channels, float[] mean, int meanAt, float[] variance,
            int varianceAt);

    /** {@code scale = gamma/√(variance+epsilon)}, {@code shift = beta - mean·scale}: what {@link ElementwiseKernels#scaleShift} takes. */
    void scaleShift(int channels, float[] mean, int meanAt, float[] variance, int varianceAt, float[] gamma, int gammaAt, float[] beta,
            int betaAt,
            float epsilon, float[] scale, int scaleAt, float[] shift, int shiftAt);

    /**
     * Partial sums for the backward pass over {@code images} images without rims: {@code partial} gets Σ dy and Σ dy·(x-mean) a channel. {@code x} may have a rim.
     *
     * @param relu whether a ReLU follows: dy, the gradient behind it, then counts only where {@code x·scale + shift}, rounded as {@link ElementwiseKernels#scaleShift}
     *     rounds it, is not ≤ 0
     */
    void gradientSums(Layout layout, int images, float[] x, int xAt, float[] dy, int dyAt, float[] mean, int meanAt, boolean relu,
            float[] scale, int scaleAt, float[] shift, int shiftAt, float[] partial, int partialAt);

    /**
     * {@code dx = gamma/√(var+eps)·(dy - Σdy/n - (x-mean)/(var+eps)·Σ(dy·(x-mean))/n)}; or {@code +=}.
     *
     * @param relu as in {@link #gradientSums}
     */
    void inputGradient(Layout layout, int images, float[] x, int xAt, float[] dy, int dyAt, float[] mean, int meanAt, float[] variance,
            int varianceAt, float[] gamma, int gammaAt, float epsilon, boolean relu, float[] scale, int scaleAt, float[] shift,
            int shiftAt, float[] sums, int sumsAt, int n, float[] dx, int dxAt, boolean accumulate);
}
