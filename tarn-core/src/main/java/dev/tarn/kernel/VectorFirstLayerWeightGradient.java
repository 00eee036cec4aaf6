package dev.tarn.kernel;

import org.jspecify.annotations.Nullable;

/** Weight gradient of {@link VectorFirstLayerForward}: only winners are visited. Accumulators: {@code [block of filters][9][filter]}, then the bias. */
final class VectorFirstLayerWeightGradient implements BlockWeightGradient {
    private final Block block;
    private final Packing packing;

    VectorFirstLayerWeightGradient(Block block) {
        this.block = block;
        this.packing = Packing.of(block, Lanes.N, Lanes.N);
    }

    @Override
    public String name() {
        return "first layer, winners";
    }

    @Override
    public int accumulatorFloats() {
        return Layout.aligned(packing.floats()) + Layout.aligned(packing.padded());
    }

    @Override
    public int scratchFloats(int images) {
        return 0;
    }

    @Override
    public void run(int images, float[] x, int xAt, float[] gradient, int gradientAt, byte @Nullable [] winners, int winnersAt,
            float[] accumulator, int accumulatorAt,
            float[] scratch, int scratchAt) {
        byte[] codes = Sources.check(block, winners);
        if (codes == null) {
            throw new IllegalArgumentException("the gradient of a pooled block needs its winners");
        }
        Layout out = block.outputGradient();
        int bias = accumulatorAt + Layout.aligned(packing.floats());
        for (int i = 0; i < images; i++) {
            int window = xAt + i * block.input().image() + Taps.window(block, 0, 0);
            for (int f = 0; f < packing.padded(); f += Lanes.N) {
                FirstLayerCore.weightGradient(x, window, block.input().row(), gradient, gradientAt + i * out.image() + f, codes,
                        winnersAt + i * block.winnerBytes() + f, out.height(),
                        out.width(), out.row(), out.pixel(), accumulator, accumulatorAt + packing.at(0, f), bias + f);
            }
        }
    }

    @Override
    public void reduce(float[] accumulators, int at, int stride, int count, float[] gradient, int weightsAt, int biasAt) {
        int floats = packing.floats();
        for (int j = 1; j < count; j++) {
            for (int i = 0; i < floats; i++) {
                accumulators[at + i] += accumulators[at + j * stride + i];
            }
        }
        packing.unpack(accumulators, at, gradient, weightsAt);
        if (biasAt >= 0) {
            PlainWeightGradient.sum(accumulators, at + Layout.aligned(packing.floats()), stride, count, gradient, biasAt,
                    block.biasFloats());
        }
    }
}
