package dev.tarn.plan;

/**
 * Into how many images at a time a batch is cut. It follows from shapes alone, never from the number of threads: sums over a batch are sums over chunks.
 */
final class Chunking {
    /** Floats of activations that stay in a second-level cache of 1 MB beside the weights. */
    private static final long CACHE = 160_000;
    /** Fewer images than this make small maps inefficient; more chunks than this bring nothing. */
    private static final int FEWEST = 8;
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

    /** Images don't depend on each other at inference, so threads may count here. */
    static int inference(int batch, long floats, int threads) {
        int chunk = Math.clamp(CACHE / Math.max(1, floats), 4, MOST);
        return Math.max(1, Math.min(chunk, (batch + threads - 1) / threads));
    }
}
