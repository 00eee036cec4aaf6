package dev.tarn.kernel;

import org.jspecify.annotations.Nullable;

/**
 * Gradients of a convolution behind which a max pool of any form lies: the gradient goes to the winners in a dense map, and to that the kernels of the convolution alone are applied.
 * Overlapping windows may share a winner, whose gradients are summed.
 */
final class ScatteredGradients {
    /** Floats of maps that exist at a time. */
    private static final int CACHE = 1 << 16;

    private final Block block;
    private final Block unpooled;
    private final Scatter scatter;
    private final int group;

    private ScatteredGradients(Block block) {
        this.block = block;
        this.unpooled = VectorPooledWinogradForward.unpooled(block);
        this.scatter = new Scatter(block, unpooled.outputGradient(), 1, 1);
        this.group = Math.max(1, CACHE / unpooled.outputGradient().image());
    }

    private static boolean applies(Block block) {
        return block.pool() != null && !block.poolsTwoByTwo();
    }

    /** By Winograd, or null where that does not apply or is not faster. */
    static @Nullable BlockWeightGradient weightGradient(Block block) {
        if (!applies(block) || !VectorWinogradWeightGradient.wins(VectorPooledWinogradForward.unpooled(block))) {
            return null;
        }
        ScatteredGradients scattered = new ScatteredGradients(block);
        return scattered.new Weights(new VectorWinogradWeightGradient(scattered.unpooled));
    }

    /** By Winograd, or null where that does not apply or is not faster. */
    static @Nullable BlockInputGradient inputGradient(Block block) {
        if (!applies(block) || !VectorWinogradInputGradient.wins(VectorPooledWinogradForward.unpooled(block))) {
            return null;
        }
        ScatteredGradients scattered = new ScatteredGradients(block);
        return scattered.new Input(new VectorWinogradInputGradient(scattered.unpooled));
    }

    private int maps(int images) {
        return Layout.aligned(Math.min(group, images) * unpooled.outputGradient().image());
    }

    /** Fills the maps of some images. */
    private void scatter(int images, float[] gradient, int gradientAt, byte @Nullable [] winners, int winnersAt, float[] to, int at) {
        for (int i = 0; i < images; i++) {
            scatter.run(gradient, gradientAt + i * block.outputGradient().image(), winners, winnersAt + i * block.winnerBytes(), to,
                    at + i * unpooled.outputGradient().image());
        }
    }

    private final class Weights implements BlockWeightGradient {
        private final BlockWeightGradient convolution;

        Weights(BlockWeightGradient convolution) {
            this.convolution = convolution;
        }

        @Override
        public String name() {
            return convolution.name() + ", scattered";
        }

        @Override
        public int accumulatorFloats() {
            return convolution.accumulatorFloats();
        }

        @Override
        public int scratchFloats(int images) {
            return maps(images) + convolution.scratchFloats(Math.min(group, images));
        }

        @Override
        public void run(int images, float[] x, int xAt, float[] gradient, int gradientAt, byte @Nullable [] winners, int winnersAt,
                float[] accumulator, int accumulatorAt, float[] scratch, int scratchAt) {
            byte[] codes = Sources.check(block, winners);
            for (int i = 0; i < images; i += group) {
                int n = Math.min(group, images - i);
                scatter(n, gradient, gradientAt + i * block.outputGradient().image(), codes, winnersAt + i * block.winnerBytes(), scratch,
                        scratchAt);
                convolution.run(n, x, xAt + i * block.input().image(), scratch, scratchAt, null, 0, accumulator, accumulatorAt, scratch,
                        scratchAt + maps(images));
            }
        }

        @Override
        public void reduce(float[] accumulators, int at, int stride, int count, float[] gradient, int weightsAt, int biasAt) {
            convolution.reduce(accumulators, at, stride, count, gradient, weightsAt, biasAt);
        }
    }

    private final class Input implements BlockInputGradient {
        private final BlockInputGradient convolution;

        Input(BlockInputGradient convolution) {
            this.convolution = convolution;
        }

        @Override
        public String name() {
            return convolution.name() + ", scattered";
        }

        @Override
        public int packedFloats() {
            return convolution.packedFloats();
        }

        @Override
        public void pack(float[] weights, int weightsAt, float[] packed, int packedAt) {
            convolution.pack(weights, weightsAt, packed, packedAt);
        }

        @Override
        public int scratchFloats(int images) {
            return maps(images) + convolution.scratchFloats(Math.min(group, images));
        }

        @Override
        public void run(int images, float[] gradient, int gradientAt, byte @Nullable [] winners, int winnersAt, float[] packed,
                int packedAt, float[] dx, int dxAt, boolean accumulate, float[] scratch, int scratchAt) {
            byte[] codes = Sources.check(block, winners);
            for (int i = 0; i < images; i += group) {
                int n = Math.min(group, images - i);
                scatter(n, gradient, gradientAt + i * block.outputGradient().image(), codes, winnersAt + i * block.winnerBytes(), scratch,
                        scratchAt);
                convolution.run(n, scratch, scratchAt, null, 0, packed, packedAt, dx, dxAt + i * block.inputGradient().image(), accumulate,
                        scratch, scratchAt + maps(images));
            }
        }
    }
}
