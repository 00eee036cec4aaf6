package dev.tarn.kernel;

import org.jspecify.annotations.Nullable;

/** One way to compute a {@link Block}; chosen by {@link Kernels#forward} from the block's shape, once. Stateless: many threads may share it. */
public interface BlockForward {
    /** What a profile calls it: {@code "direct"}, {@code "winograd 4×4"}, … */
    String name();

    /** Floats of the weights in the form this kernel reads. */
    int packedFloats();

    /** Brings canonical weights into that form; costs microseconds, done after each optimiser step. {@code packedAt} is 64-byte aligned. */
    void pack(float[] weights, int weightsAt, float[] packed, int packedAt);

    /** Floats of scratch memory that one call for up to {@code images} images needs. */
    int scratchFloats(int images);

    /** Into how many independent parts the work on a single image can be cut without computing anything twice. */
    int parts();

    /** Whether each part looks at the whole input first, so that more parts than threads cost more than they even out. */
    default boolean readsAllForEachPart() {
        return false;
    }

    /**
     * Computes {@code images} images: reads {@code x} (images at {@link Layout#image()} floats), writes {@code y} in {@link Block#output()}'s layout
     * and, in training, the winners. Does part {@code part} of {@code parts} (0 of 1: all of it).
     *
     * @param winners null at inference or where the block has no pool; else {@link Block#winnerBytes()} an image from {@code winnersAt}
     */
    void run(int images, float[] x, int xAt, float[] packed, int packedAt, float[] bias, int biasAt, float[] y, int yAt,
            byte @Nullable [] winners, int winnersAt, float[] scratch, int scratchAt, int part, int parts);
}
