package dev.tarn.bench.peers;

/** Something that trains or runs a network, one batch a call. */
interface Rival extends AutoCloseable {
    String name();

    /** What its first call computed, to be compared with the others': the loss of a training step, or all outputs of a run. */
    float[] firstResult();

    /** Whether it was given the same images and parameters as the others. */
    default boolean comparable() {
        return true;
    }

    /** Seconds that so many calls took. */
    default double seconds(int calls) {
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            call();
        }
        return 1e-9 * (System.nanoTime() - start);
    }

    void call();

    @Override
    default void close() {}
}
