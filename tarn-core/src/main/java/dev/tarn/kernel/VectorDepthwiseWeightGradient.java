package dev.tarn.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Weight and bias gradient of a depthwise convolution without pool: {@code dw[tap][channel] += g·x}, with vectors across channels, row by row.
 */
final class VectorDepthwiseWeightGradient implements BlockWeightGradient {
    private final Block block;
    private final int[] taps;
    private final int channels;

    VectorDepthwiseWeightGradient(Block block) {
        this.block = block;
        this.taps = Taps.of(block).offsets();
        this.channels = block.input().pixel();
    }

    static boolean takes(Block block) {
        return VectorDepthwiseForward.isDepthwise(block) && block.pool() == null;
    }

    @Override
    public String name() {
        return "depthwise";
    }

    /** {@code [tap][channel]}, then the bias. */
    @Override
    public int accumulatorFloats() {
        return (taps.length + 1) * channels;
    }

    @Override
    public int scratchFloats(int images) {
        return 0;
    }

    @Override
    public void run(int images, float[] x, int xAt, float[] gradient, int gradientAt, byte @Nullable [] winners, int winnersAt,
            float[] accumulator, int accumulatorAt, float[] scratch, int scratchAt) {
        Layout input = block.input();
        Layout output = block.outputGradient();
        for (int i = 0; i < images; i++) {
            for (int row = 0; row < block.mapHeight(); row++) {
                DepthwiseCore.weightGradient(x, xAt + i * input.image() + Taps.window(block, row, 0), taps,
                        block.strideWidth() * input.pixel(), gradient, gradientAt + i * output.image() + output.at(row, 0), channels,
                        block.mapWidth(), accumulator, accumulatorAt);
            }
        }
    }

    @Override
    public void reduce(float[] accumulators, int at, int stride, int count, float[] gradient, int weightsAt, int biasAt) {
        PlainWeightGradient.sum(accumulators, at, stride, count, accumulators, at, accumulatorFloats());
        for (int c = 0; c < block.filters(); c++) {
            for (int t = 0; t < taps.length; t++) {
                gradient[weightsAt + c * taps.length + t] = accumulators[at + t * channels + c];
            }
        }
        if (biasAt >= 0) {
            System.arraycopy(accumulators, at + taps.length * channels, gradient, biasAt, channels);
            Arrays.fill(gradient, biasAt + channels, biasAt + block.biasFloats(), 0);
        }
    }
}
