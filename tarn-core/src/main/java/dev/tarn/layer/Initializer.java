package dev.tarn.layer;

import java.util.random.RandomGenerator;

/** How a parameter starts. */
public sealed interface Initializer {
    /**
     * Writes the first values of a parameter.
     *
     * @param values all of them, in PyTorch's layout
     * @param random the parameter's own stream, which follows from the seed
     */
    void fill(float[] values, RandomGenerator random);

    /**
     * Uniform in ±1/√fanIn: what {@code torch.nn.Conv2d} and {@code Linear} do for weights (Kaiming-uniform with a = √5; He et al. 2015, arXiv 1502.01852) and
     * for biases.
     *
     * @param fanIn inputs of one output: kernel size times input channels of the group
     */
    record KaimingUniform(int fanIn) implements Initializer {
        @Override
        public void fill(float[] values, RandomGenerator random) {
            double bound = 1 / Math.sqrt(fanIn);
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) ((random.nextDouble() * 2 - 1) * bound);
            }
        }
    }

    /**
     * The same value everywhere.
     *
     * @param value any
     */
    record Constant(float value) implements Initializer {
        @Override
        public void fill(float[] values, RandomGenerator random) {
            java.util.Arrays.fill(values, value);
        }
    }
}
