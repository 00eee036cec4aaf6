package dev.tarn.kernel;

import dev.tarn.activation.Activation;
import org.jspecify.annotations.Nullable;

/**
 * Convolution by {@link WinogradConvolution} with a max pool behind it that is not 2×2 side by side on a map of whole windows. The map exists a few rows of tiles at a time, small
 * maps of several images at once, in memory that stays in the second-level cache. Where something could overflow, and so for NaN and infinities, images go to the direct kernel.
 */
final class VectorPooledWinogradForward implements BlockForward {
    /** Floats of the map that exist at a time. */
    private static final int CACHE = 1 << 16;

    private static final int SIDE = WinogradTiles.SIDE;

    private final Block block;
    private final Block.Pool pool;
    private final ElementwiseKernels elementwise;
    private final Limits limits;
    private final Layout map;
    private final WinogradConvolution winograd;
    private final VectorForward direct;
    /** Rows of the map that exist at a time, a multiple of a tile's. */
    private final int high;
    /** Images whose whole maps exist at a time. */
    private final int group;

    VectorPooledWinogradForward(Block block, ElementwiseKernels elementwise) {
        Block.Pool behind = block.pool();
        if (behind == null) {
            throw new IllegalArgumentException("no pool: " + block);
        }
        this.block = block;
        this.pool = behind;
        this.elementwise = elementwise;
        this.limits = Limits.of(block.activation());
        Block unpooled = unpooled(block);
        this.map = unpooled.output();
        this.winograd = new WinogradConvolution(unpooled, elementwise, false);
        this.direct = new VectorForward(block, elementwise);
        int all = whole(block.mapHeight());
        // at least what a window may need from rows of tiles, and another row of tiles
        int least = whole(behind.height() + SIDE - 1) + SIDE;
        this.high = Math.min(all, Math.max(least, CACHE / map.row() / SIDE * SIDE));
        this.group = high < all ? 1 : Math.clamp(CACHE / map.image(), 1, winograd.tiles().group());
    }

    private static int whole(int rows) {
        return (rows + SIDE - 1) / SIDE * SIDE;
    }

    /** The convolution alone. */
    static Block unpooled(Block block) {
        return new Block(block.input(), block.filters(), block.kernelHeight(), block.kernelWidth(), block.strideHeight(),
                block.strideWidth(), block.dilationHeight(), block.dilationWidth(), block.padTop(), block.padLeft(), block.groups(),
                block.mapHeight(), block.mapWidth(), null, Activation.IDENTITY,
                Layout.of(block.mapHeight(), block.mapWidth(), block.filters()));
    }

    /** Whether it is faster than direct convolution; there are no codes for vectors of four. */
    static boolean wins(Block block, boolean training) {
        return block.pool() != null && !block.poolsTwoByTwo() && block.output().pixel() % Lanes.N == 0 && (Lanes.N > 4 || !training)
                && VectorWinogradForward.wins(unpooled(block));
    }

    @Override
    public String name() {
        return "winograd 4×4, pool";
    }

    /** The direct kernel's weights, the transformed ones, and the largest {@code Σ|w|} of a filter. */
    @Override
    public int packedFloats() {
        return largestAt() + Layout.LANES;
    }

    private int transformedAt() {
        return Layout.aligned(direct.packedFloats());
    }

    private int largestAt() {
        return transformedAt() + winograd.weightFloats();
    }

    @Override
    public void pack(float[] weights, int weightsAt, float[] packed, int packedAt) {
        direct.pack(weights, weightsAt, packed, packedAt);
        float largest = 0;
        Packing packing = winograd.packing();
        for (int first = 0; first < packing.padded(); first += Lanes.TWO) {
            largest = Math.max(largest, winograd.pack(first, packed, packedAt + packing.at(0, first), packed, packedAt + transformedAt()));
        }
        packed[packedAt + largestAt()] = largest;
    }

    private int maps() {
        return Layout.aligned(group > 1 ? group * map.image() : high * map.row());
    }

    @Override
    public int scratchFloats(int images) {
        return Math.max(maps() + winograd.scratchFloats(Math.min(images, group)), direct.scratchFloats(images));
    }

    /** Rows of windows; a part of fewer than some tiles' rows would compute much of its neighbours'. */
    @Override
    public int parts() {
        return Math.max(1, block.mapHeight() / (4 * SIDE));
    }

    @Override
    public boolean readsAllForEachPart() {
        return true;
    }

    @Override
    public void run(int images, float[] x, int xAt, float[] packed, int packedAt, float[] bias, int biasAt, float[] y, int yAt,
            byte @Nullable [] winners, int winnersAt, float[] scratch, int scratchAt, int part, int parts) {
        float limit = VectorWinogradForward.limit(packed[packedAt + largestAt()], Bounds.largest(bias, biasAt, block.filters()));
        int u = packedAt + transformedAt();
        int image = block.input().image();
        for (int i = 0; i < images;) {
            int n = parts == 1 ? Math.min(group, images - i) : 1;
            int in = xAt + i * image;
            boolean safe = VectorWinogradForward.safe(x, in, n * image, limit);
            if (!safe && n > 1) { // image by image
                n = 1;
                safe = VectorWinogradForward.safe(x, in, image, limit);
            }
            int out = yAt + i * block.output().image();
            int codes = winnersAt + i * block.winnerBytes();
            if (!safe) {
                direct.run(1, x, in, packed, packedAt, bias, biasAt, y, out, winners, codes, scratch, scratchAt, part, parts);
            } else if (n > 1) {
                winograd.run(n, x, in, packed, u, bias, biasAt, scratch, scratchAt, null, 0, scratch, scratchAt + maps(), 0, 1);
                for (int j = 0; j < n; j++) {
                    pool(0, block.output().height(), scratch, scratchAt + j * map.image(), y, out + j * block.output().image(), winners,
                            codes + j * block.winnerBytes());
                }
            } else {
                image(x, in, packed, u, bias, biasAt, y, out, winners, codes, scratch, scratchAt, part, parts);
            }
            i += n;
        }
    }

    /** One image, from tiles' rows that begin at the same places whatever the part. */
    private void image(float[] x, int xAt, float[] packed, int u, float[] bias, int biasAt, float[] y, int yAt, byte @Nullable [] winners,
            int winnersAt, float[] scratch, int scratchAt, int part, int parts) {
        int height = block.output().height();
        int to = height * (part + 1) / parts;
        int begin = 0; // the map's row that lies first in scratch memory
        int end = 0; // rows before this one are there
        for (int row = height * part / parts; row < to;) {
            int first = top(row) / SIDE * SIDE;
            if (first < end) { // what has been computed moves up
                System.arraycopy(scratch, scratchAt + (first - begin) * map.row(), scratch, scratchAt, (end - first) * map.row());
            } else {
                end = first;
            }
            begin = first;
            int next = Math.min(begin + high, whole(bottom(to - 1)));
            winograd.rows(end / SIDE, next / SIDE, x, xAt, packed, u, bias, biasAt, scratch, scratchAt - begin * map.row(), scratch,
                    scratchAt + maps());
            end = Math.min(next, block.mapHeight());
            int last = row;
            while (last < to && bottom(last) <= end) {
                last++;
            }
            pool(row, last, scratch, scratchAt - begin * map.row(), y, yAt, winners, winnersAt);
            row = last;
        }
    }

    private int top(int row) {
        return Math.max(0, row * pool.strideHeight() - pool.padTop());
    }

    private int bottom(int row) {
        return Math.min(block.mapHeight(), row * pool.strideHeight() - pool.padTop() + pool.height());
    }

    private void pool(int from, int to, float[] maps, int mapAt, float[] y, int yAt, byte @Nullable [] winners, int winnersAt) {
        Layout output = block.output();
        Layout codes = block.outputGradient();
        int channels = (block.filters() + Lanes.N - 1) / Lanes.N * Lanes.N;
        for (int row = from; row < to; row++) {
            int at = yAt + output.at(row, 0);
            int above = row * pool.strideHeight() - pool.padTop();
            if (winners == null) {
                Limits.poolRow(maps, mapAt, map.row(), block.mapHeight(), top(row), bottom(row) - top(row), pool.width(),
                        pool.strideWidth(),
                        pool.padLeft(), block.mapWidth(), map.pixel(), channels, limits.low(), limits.high(), y, at, output.pixel(),
                        output.width());
            } else {
                PoolRows.winners(maps, mapAt, map.row(), above, top(row), bottom(row), pool.width(), pool.strideWidth(), pool.padLeft(),
                        block.mapWidth(), map.pixel(), channels,
                        block.activation().kind() == Activation.Kind.RELU ? 0 : Float.NEGATIVE_INFINITY, y, at, output.pixel(), winners,
                        winnersAt + codes.at(row, 0), codes.pixel(), output.width());
            }
            boolean limited = winners == null
                    ? !limits.rest()
                    : block.activation().kind() == Activation.Kind.RELU || block.activation().kind() == Activation.Kind.IDENTITY;
            for (int i = 0; i < output.width() && !limited; i++, at += output.pixel()) {
                elementwise.activate(block.activation(), y, at, y, at, block.filters());
            }
        }
    }
}
