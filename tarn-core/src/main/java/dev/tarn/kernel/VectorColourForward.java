package dev.tarn.kernel;

import dev.tarn.activation.Activation;
import org.jspecify.annotations.Nullable;

/**
 * First layers of networks for colour pictures: up to four channels, 3×3, stride 1, by {@link ColourWinograd}, without a pool or with 2×2. Numbers that could overflow go to the direct kernel.
 */
final class VectorColourForward implements BlockForward {
    private static final float SAFE = 1e37f;

    /** Positions of a tile, and columns. */
    private static final int TILE = 8 * Lanes.TWO;
    private static final int COLUMNS = 4;

    private final Block block;
    private final ElementwiseKernels elementwise;
    private final Packing packing;
    private final VectorForward direct;
    private final boolean relu;
    private final boolean activates;
    /** Rows and columns of the map that are wanted. */
    private final int height;
    private final int width;
    /** Floats of a row of a window, and of a transformed row. */
    private final int run;
    private final int row;

    VectorColourForward(Block block, ElementwiseKernels elementwise) {
        this.block = block;
        this.elementwise = elementwise;
        this.packing = Packing.of(block, Lanes.TWO, Lanes.TWO);
        this.direct = new VectorForward(block, elementwise);
        this.relu = block.activation().kind() == Activation.Kind.RELU;
        this.activates = !relu && block.activation().kind() != Activation.Kind.IDENTITY;
        this.height = block.pool() == null ? block.mapHeight() : 2 * block.output().height();
        this.width = block.pool() == null ? block.mapWidth() : 2 * block.output().width();
        this.run = 3 * block.input().channels();
        this.row = Layout.aligned((width + 2) * block.input().channels());
    }

    /** Whole tiles of filters only; 16 accumulators want the 32 registers that come with vectors of 16. */
    static boolean takes(Block block) {
        return Lanes.N == 16 && block.input().channels() <= 4 && block.input().pixel() == block.input().channels() && block.groups() == 1
                && block.filters() % Lanes.TWO == 0 && block.kernelHeight() == 3 && block.kernelWidth() == 3 && block.strideHeight() == 1
                && block.strideWidth() == 1 && block.dilationHeight() == 1 && block.dilationWidth() == 1
                && (block.pool() == null || block.poolsTwoByTwo())
                && block.mapHeight() >= 2 && (block.pool() == null ? block.mapWidth() : 2 * block.output().width()) >= COLUMNS
                && (block.mapWidth() + 2) * block.input().channels() >= Lanes.N + block.input().channels();
    }

    @Override
    public String name() {
        return "few channels, winograd 2×1";
    }

    /** The direct kernel's weights, the largest {@code Σ|w|} of a filter, and the transformed weights. */
    @Override
    public int packedFloats() {
        return transformedAt() + packing.padded() / Lanes.TWO * ColourWinograd.weightFloats(run);
    }

    private int transformedAt() {
        return Layout.aligned(direct.packedFloats()) + Layout.LANES;
    }

    @Override
    public void pack(float[] weights, int weightsAt, float[] packed, int packedAt) {
        direct.pack(weights, weightsAt, packed, packedAt);
        packed[packedAt + transformedAt() - Layout.LANES] = Bounds.largestSum(weights, weightsAt, block.filters(), packing.weights());
        for (int f = 0; f < packing.padded(); f += Lanes.TWO) {
            ColourWinograd.weights(packed, packedAt + packing.at(0, f), run, packed, u(packedAt, f));
        }
    }

    private int u(int packedAt, int filter) {
        return packedAt + transformedAt() + filter / Lanes.TWO * ColourWinograd.weightFloats(run);
    }

    @Override
    public int scratchFloats(int images) {
        return Math.max(TILE + 4 * row, direct.scratchFloats(images));
    }

    /** Pairs of rows. */
    @Override
    public int parts() {
        return (height + 1) / 2;
    }

    @Override
    public boolean readsAllForEachPart() {
        return true;
    }

    @Override
    public void run(int images, float[] x, int xAt, float[] packed, int packedAt, float[] bias, int biasAt, float[] y, int yAt,
            byte @Nullable [] winners, int winnersAt, float[] scratch, int scratchAt, int part, int parts) {
        float weight = packed[packedAt + transformedAt() - Layout.LANES];
        float offset = Bounds.largest(bias, biasAt, block.filters());
        int pairs = (height + 1) / 2;
        for (int i = 0; i < images; i++) {
            int in = xAt + i * block.input().image();
            int out = yAt + i * block.output().image();
            int codes = winnersAt + i * block.winnerBytes();
            float largest = Float.intBitsToFloat(TileEpilogue.magnitude(x, in, block.input().image()));
            if (!(largest * weight + offset < SAFE)) { // NaN, too, is not below
                direct.run(1, x, in, packed, packedAt, bias, biasAt, y, out, winners, codes, scratch, scratchAt, part, parts);
                continue;
            }
            int to = (int) ((long) pairs * (part + 1) / parts);
            for (int pair = (int) ((long) pairs * part / parts); pair < to; pair++) {
                pair(pair, x, in, packed, packedAt, bias, biasAt, y, out, winners, codes, scratch, scratchAt);
            }
        }
    }

    /** Two rows of the map; behind an odd last row stands the pair with the row before it, of which only the last row is kept. */
    private void pair(int pair, float[] x, int xAt, float[] packed, int packedAt, float[] bias, int biasAt, float[] y, int yAt,
            byte @Nullable [] winners, int winnersAt, float[] scratch, int tile) {
        int top = Math.min(2 * pair, height - 2);
        int pixel = block.input().pixel();
        int v = tile + TILE;
        ColourWinograd.input(x, xAt + Taps.window(block, top, 0), block.input().row(), (width + 2) * pixel, scratch, v, row);
        for (int filter = 0; filter < block.filters(); filter += Lanes.TWO) {
            int u = u(packedAt, filter);
            for (int next = 0; next < width; next += COLUMNS) {
                int column = Math.min(next, width - COLUMNS); // the last tile overlaps the one before it, with the same bits
                ColourWinograd.tile(scratch, v + column * pixel, row, pixel, run, packed, u, bias, biasAt + filter, scratch, tile);
                if (block.pool() == null) {
                    store(2 * pair - top, top, column, scratch, tile, y, yAt + filter);
                } else {
                    windows(pair, column / 2, scratch, tile, y, yAt + filter, winners, winnersAt + filter);
                }
            }
            if (activates) {
                activate(pair, top, y, yAt + filter);
            }
        }
    }

    private void store(int from, int top, int column, float[] tile, int t, float[] y, int yAt) {
        for (int r = from; r < 2; r++) {
            for (int c = 0; c < COLUMNS; c++) {
                int to = yAt + block.output().at(top + r, column + c);
                int at = t + (c / 2 * 4 + 2 * r + c % 2) * Lanes.TWO;
                if (relu) {
                    TileEpilogue.storeRelu(tile, at, y, to);
                    TileEpilogue.storeRelu(tile, at + Lanes.N, y, to + Lanes.N);
                } else {
                    TileEpilogue.store(tile, at, y, to);
                    TileEpilogue.store(tile, at + Lanes.N, y, to + Lanes.N);
                }
            }
        }
    }

    private void windows(int row, int column, float[] tile, int tileAt, float[] y, int yAt, byte @Nullable [] winners, int winnersAt) {
        for (int c = 0; c < 2; c++) {
            int to = yAt + block.output().at(row, column + c);
            int code = winnersAt + block.outputGradient().at(row, column + c);
            int at = tileAt + 4 * c * Lanes.TWO;
            for (int f = 0; f < Lanes.TWO; f += Lanes.N) {
                if (winners == null) {
                    if (relu) {
                        TileEpilogue.poolRelu(tile, at + f, Lanes.TWO, y, to + f);
                    } else {
                        TileEpilogue.pool(tile, at + f, Lanes.TWO, y, to + f);
                    }
                } else if (relu) {
                    TileEpilogue.poolReluWinners(tile, at + f, Lanes.TWO, y, to + f, winners, code + f);
                } else {
                    TileEpilogue.poolWinners(tile, at + f, Lanes.TWO, y, to + f, winners, code + f);
                }
            }
        }
    }

    private void activate(int pair, int top, float[] y, int yAt) {
        boolean pooled = block.pool() != null;
        for (int r = pooled ? pair : 2 * pair; r < (pooled ? pair + 1 : top + 2); r++) {
            for (int c = 0; c < block.output().width(); c++) {
                int at = yAt + block.output().at(r, c);
                elementwise.activate(block.activation(), y, at, y, at, Lanes.TWO);
            }
        }
    }
}
