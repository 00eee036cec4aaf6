package dev.tarn.kernel;

import org.jspecify.annotations.Nullable;

/** One way to compute the gradient of a {@link Block}'s input. Stateless. */
public interface BlockInputGradient {
    String name();

    int packedFloats();

    void pack(float[] weights, int weightsAt, float[] packed, int packedAt);

    int scratchFloats(int images);

    /**
     * Writes (or, with {@code accumulate}, adds) the gradient of the input of {@code images} images in {@link Block#inputGradient()}'s layout.
     *
     * @param gradient as in {@link BlockWeightGradient#run}
     */
    void run(int images, float[] gradient, int gradientAt, byte @Nullable [] winners, int winnersAt, float[] packed, int packedAt,
            float[] dx,
            int dxAt, boolean accumulate, float[] scratch, int scratchAt);
}
