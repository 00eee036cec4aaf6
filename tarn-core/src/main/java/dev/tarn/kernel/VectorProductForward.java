package dev.tarn.kernel;

import dev.tarn.activation.Activation;
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
    /** Vectors of filters whose results are gathered in front of the epilogue, which then writes (and adds) long stretches of memory. */
    private static final int WIDE = 16;
    /** Positions below which threads share out filters. */
    private static final int FEW = 128;

    private final Block block;
    private final ElementwiseKernels elementwise;
    private final Limits limits;
    private final Taps taps;
    private final Packing packing;
    private final Tiling tiling;
    private final int vectors;
    private final int tall;
    private final int most;
    private final int row;
    private final boolean inPlace;
    private final boolean direct;
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
        this.vectors = packing.padded() / Lanes.N;
        this.tall = tall(tiling.each());
        this.most = Math.clamp(PANEL / taps.weights(), FEWEST, MOST) / tall * tall;
        this.row = (Layout.aligned(taps.weights()) / Layout.LANES | 1) * Layout.LANES;
        Layout input = block.input();
        this.inPlace = block.kernelHeight() == 1 && block.kernelWidth() == 1 && block.strideHeight() == 1 && block.strideWidth() == 1
                && !input.hasRim() && block.padTop() == 0 && block.padLeft() == 0 && block.mapHeight() == input.height()
                && block.mapWidth() == input.width() && input.image() == tiling.each() * input.pixel() && input.pixel() % CONFLICT != 0;
        Layout output = block.output();
        this.direct = residual == null && block.activation().kind() == Activation.Kind.IDENTITY && packing.padded() == packing.filters()
                && !output.hasRim() && output.image() == tiling.each() * output.pixel();
        this.byFilters = tiling.each() < FEW && block.groups() * vectors >= 8;
        this.residualImage = residual == null ? 0 : residual.image();
        this.residualPlaces = residual == null ? new int[0] : places(residual);
    }

    /**
     * Positions at once. Seven and not eight, which would need more addresses than the processor has registers for them (95 % of the peak, not 87), unless
     * more of them would be computed for nothing.
     */
    private static int tall(int positions) {
        boolean seven = Lanes.POSITIONS == 8 && 12 * ((positions + 6) / 7 * 7) <= 13 * ((positions + 7) / 8 * 8);
        return seven ? 7 : Lanes.POSITIONS;
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
     * Whether it is faster than {@link VectorForward}, which reads windows where they lie: where the window is one pixel; and of larger maps (or so many channels that
     * pixels compete for cache lines) where the window steps by more than a pixel or has few numbers, or where several blocks of filters read the map from beyond the
     * second-level cache.
     */
    static boolean wins(Block block) {
        if (!takes(block) || block.filters() / block.groups() < 16) {
            return false;
        }
        int window = block.kernelHeight() * block.kernelWidth();
        boolean large = block.input().image() >= 1 << 15 || block.input().pixel() >= 256;
        boolean dense = block.strideHeight() == 1 && block.strideWidth() == 1 && window * block.input().channels() / block.groups() >= 96;
        boolean beyond = block.input().image() >= 1 << 18 && block.filters() / block.groups() > Lanes.TWO;
        return window == 1 || (large && (!dense || beyond));
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
        int n = Math.min(most, whole(images * tiling.each()));
        return Layout.aligned(n * row + n * Math.min(WIDE, vectors) * Lanes.N + Layout.LANES);
    }

    @Override
    public int parts() {
        return byFilters ? block.groups() * vectors / 2 : whole(tiling.each()) / tall;
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
        int last = block.groups() * vectors;
        if (byFilters) {
            first = (int) ((long) last * part / parts);
            last = (int) ((long) last * (part + 1) / parts);
        } else {
            int units = whole(all) / tall;
            from = (int) ((long) units * part / parts) * tall;
            to = Math.min(all, (int) ((long) units * (part + 1) / parts) * tall);
        }
        products(x, xAt, packed, packedAt, bias, biasAt, from, to, first, last, direct, tiling.output(), block.output().image(), r, rAt, y,
                yAt, scratch, scratchAt);
    }

    /** One image between two positions, all filters, summed with another map unless that is null. */
    void part(float[] x, int xAt, float[] packed, int packedAt, float[] bias, int biasAt, int from, int to, float @Nullable [] r, int rAt,
            float[] y, int yAt, float[] scratch, int scratchAt) {
        products(x, xAt, packed, packedAt, bias, biasAt, from, to, 0, block.groups() * vectors, direct, tiling.output(), 0, r, rAt, y, yAt,
                scratch, scratchAt);
    }

    /** The map of one image between two positions, all filters, to where {@code places} says: for those who do something else with it. */
    void map(float[] x, int xAt, float[] packed, int packedAt, float[] bias, int biasAt, int from, int to, int[] places, float[] y, int yAt,
            float[] scratch, int scratchAt) {
        products(x, xAt, packed, packedAt, bias, biasAt, from, to, 0, block.groups() * vectors, false, places, 0, null, 0, y, yAt, scratch,
                scratchAt);
    }

    /**
     * Positions {@code from..to}, counted over images; vectors of filters {@code first..last}, counted over groups.
     *
     * @param straight whether {@code places} are the rows of a matrix and nothing is left to do to what goes there
     */
    private void products(float[] x, int xAt, float[] packed, int packedAt, float[] bias, int biasAt, int from, int to, int first, int last,
            boolean straight, int[] places, int imageFloats, float @Nullable [] r, int rAt, float[] y, int yAt, float[] scratch,
            int scratchAt) {
        if (from >= to || first >= last) {
            return;
        }
        int panels = (to - from + most - 1) / most;
        int each = whole((to - from + panels - 1) / panels);
        int tile = scratchAt + each * row;
        for (int at = from, n; at < to; at += n) {
            n = Math.min(each, to - at);
            boolean gathers = !inPlace || n < tall;
            n -= gathers ? 0 : n % tall; // what is left over makes a panel of its own
            boolean stores = !straight || n % tall != 0;
            int group = -1;
            for (int v = first; v < last;) {
                int input = v / vectors * (block.input().channels() / block.groups());
                if (gathers && v / vectors != group) {
                    group = v / vectors;
                    gather(at, n, x, xAt + input, scratch, scratchAt);
                }
                int begin = v % vectors * Lanes.N;
                int end = Math.min(v + (stores ? WIDE : vectors), Math.min(last, (v / vectors + 1) * vectors));
                int width = (end - v) * Lanes.N;
                int filter = v / vectors * packing.filters() + begin;
                float[] target = stores ? scratch : y;
                int t = stores ? tile : yAt + at * block.output().pixel() + filter;
                int step = stores ? width : block.output().pixel();
                for (int f = begin, two; f < begin + width; f += two) {
                    int w = packedAt + packing.at(v / vectors, f);
                    int packedStep = packing.step(f);
                    two = f % Lanes.TWO == 0 && packedStep == Lanes.TWO && f + Lanes.TWO <= begin + width ? Lanes.TWO : Lanes.N;
                    int start = biasAt + filter + f - begin;
                    if (gathers) {
                        product(two, scratch, scratchAt, row, n, packed, w, packedStep, bias, start, target, t + f - begin, step);
                    } else {
                        product(two, x, xAt + input + at * block.input().pixel(), block.input().pixel(), n, packed, w, packedStep, bias,
                                start, target, t + f - begin, step);
                    }
                }
                if (stores) {
                    store(at, n, width, Math.min(width, packing.filters() - begin), scratch, tile, places, imageFloats, r, rAt + filter, y,
                            yAt + filter);
                }
                v = end;
            }
        }
    }

    /** Rounds up to what the register blocking takes at once. */
    private int whole(int positions) {
        return (positions + tall - 1) / tall * tall;
    }

    private void product(int filters, float[] x, int xAt, int xRow, int n, float[] packed, int w, int packedStep, float[] bias, int b,
            float[] y, int yAt, int yStep) {
        int whole = whole(n);
        int weights = taps.weights();
        if (filters == Lanes.TWO) {
            switch (tall) {
                case 7 -> ProductCore.sevenByTwo(x, xAt, xRow, whole, weights, packed, w, bias, b, y, yAt, yStep);
                case 8 -> ProductCore.eightByTwo(x, xAt, xRow, whole, weights, packed, w, bias, b, y, yAt, yStep);
                default -> ProductCore.fourByTwo(x, xAt, xRow, whole, weights, packed, w, bias, b, y, yAt, yStep);
            }
        } else {
            switch (tall) {
                case 7 -> ProductCore.sevenByOne(x, xAt, xRow, whole, weights, packed, w, packedStep, bias, b, y, yAt, yStep);
                case 8 -> ProductCore.eightByOne(x, xAt, xRow, whole, weights, packed, w, packedStep, bias, b, y, yAt, yStep);
                default -> ProductCore.fourByOne(x, xAt, xRow, whole, weights, packed, w, packedStep, bias, b, y, yAt, yStep);
            }
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
        Arrays.fill(panel, panelAt + n * row, panelAt + whole(n) * row, 0);
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
