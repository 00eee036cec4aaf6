package dev.tarn.kernel;

import org.jspecify.annotations.Nullable;

/** One way to compute the gradient of a {@link Block}'s weights and bias. Stateless. */
public interface BlockWeightGradient {
    String name();

    /** Floats of the accumulator: weights and bias in an order of the kernel's own. */
    int accumulatorFloats();

    int scratchFloats(int images);

    /**
     * Adds the gradient over {@code images} images to the accumulator, image after image.
     *
     * @param gradient gradient of the (pooled) map before the activation, in {@link Block#outputGradient()}'s layout; with a pool and ReLU the entries
     *     whose winner code is 0 are ignored, whatever they hold
     * @param winners what {@link BlockForward} wrote; null where the block has no pool
     */
    void run(int images, float[] x, int xAt, float[] gradient, int gradientAt, byte @Nullable [] winners, int winnersAt,
            float[] accumulator,
            int accumulatorAt, float[] scratch, int scratchAt);

    /**
     * Sums {@code count} accumulators that lie {@code stride} floats apart, in their order, and writes the result in canonical order: the weights'
     * gradient at {@code weightsAt}, the bias's ({@link Block#biasFloats()}, padding zero) at {@code biasAt}; {@code biasAt < 0}: no bias. What the accumulators
     * held is lost.
     */
    void reduce(float[] accumulators, int at, int stride, int count, float[] gradient, int weightsAt, int biasAt);
}
