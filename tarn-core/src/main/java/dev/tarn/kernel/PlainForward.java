package dev.tarn.kernel;

import dev.tarn.activation.Activation;
import org.jspecify.annotations.Nullable;

/**
 * Any block in plain Java: {@code z = b + Σ x·w} in the order of the weights, then pool, then activation. Four filters and two positions at a time.
 *
 * <p>The vector twin hands it the images whose numbers could overflow: here NaN and infinities go where they should. A NaN is the maximum of its
 * window, the first one if there are several; ReLU passes it on and its gradient flows.
 */
final class PlainForward implements BlockForward {
    private static final int FILTERS = 4;

    private final Block block;
    private final ElementwiseKernels elementwise;
    private final Taps taps;
    private final Packing packing;
    private final int units;

    PlainForward(Block block, ElementwiseKernels elementwise) {
        this(block, elementwise, Packing.of(block, FILTERS, FILTERS));
    }

    /** With weights packed for another kernel; blocks must be multiples of four filters. */
    PlainForward(Block block, ElementwiseKernels elementwise, Packing packing) {
        this.block = block;
        this.elementwise = elementwise;
        this.taps = Taps.of(block);
        this.packing = packing;
        this.units = (packing.filters() + FILTERS - 1) / FILTERS;
    }

    @Override
    public String name() {
        return "plain";
    }

    @Override
    public int packedFloats() {
        return Layout.aligned(packing.floats());
    }

    @Override
    public void pack(float[] weights, int weightsAt, float[] packed, int packedAt) {
        packing.pack(weights, weightsAt, packed, packedAt);
    }

    @Override
    public int scratchFloats(int images) {
        return Layout.aligned((block.mapHeight() * block.mapWidth() + 1) * FILTERS);
    }

    @Override
    public int parts() {
        return block.groups() * units;
    }

    @Override
    public void run(int images, float[] x, int xAt, float[] packed, int packedAt, float[] bias, int biasAt, float[] y, int yAt,
            byte @Nullable [] winners, int winnersAt, float[] scratch, int scratchAt, int part, int parts) {
        int all = block.groups() * units;
        int from = (int) ((long) all * part / parts);
        int to = (int) ((long) all * (part + 1) / parts);
        for (int i = 0; i < images; i++) {
            image(x, xAt + i * block.input().image(), packed, packedAt, bias, biasAt, y, yAt + i * block.output().image(), winners,
                    winnersAt + i * block.winnerBytes(), scratch, scratchAt, from, to);
        }
    }

    /** One image; the quads of filters {@code from..to}, counted over all groups. */
    private void image(float[] x, int xAt, float[] packed, int packedAt, float[] bias, int biasAt, float[] y, int yAt,
            byte @Nullable [] winners,
            int winnersAt, float[] scratch, int scratchAt, int from, int to) {
        for (int unit = from; unit < to; unit++) {
            int group = unit / units;
            int first = unit % units * FILTERS;
            int filter = group * packing.filters() + first;
            int lanes = Math.min(FILTERS, packing.filters() - first);
            map(x, xAt + group * (block.input().channels() / block.groups()), packed, packedAt + packing.at(group, first),
                    packing.step(first), bias,
                    biasAt + filter, lanes, scratch, scratchAt);
            Block.Pool pool = block.pool();
            if (pool == null) {
                store(scratch, scratchAt, lanes, y, yAt + filter);
            } else {
                pool(pool, scratch, scratchAt, lanes, y, yAt + filter, winners, winnersAt + filter);
            }
            activate(y, yAt + filter, lanes);
        }
    }

    /** The map of four filters, before pool and activation: {@code [mapHeight][mapWidth][4]}. */
    private void map(float[] x, int xAt, float[] packed, int w, int step, float[] bias, int biasAt, int lanes, float[] z, int zAt) {
        int stride = block.strideWidth() * block.input().pixel();
        float b0 = bias[biasAt];
        float b1 = lanes > 1 ? bias[biasAt + 1] : 0;
        float b2 = lanes > 2 ? bias[biasAt + 2] : 0;
        float b3 = lanes > 3 ? bias[biasAt + 3] : 0;
        for (int row = 0, at = zAt; row < block.mapHeight(); row++) {
            int p = xAt + Taps.window(block, row, 0);
            for (int column = 0; column < block.mapWidth(); column += 2) {
                // an odd last column is computed twice; its copy is overwritten by the next row or lies behind the map
                int next = column + 1 < block.mapWidth() ? p + stride : p;
                accumulate(x, p, next, packed, w, step, b0, b1, b2, b3, z, at);
                at += column + 1 < block.mapWidth() ? 2 * FILTERS : FILTERS;
                p += 2 * stride;
            }
        }
    }

    private void accumulate(float[] x, int p, int q, float[] packed, int w, int step, float b0, float b1, float b2, float b3, float[] z,
            int at) {
        float a0 = b0;
        float a1 = b1;
        float a2 = b2;
        float a3 = b3;
        float c0 = b0;
        float c1 = b1;
        float c2 = b2;
        float c3 = b3;
        int run = taps.run();
        for (int tap : taps.offsets()) {
            for (int i = tap; i < tap + run; i++, w += step) {
                float v = x[p + i];
                float u = x[q + i];
                a0 += v * packed[w];
                a1 += v * packed[w + 1];
                a2 += v * packed[w + 2];
                a3 += v * packed[w + 3];
                c0 += u * packed[w];
                c1 += u * packed[w + 1];
                c2 += u * packed[w + 2];
                c3 += u * packed[w + 3];
            }
        }
        z[at] = a0;
        z[at + 1] = a1;
        z[at + 2] = a2;
        z[at + 3] = a3;
        z[at + 4] = c0;
        z[at + 5] = c1;
        z[at + 6] = c2;
        z[at + 7] = c3;
    }

    private void store(float[] z, int zAt, int lanes, float[] y, int yAt) {
        Layout output = block.output();
        boolean relu = block.activation().kind() == Activation.Kind.RELU;
        for (int row = 0, at = zAt; row < output.height(); row++) {
            for (int column = 0; column < output.width(); column++, at += FILTERS) {
                int to = yAt + output.at(row, column);
                for (int f = 0; f < lanes; f++) {
                    float v = z[at + f];
                    y[to + f] = relu && v <= 0 ? 0 : v;
                }
            }
        }
    }

    private void pool(Block.Pool pool, float[] z, int zAt, int lanes, float[] y, int yAt, byte @Nullable [] winners, int winnersAt) {
        Layout output = block.output();
        Layout codes = block.outputGradient();
        boolean relu = block.activation().kind() == Activation.Kind.RELU;
        for (int row = 0; row < output.height(); row++) {
            int top = row * pool.strideHeight() - pool.padTop();
            int endRow = Math.min(top + pool.height(), block.mapHeight());
            for (int column = 0; column < output.width(); column++) {
                int left = column * pool.strideWidth() - pool.padLeft();
                int endColumn = Math.min(left + pool.width(), block.mapWidth());
                int to = yAt + output.at(row, column);
                int code = winnersAt + codes.at(row, column);
                for (int f = 0; f < lanes; f++) {
                    float best = Float.NEGATIVE_INFINITY;
                    int winner = -1;
                    for (int r = Math.max(top, 0); r < endRow; r++) {
                        for (int c = Math.max(left, 0); c < endColumn; c++) {
                            float v = z[zAt + (r * block.mapWidth() + c) * FILTERS + f];
                            if (winner < 0 || v > best || (Float.isNaN(v) && !Float.isNaN(best))) {
                                best = v;
                                winner = (r - top) * pool.width() + c - left;
                            }
                        }
                    }
                    boolean dead = relu && best <= 0;
                    y[to + f] = dead ? 0 : best;
                    if (winners != null) {
                        winners[code + f] = (byte) (dead ? 0 : 1 + winner);
                    }
                }
            }
        }
    }

    private void activate(float[] y, int yAt, int lanes) {
        Activation activation = block.activation();
        if (activation.kind() == Activation.Kind.RELU || activation.kind() == Activation.Kind.IDENTITY) {
            return;
        }
        Layout output = block.output();
        for (int row = 0; row < output.height(); row++) {
            for (int column = 0; column < output.width(); column++) {
                int at = yAt + output.at(row, column);
                elementwise.activate(activation, y, at, y, at, lanes);
            }
        }
    }
}
