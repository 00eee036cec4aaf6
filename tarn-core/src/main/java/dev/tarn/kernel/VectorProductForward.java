package dev.tarn.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Convolution as a product of matrices, for maps that outgrow the caches: {@code [positions][window] · [window][filters]}. A panel of some positions' windows is
 * gathered so that it lies densely in the second-level cache while all filters pass over it; 1×1 convolutions read the map itself where its rows are rows of the
 * matrix already. The map may be summed with another one on its way out.
 *
 * <p>Nothing is compared as bits here, so NaN and infinities go where they should.
 */
final class VectorProductForward implements ResidualForward {
    /** Floats of a panel, and the fewest and most positions in it. */
    private static final int PANEL = 1 << 15;
    private static final int FEWEST = 64;
    private static final int MOST = 128;
    /** Rows a multiple of so many floats apart compete for the same lines of the first-level cache. */
    private static final int CONFLICT = 1024;
    /** Blocks of filters whose results are gathered in front of the epilogue, which then writes (and adds) long stretches of memory. */
    private static final int WIDE = 8;
    /** Positions below which threads share out filters. */
    private static final int FEW = 128;

    private final Block block;
    private final ElementwiseKernels elementwise;
    private final Limits limits;
    private final Taps taps;
    private final Packing packing;
    private final Tiling tiling;
    private final int blocks;
    private final int most;
    private final int row;
    private final boolean inPlace;
    private final boolean byFilters;
    private final int residualImage;
    private final int[] residualPlaces;

    VectorProductForward(Block block, ElementwiseKernels elementwise) {
        this(block, null, elementwise);
    }

    /** @param residual where the other map lies, or null */
    VectorProductForward(Block block, @Nullable Layout residual, ElementwiseKernels elementwise) {
        this.block = block;
        this.elementwise = elementwise;
        this.limits = Limits.of(block.activation());
        this.taps = Taps.of(block);
        this.packing = Packing.of(block, Lanes.TWO, Lanes.N);
        this.tiling = Tiling.of(block, 1);
        this.blocks = (packing.padded() + Lanes.TWO - 1) / Lanes.TWO;
        this.most = Math.clamp(PANEL / taps.weights(), FEWEST, MOST) / 8 * 8;
        this.row = (Layout.aligned(taps.weights()) / Layout.LANES | 1) * Layout.LANES;
        Layout input = block.input();
        this.inPlace = block.kernelHeight() == 1 && block.kernelWidth() == 1 && block.strideHeight() == 1 && block.strideWidth() == 1
                && !input.hasRim() && block.padTop() == 0 && block.padLeft() == 0 && block.mapHeight() == input.height()
                && block.mapWidth() == input.width() && input.image() == tiling.each() * input.pixel() && input.pixel() % CONFLICT != 0;
        this.byFilters = tiling.each() < FEW && block.groups() * blocks >= 4;
        this.residualImage = residual == null ? 0 : residual.image();
        this.residualPlaces = residual == null ? new int[0] : places(residual);
    }

    private static int[] places(Layout layout) {
        int[] places = new int[layout.height() * layout.width()];
        for (int i = 0; i < places.length; i++) {
            places[i] = layout.at(i / layout.width(), i % layout.width());
        }
        return places;
    }

    /** Whether it can compute the block. */
    static boolean takes(Block block) {
        return block.pool() == null && VectorForward.takes(block);
    }

    /**
     * Whether it is faster than {@link VectorForward}, which reads windows where they lie: where the window is one pixel, or the map is read more than once from
     * beyond the second-level cache, or channels are so many that pixels compete for cache lines.
     */
    static boolean wins(Block block) {
        boolean onePixel = block.kernelHeight() * block.kernelWidth() == 1;
        return takes(block) && block.filters() / block.groups() >= 16
                && (onePixel || block.input().image() >= 1 << 15 || block.input().pixel() >= 256);
    }

    @Override
    public String name() {
        return "matrix product";
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
        int n = Math.min(most, WinogradTiles.whole(images * tiling.each()));
        return Layout.aligned(n * row + n * Math.min(WIDE, blocks) * Lanes.TWO + Layout.LANES);
    }

    @Override
    public int parts() {
        return byFilters ? block.groups() * blocks : WinogradTiles.whole(tiling.each()) / Lanes.POSITIONS;
    }

    @Override
    public void run(int images, float[] x, int xAt, float[] packed, int packedAt, float[] bias, int biasAt, float[] y, int yAt,
            byte @Nullable [] winners, int winnersAt, float[] scratch, int scratchAt, int part, int parts) {
        run(images, x, xAt, packed, packedAt, bias, biasAt, null, 0, y, yAt, scratch, scratchAt, part, parts);
    }

    @Override
    public void runSum(int images, float[] x, int xAt, float[] packed, int packedAt, float[] bias, int biasAt, float[] r, int rAt,
            float[] y, int yAt, float[] scratch, int scratchAt, int part, int parts) {
        run(images, x, xAt, packed, packedAt, bias, biasAt, r, rAt, y, yAt, scratch, scratchAt, part, parts);
    }

    private void run(int images, float[] x, int xAt, float[] packed, int packedAt, float[] bias, int biasAt, float @Nullable [] r, int rAt,
            float[] y, int yAt, float[] scratch, int scratchAt, int part, int parts) {
        int all = images * tiling.each();
        int from = 0;
        int to = all;
        int first = 0;
        int last = block.groups() * blocks;
        if (byFilters) {
            first = (int) ((long) last * part / parts);
            last = (int) ((long) last * (part + 1) / parts);
        } else {
            int units = WinogradTiles.whole(all) / Lanes.POSITIONS;
            from = (int) ((long) units * part / parts) * Lanes.POSITIONS;
            to = Math.min(all, (int) ((long) units * (part + 1) / parts) * Lanes.POSITIONS);
        }
        products(x, xAt, packed, packedAt, bias, biasAt, from, to, first, last, tiling.output(), block.output().image(), r, rAt, y, yAt,
                scratch, scratchAt);
    }

    /** The map of one image between two positions, all filters, without limits, to where {@code places} says: for those who do something else with it. */
    void map(float[] x, int xAt, float[] packed, int packedAt, float[] bias, int biasAt, int from, int to, int[] places, float[] y, int yAt,
            float[] scratch, int scratchAt) {
        products(x, xAt, packed, packedAt, bias, biasAt, from, to, 0, block.groups() * blocks, places, 0, null, 0, y, yAt, scratch,
                scratchAt);
    }

    /** Positions {@code from..to}, counted over images; blocks of filters {@code first..last}, counted over groups. */
    private void products(float[] x, int xAt, float[] packed, int packedAt, float[] bias, int biasAt, int from, int to, int first, int last,
            int[] places, int imageFloats, float @Nullable [] r, int rAt, float[] y, int yAt, float[] scratch, int scratchAt) {
        if (from >= to || first >= last) {
            return;
        }
        int panels = (to - from + most - 1) / most;
        int each = WinogradTiles.whole((to - from + panels - 1) / panels);
        int tile = scratchAt + each * row;
        for (int at = from; at < to; at += each) {
            int n = Math.min(each, to - at);
            boolean gathers = !inPlace || n % Lanes.POSITIONS != 0;
            int group = -1;
            for (int b = first; b < last;) {
                int input = b / blocks * (block.input().channels() / block.groups());
                if (gathers && b / blocks != group) {
                    group = b / blocks;
                    gather(at, n, x, xAt + input, scratch, scratchAt);
                }
                int end = Math.min(Math.min(b + WIDE, last), (b / blocks + 1) * blocks);
                int begin = b % blocks * Lanes.TWO;
                int width = Math.min((end - b) * Lanes.TWO, packing.padded() - begin);
                int filter = b / blocks * packing.filters() + begin;
                for (int f = begin; f < begin + width; f += Lanes.TWO) {
                    int w = packedAt + packing.at(b / blocks, f);
                    int start = biasAt + filter + f - begin;
                    if (gathers) {
                        product(scratch, scratchAt, row, n, packed, w, packing.step(f), bias, start, scratch, tile + f - begin, width);
                    } else {
                        product(x, xAt + input + at * block.input().pixel(), block.input().pixel(), n, packed, w, packing.step(f), bias,
                                start, scratch, tile + f - begin, width);
                    }
                }
                store(at, n, width, Math.min(width, packing.filters() - begin), scratch, tile, places, imageFloats, r, rAt + filter, y,
                        yAt + filter);
                b = end;
            }
        }
    }

    private void product(float[] x, int xAt, int xRow, int n, float[] packed, int w, int step, float[] bias, int b, float[] tile, int t,
            int width) {
        int whole = WinogradTiles.whole(n);
        int weights = taps.weights();
        if (step == Lanes.TWO) {
            if (Lanes.POSITIONS == 8) {
                WinogradProduct.eightByTwo(x, xAt, xRow, whole, weights, packed, w, bias, b, tile, t, width);
            } else {
                WinogradProduct.fourByTwo(x, xAt, xRow, whole, weights, packed, w, bias, b, tile, t, width);
            }
        } else if (Lanes.POSITIONS == 8) {
            WinogradProduct.eightByOne(x, xAt, xRow, whole, weights, packed, w, bias, b, tile, t, width);
        } else {
            WinogradProduct.fourByOne(x, xAt, xRow, whole, weights, packed, w, bias, b, tile, t, width);
        }
    }

    /** The windows of {@code n} positions, one a row of the panel; rows up to a whole number of tiles hold anything finite. */
    private void gather(int first, int n, float[] x, int xAt, float[] panel, int panelAt) {
        for (int i = first, to = panelAt; i < first + n;) {
            int image = i / tiling.each();
            int position = i % tiling.each();
            int count = Math.min(first + n - i, tiling.each() - position);
            Windows.gather(x, xAt + image * block.input().image(), tiling.input(), position, count, taps.offsets(), taps.run(), panel, to,
                    row);
            i += count;
            to += count * row;
        }
        Arrays.fill(panel, panelAt + n * row, panelAt + WinogradTiles.whole(n) * row, 0);
    }

    private void store(int first, int n, int step, int filters, float[] tile, int t, int[] places, int imageFloats, float @Nullable [] r,
            int rAt, float[] y, int yAt) {
        if (filters < step) {
            Limits.clearLanes(tile, t, step, n, filters);
        }
        for (int i = first, from = t; i < first + n;) {
            int image = i / tiling.each();
            int position = i % tiling.each();
            int count = Math.min(first + n - i, tiling.each() - position);
            int to = yAt + image * imageFloats;
            if (r == null) {
                Limits.store(tile, from, step, count, places, position, limits.low(), limits.high(), y, to);
            } else {
                Limits.storeSum(tile, from, step, count, places, position, limits.low(), limits.high(), y, to, r,
                        rAt + image * residualImage, residualPlaces);
            }
            if (limits.rest()) {
                for (int j = position; j < position + count; j++) {
                    int at = to + places[j];
                    elementwise.activate(block.activation(), y, at, y, at, filters);
                }
            }
            i += count;
            from += count * step;
        }
    }
}
