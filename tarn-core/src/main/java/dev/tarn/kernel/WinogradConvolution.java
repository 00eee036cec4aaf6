package dev.tarn.kernel;

import dev.tarn.activation.Activation;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * 3×3 convolution by Winograd's F(4×4, 3×3), of finite numbers: 36 multiplications where the definition needs 144. Some tiles at a time, which may belong to
 * several images, go through three steps whose numbers stay in the second-level cache: transform of the input, 36 products of matrices, transform back with bias,
 * pool and activation. A tile is four windows of a 2×2 pool.
 *
 * <p>A sum's order depends on nothing but the number of channels.
 */
final class WinogradConvolution {
    /** Tiles of an image below which threads share out filters: the weights then outweigh the input. */
    private static final int FEW = 16;

    private final Block block;
    private final ElementwiseKernels elementwise;
    private final Packing packing;
    private final WinogradTiles tiles;
    private final boolean byFilters;
    private final boolean add;
    private final boolean relu;
    private final boolean activates;
    private final Limits limits;
    private final @Nullable Layout residual;

    /** A convolution without pool, whose map is summed with another one of this layout in front of the activation. */
    static WinogradConvolution withSum(Block block, Layout residual, ElementwiseKernels elementwise) {
        return new WinogradConvolution(block, elementwise, false, residual);
    }

    /** @param add whether results are added to what is there; only where there is neither pool nor activation */
    WinogradConvolution(Block block, ElementwiseKernels elementwise, boolean add) {
        this(block, elementwise, add, null);
    }

    private WinogradConvolution(Block block, ElementwiseKernels elementwise, boolean add, @Nullable Layout residual) {
        this.limits = Limits.of(block.activation());
        this.residual = residual;
        this.block = block;
        this.elementwise = elementwise;
        this.packing = Packing.of(block, Lanes.TWO, Lanes.N);
        this.tiles = WinogradTiles.of(block);
        this.byFilters = tiles.each() <= FEW && blocks() > 1;
        this.add = add;
        this.relu = block.activation().kind() == Activation.Kind.RELU;
        this.activates = !relu && block.activation().kind() != Activation.Kind.IDENTITY;
    }

    /** Whether it can compute the block. */
    static boolean takes(Block block) {
        return block.kernelHeight() == 3 && block.kernelWidth() == 3 && block.strideHeight() == 1 && block.strideWidth() == 1
                && block.dilationHeight() == 1
                && block.dilationWidth() == 1 && block.groups() == 1 && block.input().pixel() % Lanes.N == 0
                && block.output().pixel() % Lanes.N == 0
                && (block.pool() == null || block.poolsTwoByTwo());
    }

    WinogradTiles tiles() {
        return tiles;
    }

    Packing packing() {
        return packing;
    }

    private int channels() {
        return block.input().channels();
    }

    /** Floats of the transformed weights: {@code [block of filters][plane][channel][filter]}. */
    int weightFloats() {
        return Layout.aligned(WinogradTransform.PLANES * packing.padded() * channels());
    }

    /** Transforms the weights of the block of filters that begins with {@code first}, from {@code [tap][channel][filter]}; returns the largest {@code Σ|w|}. */
    float pack(int first, float[] weights, int weightsAt, float[] u, int uAt) {
        int step = packing.step(first);
        WinogradTransform.weights(weights, weightsAt, channels(), step, u, uAt + transformed(first), Scratch.floats(WinogradTransform.TILE),
                0);
        return WinogradTransform.largestSum(weights, weightsAt, packing.weights(), step);
    }

    /** Where the transformed weights of the block of filters that begins with {@code first} lie. */
    private int transformed(int first) {
        return first * WinogradTransform.PLANES * channels();
    }

    int scratchFloats(int images) {
        int most = tiles.mostAtOnce(Math.min(images, tiles.group()), channels());
        return Layout.aligned(WinogradTransform.TILE + 2 * Lanes.TWO + 16 * Lanes.TWO
                + WinogradTransform.PLANES * (WinogradTiles.plane(most, block.input().pixel()) + most * Lanes.TWO));
    }

    int parts() {
        return byFilters ? blocks() : WinogradTiles.whole(tiles.each()) / Lanes.POSITIONS;
    }

    private int blocks() {
        return (packing.padded() + Lanes.TWO - 1) / Lanes.TWO;
    }

    /** Part {@code part} of the tiles of some images, not more than a group; {@code bias} null: none. */
    void run(int images, float[] x, int xAt, float[] u, int uAt, float @Nullable [] bias, int biasAt, float[] y, int yAt,
            byte @Nullable [] winners, int winnersAt, float[] scratch, int scratchAt, int part, int parts) {
        run(images, x, xAt, u, uAt, bias, biasAt, y, 0, y, yAt, winners, winnersAt, scratch, scratchAt, part, parts);
    }

    /** The same; {@code r} is the map to be summed with, if there is one. */
    void run(int images, float[] x, int xAt, float[] u, int uAt, float @Nullable [] bias, int biasAt, float[] r, int rAt, float[] y,
            int yAt, byte @Nullable [] winners, int winnersAt, float[] scratch, int scratchAt, int part, int parts) {
        int all = images * tiles.each();
        int from = 0;
        int to = all;
        int firstFilter = 0;
        int lastFilter = packing.padded();
        if (byFilters) {
            firstFilter = blocks() * part / parts * Lanes.TWO;
            lastFilter = Math.min(lastFilter, blocks() * (part + 1) / parts * Lanes.TWO);
        } else {
            int units = WinogradTiles.whole(all) / Lanes.POSITIONS;
            from = (int) ((long) units * part / parts) * Lanes.POSITIONS;
            to = Math.min((int) ((long) units * (part + 1) / parts) * Lanes.POSITIONS, all);
        }
        tiles(from, to, firstFilter, lastFilter, x, xAt, u, uAt, bias, biasAt, r, rAt, y, yAt, winners, winnersAt, scratch, scratchAt);
    }

    /** All filters of one image's rows of tiles {@code from..to}. */
    void rows(int from, int to, float[] x, int xAt, float[] u, int uAt, float[] bias, int biasAt, float[] y, int yAt, float[] scratch,
            int scratchAt) {
        tiles(from * tiles.wide(), to * tiles.wide(), 0, packing.padded(), x, xAt, u, uAt, bias, biasAt, y, 0, y, yAt, null, 0, scratch,
                scratchAt);
    }

    private void tiles(int from, int to, int firstFilter, int lastFilter, float[] x, int xAt, float[] u, int uAt, float @Nullable [] bias,
            int biasAt, float[] r, int rAt, float[] y, int yAt, byte @Nullable [] winners, int winnersAt, float[] scratch, int scratchAt) {
        if (from >= to || firstFilter >= lastFilter) {
            return;
        }
        int most = tiles.atOnce(to - from, channels());
        int pixel = block.input().pixel();
        int plane = WinogradTiles.plane(most, pixel);
        int slab = WinogradTiles.slab(most);
        int start = scratchAt + WinogradTransform.TILE;
        int pixels = start + Lanes.TWO;
        int v = pixels + 16 * Lanes.TWO;
        int p = v + WinogradTransform.PLANES * plane;
        for (int at = from; at < to; at += most) {
            int end = Math.min(at + most, to);
            tiles.input(x, xAt, block.input().image(), at, end, scratch, v, slab, plane, scratch, scratchAt);
            for (int first = firstFilter; first < lastFilter; first += Lanes.TWO) {
                int step = packing.step(first);
                products(WinogradTiles.whole(end - at), scratch, v, slab, plane, u, uAt + transformed(first), step, bias, biasAt + first,
                        start, p);
                for (int i = 0; i < end - at; i++) {
                    output(at + i, Math.min(step, packing.filters() - first), step, scratch,
                            p + (i / Lanes.POSITIONS * WinogradTransform.PLANES * Lanes.POSITIONS + i % Lanes.POSITIONS) * step, r,
                            rAt + first, y, yAt + first, winners, winnersAt + first, scratch, pixels, scratchAt);
                }
            }
        }
    }

    /** All planes of one block of filters: {@code [some tiles][plane][tile][filter]}. */
    private void products(int n, float[] scratch, int v, int slab, int plane, float[] u, int uAt, int step, float @Nullable [] bias,
            int biasAt, int start, int p) {
        int channels = channels();
        int each = Lanes.POSITIONS * step;
        Arrays.fill(scratch, start, start + step, 0);
        for (int i = 0; i < WinogradTransform.PLANES; i++) {
            if (bias != null && i == WinogradTransform.BIAS_PLANE) {
                // the bias has whole vectors of 16: behind an odd last one of a narrower machine lies zero
                System.arraycopy(bias, biasAt, scratch, start, step);
            } else if (i == WinogradTransform.BIAS_PLANE + 1) {
                Arrays.fill(scratch, start, start + step, 0);
            }
            int to = p + i * each;
            for (int t = 0; t < n; t += Lanes.POSITIONS, to += WinogradTransform.PLANES * each) {
                int from = v + i * plane + t * Layout.LANES;
                if (step == Lanes.TWO) {
                    if (Lanes.POSITIONS == 8) {
                        WinogradProduct.eightByTwo(scratch, from, slab, channels, u, uAt, start, to);
                    } else {
                        WinogradProduct.fourByTwo(scratch, from, slab, channels, u, uAt, start, to);
                    }
                } else if (Lanes.POSITIONS == 8) {
                    WinogradProduct.eightByOne(scratch, from, slab, channels, u, uAt, start, to);
                } else {
                    WinogradProduct.fourByOne(scratch, from, slab, channels, u, uAt, start, to);
                }
            }
            uAt += channels * step;
        }
    }

    /** What becomes of one tile's products for one block of filters. */
    private void output(int tile, int filters, int step, float[] p, int pAt, float[] rest, int restAt, float[] y, int yAt,
            byte @Nullable [] winners,
            int winnersAt, float[] scratch, int pixels, int passes) {
        int image = tile / tiles.each();
        int row = tiles.row(tile % tiles.each());
        int column = tiles.column(tile % tiles.each());
        int rows = Math.min(WinogradTiles.SIDE, tiles.height() - row);
        int columns = Math.min(WinogradTiles.SIDE, tiles.width() - column);
        Layout output = block.output();
        int pixel = output.pixel();
        WinogradTransform.columns(p, pAt, Lanes.POSITIONS * step, step, scratch, passes);
        if (block.pool() == null) {
            int to = yAt + image * output.image() + output.at(row, column);
            if (residual != null) {
                WinogradTransform.store(scratch, passes, step, Integer.MIN_VALUE, scratch, pixels, step, 2 * step, 3 * step, 4 * step,
                        8 * step, 12 * step);
                int other = restAt + image * residual.image() + residual.at(row, column);
                for (int i = 0; i < rows * columns; i++) {
                    int down = i / columns;
                    int right = i % columns;
                    Limits.sum(scratch, pixels + (4 * down + right) * step, step, limits.low(), limits.high(), rest,
                            other + down * residual.row() + right * residual.pixel(), y, to + down * output.row() + right * pixel);
                }
                activate(y, to, rows, columns, filters);
            } else if (add) {
                WinogradTransform.store(scratch, passes, step, Integer.MIN_VALUE, scratch, pixels, step, 2 * step, 3 * step, 4 * step,
                        8 * step,
                        12 * step);
                for (int r = 0; r < rows; r++) {
                    for (int c = 0; c < columns; c++) {
                        WinogradTransform.add(scratch, pixels + (4 * r + c) * step, step, y, to + r * output.row() + c * pixel);
                    }
                }
            } else {
                WinogradTransform.store(scratch, passes, step, relu ? 0 : Integer.MIN_VALUE, y, to, Math.min(1, columns - 1) * pixel,
                        Math.min(2, columns - 1) * pixel,
                        (columns - 1) * pixel, Math.min(1, rows - 1) * output.row(), Math.min(2, rows - 1) * output.row(),
                        (rows - 1) * output.row());
                activate(y, to, rows, columns, filters);
            }
            return;
        }
        int to = yAt + image * output.image() + output.at(row / 2, column / 2);
        int right = columns > 2 ? pixel : 0;
        int below = rows > 2 ? output.row() : 0;
        Layout codes = block.outputGradient();
        int code = winnersAt + image * block.winnerBytes() + codes.at(row / 2, column / 2);
        if (relu && winners == null) {
            WinogradTransform.poolRelu(scratch, passes, step, y, to, right, below);
        } else if (relu && Lanes.N > 4 && winners != null) {
            WinogradTransform.poolReluWinners(scratch, passes, step, y, to, right, below, winners, code, right, rows > 2 ? codes.row() : 0);
        } else {
            // in the order of windows: four pixels each
            WinogradTransform.store(scratch, passes, step, Integer.MIN_VALUE, scratch, pixels, step, 4 * step, 5 * step, 2 * step, 8 * step,
                    10 * step);
            for (int r = 0; r < rows / 2; r++) {
                for (int c = 0; c < columns / 2; c++) {
                    window(scratch, pixels + (2 * r + c) * 4 * step, step, y, to + r * output.row() + c * pixel, winners,
                            code + r * codes.row() + c * pixel);
                }
            }
            activate(y, to, rows / 2, columns / 2, filters);
        }
    }

    private void window(float[] z, int at, int step, float[] y, int to, byte @Nullable [] winners, int code) {
        for (int v = 0; v < step; v += Lanes.N) {
            if (winners == null) {
                TileEpilogue.pool(z, at + v, step, y, to + v);
            } else if (Lanes.N == 4) {
                TileEpilogue.poolWinnersOfFour(z, at + v, step, relu, y, to + v, winners, code + v);
            } else {
                TileEpilogue.poolWinners(z, at + v, step, y, to + v, winners, code + v);
            }
        }
    }

    private void activate(float[] y, int at, int rows, int columns, int filters) {
        if (activates) {
            for (int r = 0; r < rows; r++) {
                for (int c = 0; c < columns; c++) {
                    int to = at + r * block.output().row() + c * block.output().pixel();
                    elementwise.activate(block.activation(), y, to, y, to, filters);
                }
            }
        }
    }
}
