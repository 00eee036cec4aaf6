package dev.tarn.kernel;

/**
 * The optimisers' update rules over a range of {@code n} floats of parameters {@code p}, gradients {@code g} and state. Formulas and their order are PyTorch's
 * ({@code torch.optim} documentation), so that ten steps agree to rounding. Hyperparameters are double: 1 - 0.999f is 1.3e-5 away from 0.001.
 */
public interface UpdateKernels {
    /**
     * SGD: {@code g += decay·p; v = momentum·v + g (first step: v = g); p -= rate·(nesterov ? g + momentum·v : v)}; without momentum {@code v} is not touched.
     */
    void sgd(float[] p, int pAt, float[] g, int gAt, float[] v, int vAt, int n, double rate, double momentum, boolean nesterov,
            double decay,
            boolean first);

    /**
     * Adam (Kingma and Ba 2015) and, with {@code decoupled}, AdamW (Loshchilov and Hutter 2019). {@code step} counts from 1.
     */
    void adam(float[] p, int pAt, float[] g, int gAt, float[] m, int mAt, float[] v, int vAt, int n, double rate, double beta1,
            double beta2,
            double epsilon, double decay, boolean decoupled, int step);

    /** Σ x² in double, for gradient clipping and norms. */
    double sumOfSquares(float[] x, int at, int n);

    /** {@code average = decay·average + (1-decay)·p}. */
    void movingAverage(float[] p, int pAt, float[] average, int averageAt, int n, double decay);
}
