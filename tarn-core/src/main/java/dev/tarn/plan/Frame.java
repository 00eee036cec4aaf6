package dev.tarn.plan;

/** A worker's view while it takes a chunk through a phase: its memories and the chunk. */
final class Frame {
    final float[] own;
    final byte[] ownBytes;
    final float[] shared;
    final byte[] sharedBytes;
    /** Where the kernels' scratch starts in {@link #own}. */
    final int scratch;
    /** First image of the chunk within the batch. */
    int first;
    /** Images in the chunk. */
    int images;
    /** Number of the chunk. */
    int chunk;

    Frame(float[] own, byte[] ownBytes, float[] shared, byte[] sharedBytes, int scratch) {
        this.own = own;
        this.ownBytes = ownBytes;
        this.shared = shared;
        this.sharedBytes = sharedBytes;
        this.scratch = scratch;
    }
}
