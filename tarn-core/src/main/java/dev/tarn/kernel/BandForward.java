package dev.tarn.kernel;

import org.jspecify.annotations.Nullable;

/**
 * Three convolutions one behind the other, at inference: any, a depthwise one, and one of 1×1 whose map may be summed with another. They run band by band of the
 * rows, so that the two maps in between, which may be six times as wide as what goes in and out, never leave the cache. Stateless.
 */
public interface BandForward {
    /** What a profile calls it. */
    String name();

    /** Floats of all three convolutions' weights and biases in the form this kernel reads. */
    int packedFloats();

    /** Brings a convolution's canonical weights into that form. */
    void pack(int convolution, float[] weights, int weightsAt, float[] packed, int packedAt);

    /** Where a convolution's bias lies from the start of what is packed. */
    int biasAt(int convolution);

    /** Floats of scratch memory that a call needs. */
    int scratchFloats();

    /** Into how many parts the work on an image can be cut; where two of them meet a few rows are computed twice. */
    int parts();

    /**
     * Computes part {@code part} of {@code parts} of {@code images} images.
     *
     * @param r images of the map that the last one is summed with, or null; not {@code y}'s memory
     */
    void run(int images, float[] x, int xAt, float[] packed, int packedAt, float @Nullable [] r, int rAt, float[] y, int yAt,
            float[] scratch, int scratchAt, int part, int parts);
}
