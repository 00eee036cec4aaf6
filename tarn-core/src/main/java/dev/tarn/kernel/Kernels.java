package dev.tarn.kernel;

/**
 * The one place that knows both twins, plain Java and Vector API, and chooses between them once, when it is first asked.
 */
public final class Kernels {
    private Kernels() {
    }
}
