package dev.tarn.kernel;

/** A small work array of each thread, so that kernels that need one don't allocate in steady state. Its contents do not outlive a kernel's call. */
final class Scratch {
    private static final int LEAST = 4096;
    private static final ThreadLocal<float[]> FLOATS = ThreadLocal.withInitial(() -> new float[LEAST]);

    private Scratch() {}

    /** At least {@code n} floats of any value. */
    static float[] floats(int n) {
        float[] scratch = FLOATS.get();
        if (scratch.length < n) {
            scratch = new float[Math.max(n, 2 * scratch.length)];
            FLOATS.set(scratch);
        }
        return scratch;
    }
}
