package dev.tarn.kernel;

import org.jspecify.annotations.Nullable;

/**
 * First layers of networks for grey images: one channel, 3×3, stride 1, ReLU, 2×2 pool. Numbers that could overflow go to the plain twin, as in {@link VectorForward}.
 */
final class VectorFirstLayerForward implements BlockForward {
    private static final float SAFE = 1e37f;

    private final Block block;
    private final Packing packing;
    private final PlainForward exact;
    private final int blocks;

    VectorFirstLayerForward(Block block, ElementwiseKernels elementwise) {
        this.block = block;
        this.packing = Packing.of(block, Lanes.N, Lanes.N);
        this.exact = new PlainForward(block, elementwise, packing);
        this.blocks = packing.padded() / Lanes.N;
    }

    static boolean takes(Block block) {
        return Lanes.N > 4 && block.input().channels() == 1 && block.groups() == 1 && block.kernelHeight() == 3 && block.kernelWidth() == 3
                && block.strideHeight() == 1
                && block.strideWidth() == 1 && block.dilationHeight() == 1 && block.dilationWidth() == 1 && block.poolsTwoByTwo()
                && block.activation().kind() == Activation.Kind.RELU && block.output().pixel() % Lanes.N == 0;
    }

    @Override
    public String name() {
        return "first layer";
    }

    @Override
    public int packedFloats() {
        return Layout.aligned(packing.floats()) + Layout.LANES;
    }

    @Override
    public void pack(float[] weights, int weightsAt, float[] packed, int packedAt) {
        packing.pack(weights, weightsAt, packed, packedAt);
        packed[packedAt + Layout.aligned(packing.floats())] = Bounds.largestSum(weights, weightsAt, block.filters(), packing.weights());
    }

    @Override
    public int scratchFloats(int images) {
        return exact.scratchFloats(1);
    }

    @Override
    public int parts() {
        return blocks;
    }

    @Override
    public boolean readsAllForEachPart() {
        return true;
    }

    @Override
    public void run(int images, float[] x, int xAt, float[] packed, int packedAt, float[] bias, int biasAt, float[] y, int yAt,
            byte @Nullable [] winners, int winnersAt,
            float[] scratch, int scratchAt, int part, int parts) {
        float weight = packed[packedAt + Layout.aligned(packing.floats())];
        float offset = Bounds.largest(bias, biasAt, block.filters());
        int from = blocks * part / parts;
        int to = blocks * (part + 1) / parts;
        Layout out = block.output();
        int xRow = block.input().row();
        int codeRow = out.width() * out.pixel();
        for (int i = 0; i < images; i++) {
            int in = xAt + i * block.input().image();
            int at = yAt + i * out.image();
            int codes = winnersAt + i * block.winnerBytes();
            float largest = Float.intBitsToFloat(TileEpilogue.magnitude(x, in, block.input().image()));
            if (!(largest * weight + offset < SAFE)) { // NaN, too, is not below
                exact.run(1, x, in, packed, packedAt, bias, biasAt, y, at, winners, codes, scratch, scratchAt, part, parts);
                continue;
            }
            int window = in + Taps.window(block, 0, 0);
            for (int b = from; b < to; b++) {
                int f = b * Lanes.N;
                int w = packedAt + packing.at(0, f);
                if (winners == null) {
                    FirstLayerCore.infer(x, window, xRow, packed, w, bias, biasAt + f, out.height(), out.width(), y, at + out.at(0, 0) + f,
                            out.row(), out.pixel());
                } else {
                    FirstLayerCore.train(x, window, xRow, packed, w, bias, biasAt + f, out.height(), out.width(), y, at + out.at(0, 0) + f,
                            out.row(), out.pixel(), winners, codes + f,
                            codeRow);
                }
            }
        }
    }
}
