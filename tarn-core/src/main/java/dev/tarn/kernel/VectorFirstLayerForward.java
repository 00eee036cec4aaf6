package dev.tarn.kernel;

import dev.tarn.activation.Activation;
import org.jspecify.annotations.Nullable;

/**
 * First layers of networks for grey images: one channel, 3×3, stride 1, ReLU, 2×2 pool, directly or by Winograd's F(2, 3) along the columns. Numbers that could overflow go to the plain twin, as
 * in {@link VectorForward}.
 */
final class VectorFirstLayerForward implements BlockForward {
    private static final float SAFE = 1e37f;

    private final Block block;
    private final Packing packing;
    private final PlainForward exact;
    private final int blocks;
    private final boolean winograd;
    /** Windows of a row that Winograd's kernel works on at a time; 0 without it. */
    private final int strip;

    VectorFirstLayerForward(Block block, ElementwiseKernels elementwise, boolean directOnly) {
        this.block = block;
        int columns = block.output().width();
        int strips = (columns + FirstLayerWinograd.WINDOWS - 1) / FirstLayerWinograd.WINDOWS;
        // Its 12 weights want the 32 registers that come with vectors of 16; rows of fewer than 7 windows have no whole vector.
        this.winograd = !directOnly && Lanes.N == 16 && columns >= 7;
        this.strip = (columns + strips - 1) / strips;
        this.packing = Packing.of(block, Lanes.N, Lanes.N);
        this.exact = new PlainForward(block, elementwise, packing);
        this.blocks = packing.padded() / Lanes.N;
    }

    static boolean takes(Block block) {
        return block.activation().kind() == Activation.Kind.RELU && takesGradient(block);
    }

    /** Whether {@link VectorFirstLayerWeightGradient} takes the block: it reads winner codes, whatever made them. */
    static boolean takesGradient(Block block) {
        return Lanes.N > 4 && block.input().channels() == 1 && block.groups() == 1 && block.kernelHeight() == 3 && block.kernelWidth() == 3
                && block.strideHeight() == 1
                && block.strideWidth() == 1 && block.dilationHeight() == 1 && block.dilationWidth() == 1 && block.poolsTwoByTwo()
                && block.output().pixel() % Lanes.N == 0;
    }

    @Override
    public String name() {
        return winograd ? "first layer, winograd 2×1" : "first layer";
    }

    /** The direct kernel's weights, the largest {@code Σ|w|} of a filter, and Winograd's transformed weights. */
    @Override
    public int packedFloats() {
        return transformedAt() + (winograd ? packing.padded() * FirstLayerWinograd.WEIGHTS : 0);
    }

    private int transformedAt() {
        return Layout.aligned(packing.floats()) + Layout.LANES;
    }

    @Override
    public void pack(float[] weights, int weightsAt, float[] packed, int packedAt) {
        packing.pack(weights, weightsAt, packed, packedAt);
        packed[packedAt + Layout.aligned(packing.floats())] = Bounds.largestSum(weights, weightsAt, block.filters(), packing.weights());
        for (int f = 0; winograd && f < packing.padded(); f += Lanes.N) {
            FirstLayerWinograd.weights(packed, packedAt + packing.at(0, f), Lanes.N, packed,
                    packedAt + transformedAt() + f * FirstLayerWinograd.WEIGHTS);
        }
    }

    @Override
    public int scratchFloats(int images) {
        return Math.max(exact.scratchFloats(1), winograd ? Layout.aligned(FirstLayerWinograd.SCRATCH) : 0);
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
            if (winograd) {
                winograd(x, window, packed, packedAt + transformedAt(), bias, biasAt, y, at + out.at(0, 0), winners, codes, scratch,
                        scratchAt,
                        from, to);
                continue;
            }
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

    /** One image, strip by strip and a few rows of windows at a time: their transformed input serves all filters. */
    private void winograd(float[] x, int window, float[] packed, int u, float[] bias, int biasAt, float[] y, int yAt,
            byte @Nullable [] winners,
            int codes, float[] v, int vAt, int from, int to) {
        Layout out = block.output();
        int xRow = block.input().row();
        int codeRow = out.width() * out.pixel();
        for (int column = 0; column < out.width(); column += strip) {
            int first = Math.min(column, out.width() - strip); // the last strip overlaps the one before it
            for (int row = 0; row < out.height(); row += FirstLayerWinograd.ROWS) {
                int rows = Math.min(FirstLayerWinograd.ROWS, out.height() - row);
                FirstLayerWinograd.input(x, window + 2 * row * xRow + 2 * first, xRow, rows, strip, v, vAt);
                for (int b = from; b < to; b++) {
                    int f = b * Lanes.N;
                    int w = u + f * FirstLayerWinograd.WEIGHTS;
                    int at = yAt + row * out.row() + first * out.pixel() + f;
                    if (winners == null) {
                        FirstLayerWinograd.infer(v, vAt, rows, strip, packed, w, bias, biasAt + f, y, at, out.row(), out.pixel());
                    } else {
                        FirstLayerWinograd.train(v, vAt, rows, strip, packed, w, bias, biasAt + f, y, at, out.row(), out.pixel(), winners,
                                codes + row * codeRow + first * out.pixel() + f, codeRow);
                    }
                }
            }
        }
    }
}
