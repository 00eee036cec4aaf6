package dev.tarn.plan;

/**
 * Into how many images at a time a batch is cut. It follows from shapes alone, never from the number of threads: sums over a batch are sums over chunks.
 */
final class Chunking {
    /** Floats of activations that stay in a second-level cache of 1 MB beside the weights. */
    private static final long CACHE = 160_000;
    /** Floats of parameters that stay in a last-level cache. */
    private static final long LAST_CACHE = 4L << 20;
    /** Fewer images than this make small maps inefficient; more chunks than this bring nothing. */
    private static final int FEWEST = 16;
    private static final int MOST = 16;
    private static final int CHUNKS = 8;
    /** Partial gradients of all chunks together stay below this many floats. */
    private static final long MOST_PARTIAL_SUMS = 64L << 20;

    private Chunking() {}

    /** @param floats values and gradients of one image; @param parameters floats of the parameters, for which every chunk has a sum of its own */
    static int training(int batch, long floats, long parameters) {
        int chunk = Math.clamp(CACHE / Math.max(1, floats), FEWEST, MOST);
        chunk = Math.max(1, Math.min(chunk, (batch + CHUNKS - 1) / CHUNKS));
        while (chunk < batch && (batch + chunk - 1) / chunk * parameters > MOST_PARTIAL_SUMS) {
            chunk *= 2;
        }
        return Math.min(chunk, batch);
    }

    /** Images at a time of which a batch has at least so many, whatever the number of threads. */
    static int fewestAtInference(long floats, long parameters) {
        return floats <= 8 * CACHE ? 4 : parameters < LAST_CACHE ? 1 : 2;
    }

    /**
     * Images don't depend on each other at inference, so threads may count here. Where an image outgrows the cache anyway, more than one at a time pay only if they
     * save reading weights from memory.
     *
     * @param floats values of one image
     * @param parameters floats of the parameters
     */
    static int inference(int batch, long floats, long parameters, int threads) {
        int chunk = Math.clamp(CACHE / Math.max(1, floats), fewestAtInference(floats, parameters), MOST);
        return Math.max(1, Math.min(chunk, (batch + threads - 1) / threads));
    }
}
