package dev.tarn.kernel;

import org.jspecify.annotations.Nullable;

/**
 * Grouped convolution whose groups are narrower than a vector, such as ResNeXt's: several groups become one, with zeros where a filter does not see a channel. That
 * multiplies more than needed, by the factor by which groups are merged, and still is far from what a loop over single numbers takes. Where the input holds
 * infinities or NaN, they reach the neighbouring groups too.
 *
 * @param block as written
 * @param merged with fewer groups
 * @param factor how many groups became one
 * @param expanded memory for the merged weights, zeros between them: packing must not allocate
 */
record MergedGroups(Block block, Block merged, int factor, float[] expanded) {
    /** Merged, or null if there is nothing to merge, or merging does not help. */
    static @Nullable MergedGroups of(Block block) {
        int filters = block.filters() / block.groups();
        if (block.groups() == 1 || filters % Lanes.N == 0 || block.output().pixel() % Lanes.N != 0) {
            return null;
        }
        int factor = 1;
        while (factor < block.groups() && (filters * factor % Lanes.N != 0 || block.groups() % factor != 0)) {
            factor++;
        }
        Block merged = new Block(block.input(), block.filters(), block.kernelHeight(), block.kernelWidth(), block.strideHeight(),
                block.strideWidth(), block.dilationHeight(), block.dilationWidth(), block.padTop(), block.padLeft(),
                block.groups() / factor, block.mapHeight(), block.mapWidth(), block.pool(), block.activation(), block.output());
        return new MergedGroups(block, merged, factor, new float[merged.weightFloats()]);
    }

    private int taps() {
        return block.kernelHeight() * block.kernelWidth();
    }

    private int channels() {
        return block.input().channels() / block.groups();
    }

    /** Where the weights of a filter's tap begin in the merged order. */
    private int at(int filter, int tap) {
        int group = filter / (block.filters() / block.groups());
        return ((filter * taps() + tap) * factor + group % factor) * channels();
    }

    float[] expand(float[] weights, int weightsAt) {
        for (int f = 0, w = weightsAt; f < block.filters(); f++) {
            for (int t = 0; t < taps(); t++, w += channels()) {
                System.arraycopy(weights, w, expanded, at(f, t), channels());
            }
        }
        return expanded;
    }

    private void shrink(float[] from, float[] weights, int weightsAt) {
        for (int f = 0, w = weightsAt; f < block.filters(); f++) {
            for (int t = 0; t < taps(); t++, w += channels()) {
                System.arraycopy(from, at(f, t), weights, w, channels());
            }
        }
    }

    BlockForward forward(BlockForward kernel) {
        return new Forward(this, kernel);
    }

    BlockInputGradient inputGradient(BlockInputGradient kernel) {
        return new InputGradient(this, kernel);
    }

    BlockWeightGradient weightGradient(BlockWeightGradient kernel) {
        return new WeightGradient(this, kernel, new float[merged.weightFloats() + merged.biasFloats()]);
    }

    private record Forward(MergedGroups groups, BlockForward kernel) implements BlockForward {
        @Override
        public String name() {
            return kernel.name() + ", groups merged";
        }

        @Override
        public int packedFloats() {
            return kernel.packedFloats();
        }

        @Override
        public void pack(float[] weights, int weightsAt, float[] packed, int packedAt) {
            kernel.pack(groups.expand(weights, weightsAt), 0, packed, packedAt);
        }

        @Override
        public int scratchFloats(int images) {
            return kernel.scratchFloats(images);
        }

        @Override
        public int parts() {
            return kernel.parts();
        }

        @Override
        public boolean readsAllForEachPart() {
            return kernel.readsAllForEachPart();
        }

        @Override
        public void run(int images, float[] x, int xAt, float[] packed, int packedAt, float[] bias, int biasAt, float[] y, int yAt,
                byte @Nullable [] winners, int winnersAt, float[] scratch, int scratchAt, int part, int parts) {
            kernel.run(images, x, xAt, packed, packedAt, bias, biasAt, y, yAt, winners, winnersAt, scratch, scratchAt, part, parts);
        }
    }

    private record InputGradient(MergedGroups groups, BlockInputGradient kernel) implements BlockInputGradient {
        @Override
        public String name() {
            return kernel.name() + ", groups merged";
        }

        @Override
        public int packedFloats() {
            return kernel.packedFloats();
        }

        @Override
        public void pack(float[] weights, int weightsAt, float[] packed, int packedAt) {
            kernel.pack(groups.expand(weights, weightsAt), 0, packed, packedAt);
        }

        @Override
        public int scratchFloats(int images) {
            return kernel.scratchFloats(images);
        }

        @Override
        public void run(int images, float[] gradient, int gradientAt, byte @Nullable [] winners, int winnersAt, float[] packed,
                int packedAt, float[] dx, int dxAt, boolean accumulate, float[] scratch, int scratchAt) {
            kernel.run(images, gradient, gradientAt, winners, winnersAt, packed, packedAt, dx, dxAt, accumulate, scratch, scratchAt);
        }
    }

    /** @param merged memory for the gradient of all merged weights: a plan reduces each layer's once a step */
    private record WeightGradient(MergedGroups groups, BlockWeightGradient kernel, float[] merged) implements BlockWeightGradient {
        @Override
        public String name() {
            return kernel.name() + ", groups merged";
        }

        @Override
        public int accumulatorFloats() {
            return kernel.accumulatorFloats();
        }

        @Override
        public int scratchFloats(int images) {
            return kernel.scratchFloats(images);
        }

        @Override
        public void run(int images, float[] x, int xAt, float[] gradient, int gradientAt, byte @Nullable [] winners, int winnersAt,
                float[] accumulator, int accumulatorAt, float[] scratch, int scratchAt) {
            kernel.run(images, x, xAt, gradient, gradientAt, winners, winnersAt, accumulator, accumulatorAt, scratch, scratchAt);
        }

        @Override
        public void reduce(float[] accumulators, int at, int stride, int count, float[] gradient, int weightsAt, int biasAt) {
            int weights = groups.merged.weightFloats();
            kernel.reduce(accumulators, at, stride, count, merged, 0, biasAt < 0 ? -1 : weights);
            groups.shrink(merged, gradient, weightsAt);
            if (biasAt >= 0) {
                System.arraycopy(merged, weights, gradient, biasAt, groups.block.biasFloats());
            }
        }
    }
}
