package dev.tarn.kernel;

import dev.tarn.activation.Activation;
import org.jspecify.annotations.Nullable;

/**
 * Direct convolution with vectors across filters. For each block of filters, tiles of positions go through {@link ForwardCore} and {@link TileEpilogue};
 * any other pool than 2×2 reads from a map of the block's filters in scratch memory.
 *
 * <p>Numbers that could overflow are not this kernel's business: packing notes the largest {@code Σ|w|} of a filter, a call finds the largest {@code |x|} of each
 * image, and where their product leaves any doubt (NaN and infinities do) the image is computed by the plain twin. So the maxima here see finite numbers only.
 */
final class VectorForward implements BlockForward {
    /** Far below the largest float; sums of products below it cannot overflow on the way. */
    private static final float SAFE = 1e37f;

    /** Positions of a tile: three windows of 2×2 where there are 32 registers, else one. */
    private static final int POSITIONS = Lanes.POSITIONS == 8 ? 12 : Lanes.POSITIONS;

    private static final int TILE = 2 * 12 * 16;

    private final Block block;
    private final ElementwiseKernels elementwise;
    private final Taps taps;
    private final int[] places;
    private final Packing packing;
    private final Tiling tiling;
    private final PlainForward exact;
    private final int blocks;
    private final boolean relu;
    private final boolean pooled;
    private final boolean windows;
    private final boolean gradient;
    private final boolean add;

    VectorForward(Block block, ElementwiseKernels elementwise) {
        this(block, elementwise, false, false);
    }

    /**
     * A convolution of gradients, without pool and activation. Nothing is compared here, so numbers need no watching; padding lanes of the result may become NaN.
     *
     * @param add to what is there
     */
    static VectorForward ofGradient(Block block, boolean add) {
        return new VectorForward(block, new PlainElementwise(), true, add);
    }

    private VectorForward(Block block, ElementwiseKernels elementwise, boolean gradient, boolean add) {
        this.block = block;
        this.elementwise = elementwise;
        this.taps = Taps.of(block);
        this.places = taps.places();
        this.packing = Packing.of(block, Lanes.TWO, Lanes.N);
        this.tiling = Tiling.of(block, POSITIONS);
        this.exact = new PlainForward(block, elementwise, packing);
        this.blocks = block.groups() * blocksOfGroup();
        this.relu = block.activation().kind() == Activation.Kind.RELU;
        this.pooled = block.pool() != null;
        this.windows = block.poolsTwoByTwo();
        this.gradient = gradient;
        this.add = add;
    }

    /** Whether whole vectors of filters can be stored: pixels of whole vectors, and groups of them. */
    static boolean takes(Block block) {
        return block.output().pixel() % Lanes.N == 0 && (block.groups() == 1 || block.filters() / block.groups() % Lanes.N == 0);
    }

    private int blocksOfGroup() {
        return (packing.padded() + Lanes.TWO - 1) / Lanes.TWO;
    }

    @Override
    public String name() {
        return "direct";
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
        int map = pooled && !windows ? block.mapHeight() * block.mapWidth() * Lanes.TWO : 0;
        return TILE + Layout.aligned(Math.max(map, exact.scratchFloats(1)));
    }

    @Override
    public int parts() {
        return pooled && !windows ? blocks : blocks * tiles(1);
    }

    private int tiles(int images) {
        return (images * tiling.each() + POSITIONS - 1) / POSITIONS;
    }

    @Override
    public boolean readsAllForEachPart() {
        return true;
    }

    @Override
    public void run(int images, float[] x, int xAt, float[] packed, int packedAt, float[] bias, int biasAt, float[] y, int yAt,
            byte @Nullable [] winners, int winnersAt, float[] scratch, int scratchAt, int part, int parts) {
        float weight = gradient ? 0 : packed[packedAt + Layout.aligned(packing.floats())];
        float offset = Bounds.largest(bias, biasAt, block.filters());
        for (int i = 0; i < images;) {
            int group = Math.min(pooled && !windows ? 1 : tiling.images(), images - i);
            boolean safe = safe(group, x, xAt + i * block.input().image(), weight, offset);
            int n = safe ? group : 1; // an unsafe group goes image by image
            int in = xAt + i * block.input().image();
            int out = yAt + i * block.output().image();
            int codes = winnersAt + i * block.winnerBytes();
            if (!safe && !safe(1, x, in, weight, offset)) {
                exact.run(1, x, in, packed, packedAt, bias, biasAt, y, out, winners, codes, scratch, scratchAt + TILE, part, parts);
            } else if (pooled && !windows) {
                pool(x, in, packed, packedAt, bias, biasAt, y, out, winners, codes, scratch, scratchAt, part, parts);
            } else {
                tiles(n, x, in, packed, packedAt, bias, biasAt, y, out, winners, codes, scratch, scratchAt, part, parts);
            }
            i += n;
        }
    }

    private boolean safe(int images, float[] x, int at, float weight, float offset) {
        if (gradient) {
            return true;
        }
        int bits = TileEpilogue.magnitude(x, at, images * block.input().image());
        return Float.intBitsToFloat(bits) * weight + offset < SAFE; // false for NaN
    }

    /** Tiles whose results go straight to the output: part {@code part} of the pairs (block of filters, tile). */
    private void tiles(int images, float[] x, int xAt, float[] packed, int packedAt, float[] bias, int biasAt, float[] y, int yAt,
            byte @Nullable [] winners, int winnersAt, float[] scratch, int tile, int part, int parts) {
        int tiles = tiles(images);
        long all = (long) blocks * tiles;
        int from = (int) (all * part / parts);
        int to = (int) (all * (part + 1) / parts);
        for (int unit = from; unit < to;) {
            int b = unit / tiles;
            int end = Math.min(to, (b + 1) * tiles);
            int group = b / blocksOfGroup();
            int first = b % blocksOfGroup() * Lanes.TWO;
            int filter = group * packing.filters() + first;
            int step = packing.step(first);
            int w = packedAt + packing.at(group, first);
            int in = xAt + group * (block.input().channels() / block.groups());
            for (int t = unit % tiles; unit < end; unit++, t++) {
                core(images * tiling.each(), t * POSITIONS, x, in, packed, w, step, bias, biasAt + filter, scratch, tile);
                if (windows) {
                    windows(images, t, step, scratch, tile, y, yAt + filter, winners, winnersAt + filter);
                } else {
                    store(images, t, step, scratch, tile, y, yAt + filter);
                }
            }
            if (block.activation().kind() != Activation.Kind.RELU && block.activation().kind() != Activation.Kind.IDENTITY) {
                int last = tiles * (b + 1) == end ? images * tiling.each() : (end - b * tiles) * POSITIONS;
                int begin = Math.max(from - b * tiles, 0) * POSITIONS;
                activate(begin, last, Math.min(step, packing.filters() - first), y, yAt + filter);
            }
        }
    }

    /** The tile of the positions {@code from..from + POSITIONS} of the table, as many as there are before {@code entries}. */
    private void core(int entries, int from, float[] x, int xAt, float[] packed, int w, int step, float[] bias, int biasAt, float[] tile,
            int t) {
        int end = Math.min(from + POSITIONS, entries);
        if (end - from == 12 && step == Lanes.TWO) {
            ForwardCore.twelveByTwo(x, xAt, tiling.input(), from, places, packed, w, bias, biasAt, tile, t);
            return;
        }
        for (int i = from, to = t; i < end;) {
            int n = Lanes.POSITIONS == 8 && end - i > 4 ? 8 : 4;
            few(n, end - 1, i, x, xAt, packed, w, step, bias, biasAt, tile, to);
            i += n;
            to += n * step;
        }
    }

    /** Four or eight positions from {@code from}; behind {@code last} this one is repeated. */
    private void few(int n, int last, int from, float[] x, int xAt, float[] packed, int w, int step, float[] bias, int biasAt, float[] tile,
            int t) {
        int[] at = tiling.input();
        int o0 = xAt + at[Math.min(from, last)];
        int o1 = xAt + at[Math.min(from + 1, last)];
        int o2 = xAt + at[Math.min(from + 2, last)];
        int o3 = xAt + at[Math.min(from + 3, last)];
        int[] offsets = taps.offsets();
        if (n == 4) {
            if (step == Lanes.TWO) {
                ForwardCore.fourByTwo(x, o0, o1, o2, o3, offsets, taps.run(), packed, w, bias, biasAt, tile, t);
            } else {
                ForwardCore.fourByOne(x, o0, o1, o2, o3, offsets, taps.run(), packed, w, bias, biasAt, tile, t);
            }
            return;
        }
        int o4 = xAt + at[Math.min(from + 4, last)];
        int o5 = xAt + at[Math.min(from + 5, last)];
        int o6 = xAt + at[Math.min(from + 6, last)];
        int o7 = xAt + at[Math.min(from + 7, last)];
        if (step == Lanes.TWO) {
            ForwardCore.eightByTwo(x, o0, o1, o2, o3, o4, o5, o6, o7, offsets, taps.run(), packed, w, bias, biasAt, tile, t);
        } else {
            ForwardCore.eightByOne(x, o0, o1, o2, o3, o4, o5, o6, o7, offsets, taps.run(), packed, w, bias, biasAt, tile, t);
        }
    }

    private void windows(int images, int t, int step, float[] tile, int tileAt, float[] y, int yAt, byte @Nullable [] winners,
            int winnersAt) {
        int each = POSITIONS / 4;
        int end = Math.min((t + 1) * each, images * tiling.each() / 4);
        int at = tileAt;
        for (int window = t * each; window < end; window++, at += 4 * step) {
            for (int v = 0; v < step; v += Lanes.N) {
                int to = yAt + tiling.output()[window] + v;
                if (winners == null) {
                    if (relu) {
                        TileEpilogue.poolRelu(tile, at + v, step, y, to);
                    } else {
                        TileEpilogue.pool(tile, at + v, step, y, to);
                    }
                } else {
                    int code = winnersAt + tiling.winner()[window] + v;
                    if (Lanes.N == 4) {
                        TileEpilogue.poolWinnersOfFour(tile, at + v, step, relu, y, to, winners, code);
                    } else if (relu) {
                        TileEpilogue.poolReluWinners(tile, at + v, step, y, to, winners, code);
                    } else {
                        TileEpilogue.poolWinners(tile, at + v, step, y, to, winners, code);
                    }
                }
            }
        }
    }

    private void store(int images, int t, int step, float[] tile, int tileAt, float[] y, int yAt) {
        int from = t * POSITIONS;
        int end = Math.min(from + POSITIONS, images * tiling.each());
        int at = tileAt;
        for (int i = from; i < end; i++) {
            int to = yAt + tiling.output()[i];
            for (int v = 0; v < step; v += Lanes.N, at += Lanes.N) {
                if (add) {
                    TileEpilogue.add(tile, at, y, to + v);
                } else if (relu) {
                    TileEpilogue.storeRelu(tile, at, y, to + v);
                } else {
                    TileEpilogue.store(tile, at, y, to + v);
                }
            }
        }
    }

    /** The activation over what the entries {@code from..to} have become, {@code filters} floats each. */
    private void activate(int from, int to, int filters, float[] y, int yAt) {
        int each = windows ? 4 : 1;
        for (int i = from / each; i < to / each; i++) {
            int at = yAt + tiling.output()[i];
            elementwise.activate(block.activation(), y, at, y, at, filters);
        }
    }

    /** One image with a pool of any form. */
    private void pool(float[] x, int xAt, float[] packed, int packedAt, float[] bias, int biasAt, float[] y, int yAt,
            byte @Nullable [] winners,
            int winnersAt, float[] scratch, int tile, int part, int parts) {
        int to = (int) ((long) blocks * (part + 1) / parts);
        int map = tile + TILE;
        for (int b = (int) ((long) blocks * part / parts); b < to; b++) {
            int group = b / blocksOfGroup();
            int first = b % blocksOfGroup() * Lanes.TWO;
            int filter = group * packing.filters() + first;
            int step = packing.step(first);
            int in = xAt + group * (block.input().channels() / block.groups());
            for (int t = 0; t < tiles(1); t++) {
                core(tiling.each(), t * POSITIONS, x, in, packed, packedAt + packing.at(group, first), step, bias, biasAt + filter,
                        scratch, tile);
                int n = Math.min(POSITIONS, tiling.each() - t * POSITIONS);
                System.arraycopy(scratch, tile, scratch, map + t * POSITIONS * step, n * step);
            }
            Block.Pool pool = block.pool();
            if (pool != null) {
                poolMap(pool, step, Math.min(step, packing.filters() - first), scratch, map, tile, y, yAt + filter, winners,
                        winnersAt + filter);
            }
        }
    }

    private void poolMap(Block.Pool pool, int step, int filters, float[] scratch, int map, int tile, float[] y, int yAt,
            byte @Nullable [] winners,
            int winnersAt) {
        Layout output = block.output();
        Layout codes = block.outputGradient();
        boolean other = block.activation().kind() != Activation.Kind.RELU && block.activation().kind() != Activation.Kind.IDENTITY;
        for (int row = 0; row < output.height(); row++) {
            int above = row * pool.strideHeight() - pool.padTop();
            int top = Math.max(above, 0);
            int rows = Math.min(above + pool.height(), block.mapHeight()) - top;
            for (int column = 0; column < output.width(); column++) {
                int before = column * pool.strideWidth() - pool.padLeft();
                int left = Math.max(before, 0);
                int columns = Math.min(before + pool.width(), block.mapWidth()) - left;
                int first = (top - above) * pool.width() + left - before;
                int to = yAt + output.at(row, column);
                int from = map + (top * block.mapWidth() + left) * step;
                for (int v = 0; v < step; v += Lanes.N) {
                    TileEpilogue.poolAny(scratch, from + v, block.mapWidth() * step, rows, step, columns, first, pool.width(), relu, y,
                            to + v, scratch, tile + v);
                }
                if (winners != null) {
                    int code = winnersAt + codes.at(row, column);
                    for (int f = 0; f < step; f++) {
                        winners[code + f] = (byte) (int) scratch[tile + f];
                    }
                }
                if (other) {
                    elementwise.activate(block.activation(), y, to, y, to, filters);
                }
            }
        }
    }
}
