package dev.tarn.kernel;

import dev.tarn.activation.Activation;

/** Element-wise functions over ranges of {@code n} floats; {@code y} may be {@code x}. The caller walks rows, so rims are never touched. */
public interface ElementwiseKernels {
    /** {@code y = f(x)}. */
    void activate(Activation f, float[] x, int xAt, float[] y, int yAt, int n);

    /** {@code dx = dy·f'} where f' comes from the output {@code y} ({@link Activation#derivativeFromOutput()}); or {@code +=}. */
    void derivativeFromOutput(Activation f, float[] y, int yAt, float[] dy, int dyAt, float[] dx, int dxAt, int n, boolean accumulate);

    /** {@code dx = dy·f'(x)} from the input; or {@code +=}. */
    void derivativeFromInput(Activation f, float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int n, boolean accumulate);

    /** {@code y = a + b}. */
    void add(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n);

    /** {@code y += x}. */
    void accumulate(float[] x, int xAt, float[] y, int yAt, int n);

    /** {@code y = x·factor}; or {@code +=}. */
    void scale(float[] x, int xAt, float factor, float[] y, int yAt, int n, boolean accumulate);

    /**
     * {@code y[p][c] = f(x[p][c]·scale[c] + shift[c])} over {@code pixels} pixels of {@code channels} (a multiple of 16, or up to 4) floats.
     */
    void scaleShift(float[] x, int xAt, float[] scale, int scaleAt, float[] shift, int shiftAt, Activation f, float[] y, int yAt,
            int pixels,
            int channels);

    /**
     * Dropout: {@code y = keep ? x / (1 - rate) : 0}; which elements are kept depends on {@code seed} and the element's index from {@code index} on, alone,
     * so that the backward pass (the same call on gradients) repeats it and threads don't matter.
     */
    void dropout(float[] x, int xAt, float rate, long seed, long index, float[] y, int yAt, int n);

    /**
     * Randomised leaky ReLU: {@code y = gate <= 0 ? x·slope : x}, each slope drawn evenly from {@code lower} to {@code upper}; which one depends on {@code seed} and the element's index from
     * {@code index} on, alone, as in dropout. Forward the gate is {@code x} itself, backward what forward read, while {@code x} is the gradient.
     */
    void randomLeaky(float[] gate, int gateAt, float[] x, int xAt, float lower, float upper, long seed, long index, float[] y, int yAt,
            int n);

    /** Index of the first element that is not finite, or -1. */
    int firstNonFinite(float[] x, int at, int n);

    /** Sum over {@code pixels} pixels of each of {@code channels} floats, {@code sum[c] += …}, pixels in their order. */
    void sumPixels(float[] x, int xAt, int pixels, int channels, float[] sum, int sumAt);

    /** How many of the numbers in each channel of {@code pixels} pixels are zero, of either sign: {@code zeros[c] += …}. */
    void countZeros(float[] x, int xAt, int pixels, int channels, int[] zeros, int zerosAt);
}
