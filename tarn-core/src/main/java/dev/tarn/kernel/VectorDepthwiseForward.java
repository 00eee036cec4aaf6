package dev.tarn.kernel;

import org.jspecify.annotations.Nullable;

/** Depthwise convolution, one filter a channel, by {@link DepthwiseCore}, row by row. */
final class VectorDepthwiseForward implements BlockForward {
    private final Block block;
    private final ElementwiseKernels elementwise;
    private final Limits limits;
    private final int[] taps;
    private final boolean small;

    VectorDepthwiseForward(Block block, ElementwiseKernels elementwise) {
        this.block = block;
        this.elementwise = elementwise;
        this.limits = Limits.of(block.activation());
        this.taps = Taps.of(block).offsets();
        this.small = block.kernelHeight() == 3 && block.kernelWidth() == 3 && block.dilationHeight() == 1 && block.dilationWidth() == 1;
    }

    static boolean takes(Block block) {
        return isDepthwise(block) && block.pool() == null && block.output().pixel() % Lanes.N == 0;
    }

    /** Whether each channel has a filter of its own, and pixels are whole vectors. */
    static boolean isDepthwise(Block block) {
        return block.groups() == block.input().channels() && block.filters() == block.groups() && block.groups() > 1
                && block.input().pixel() % Lanes.N == 0;
    }

    /** Channels with their padding: what lies in a pixel, whatever else a larger output holds. */
    private int channels() {
        return block.input().pixel();
    }

    @Override
    public String name() {
        return "depthwise";
    }

    @Override
    public int packedFloats() {
        return taps.length * channels();
    }

    /** To {@code [tap][channel]}; padding lanes have no weight. */
    @Override
    public void pack(float[] weights, int weightsAt, float[] packed, int packedAt) {
        pack(block, weights, weightsAt, packed, packedAt);
    }

    static void pack(Block block, float[] weights, int weightsAt, float[] packed, int packedAt) {
        int taps = block.kernelHeight() * block.kernelWidth();
        int channels = block.input().pixel();
        for (int t = 0; t < taps; t++) {
            for (int c = 0; c < channels; c++) {
                packed[packedAt + t * channels + c] = c < block.filters() ? weights[weightsAt + c * taps + t] : 0;
            }
        }
    }

    @Override
    public int scratchFloats(int images) {
        return 0;
    }

    @Override
    public int parts() {
        return block.mapHeight();
    }

    @Override
    public void run(int images, float[] x, int xAt, float[] packed, int packedAt, float[] bias, int biasAt, float[] y, int yAt,
            byte @Nullable [] winners, int winnersAt, float[] scratch, int scratchAt, int part, int parts) {
        int rows = images * block.mapHeight();
        int to = (int) ((long) rows * (part + 1) / parts);
        for (int i = (int) ((long) rows * part / parts); i < to; i++) {
            int image = i / block.mapHeight();
            int row = i % block.mapHeight();
            row(row, x, xAt + image * block.input().image(), packed, packedAt, bias, biasAt, y, yAt + image * block.output().image());
        }
    }

    /** Rows {@code from..to} of one image. */
    void rows(int from, int to, float[] x, int xAt, float[] packed, int packedAt, float[] bias, int biasAt, float[] y, int yAt) {
        for (int i = from; i < to; i++) {
            row(i, x, xAt, packed, packedAt, bias, biasAt, y, yAt);
        }
    }

    private void row(int row, float[] x, int xAt, float[] packed, int packedAt, float[] bias, int biasAt, float[] y, int yAt) {
        Layout input = block.input();
        int from = xAt + Taps.window(block, row, 0);
        int stride = block.strideWidth() * input.pixel();
        int to = yAt + block.output().at(row, 0);
        int pixel = block.output().pixel();
        int width = block.mapWidth();
        if (small) {
            DepthwiseCore.threeByThree(x, from, input.row(), stride, input.pixel(), packed, packedAt, channels(), bias, biasAt,
                    limits.low(), limits.high(), y, to, pixel, width);
        } else {
            DepthwiseCore.anyWindow(x, from, taps, stride, packed, packedAt, channels(), bias, biasAt, limits.low(), limits.high(), y, to,
                    pixel, width);
        }
        if (limits.rest()) {
            for (int i = 0; i < width; i++, to += pixel) {
                elementwise.activate(block.activation(), y, to, y, to, block.filters());
            }
        }
    }
}
