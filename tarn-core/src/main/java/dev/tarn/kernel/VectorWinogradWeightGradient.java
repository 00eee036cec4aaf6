package dev.tarn.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Weight gradient by Winograd's F(4×4, 3×3) turned round: of each tile the transformed input times the transformed gradient, 36 products of matrices that sum over
 * tiles, transformed to 3×3 once a call. Plane 7 of a transformed gradient is the sum over its tile, from which the bias's gradient comes for nothing.
 *
 * <p>The accumulator is the direct kernel's, {@code [block of filters][tap][channel][filter]}, then the bias: that kernel gets the images whose numbers could
 * overflow.
 */
final class VectorWinogradWeightGradient implements BlockWeightGradient {
    /** Floats of transformed input and gradient that are worked on at a time. */
    private static final int CACHE = 200_000;

    /** Fewest tiles at a time: a product that sums over less spends its time on loading and storing sums. */
    private static final int FEWEST = 64;

    /** How much larger than {@code max|x| · max|g|}, times tiles, anything in between can be: the largest sums of a row of Bᵀ, A and Gᵀ, squared. */
    private static final float GROWTH = 10 * 10 * 15 * 15 * 3;

    private final Block block;
    private final Packing packing;
    private final WinogradTiles tiles;
    private final Layout map;
    private final DenseGradient dense;
    private final VectorWeightGradient direct;

    VectorWinogradWeightGradient(Block block) {
        this.block = block;
        this.packing = Packing.of(block, Lanes.TWO, Lanes.N);
        this.tiles = WinogradTiles.of(block);
        int high = tiles.each() / tiles.wide() * WinogradTiles.SIDE;
        this.map = new Layout(tiles.height(), tiles.width(), block.filters(), 0, 0, high - tiles.height(),
                tiles.wide() * WinogradTiles.SIDE - tiles.width());
        this.dense = new DenseGradient(block, map);
        this.direct = new VectorWeightGradient(block);
    }

    /**
     * Whether it is faster than the dense kernel, which is at 40 % of the FMA peak with 16 channels and at 50 to 60 % above: measured, 2.8 to 5 times on maps of whole
     * tiles, 1.4 to 1.9 times on 5×5 with 32 channels or more.
     */
    static boolean wins(Block block) {
        return WinogradConvolution.takes(block) && Math.min(block.input().channels(), block.filters()) >= 16
                && WinogradTiles.of(block).used() >= 0.39f;
    }

    @Override
    public String name() {
        return "winograd 4×4";
    }

    @Override
    public int accumulatorFloats() {
        return direct.accumulatorFloats();
    }

    /** Whether the gradient can be read where it is. */
    private boolean inPlace() {
        return block.pool() == null && !map.hasRim();
    }

    private int group(int images) {
        return Math.min(images, tiles.group());
    }

    private int atOnce(int images) {
        int all = group(images) * tiles.each();
        int most = Math.max(FEWEST, CACHE / (WinogradTransform.PLANES * (block.input().pixel() + map.pixel())));
        int parts = (all + most - 1) / most;
        return (all + parts - 1) / parts;
    }

    /** Whether a call's tiles are worked on at once, so that the sums of one block of filters need not be kept while another's are made. */
    private boolean once(int images) {
        return images <= tiles.group() && atOnce(images) == images * tiles.each();
    }

    /** Channels, in what the register blocking takes. */
    private int channels() {
        return WinogradTiles.whole(block.input().channels());
    }

    private int sums(int images) {
        return WinogradTransform.PLANES * channels() * (once(images) ? Math.min(Lanes.TWO, packing.padded()) : packing.padded());
    }

    /** The direct kernel's scratch memory lies behind the rest, which keeps sums between groups of images. */
    @Override
    public int scratchFloats(int images) {
        int most = 0;
        for (int n = 1; n <= images; n++) { // fewer images than planned may take more at once
            most = Math.max(most, ownScratchFloats(n));
        }
        return most + direct.scratchFloats(1);
    }

    private int ownScratchFloats(int images) {
        int at = atOnce(images);
        int maps = inPlace() ? 0 : group(images) * map.image();
        int transformed = WinogradTransform.PLANES
                * (WinogradTiles.plane(at, block.input().pixel()) + WinogradTiles.plane(at, map.pixel()));
        return WinogradTransform.TILE + Layout.aligned(2 * Lanes.TWO) + maps + Layout.aligned(sums(images)) + transformed;
    }

    @Override
    public void run(int images, float[] x, int xAt, float[] gradient, int gradientAt, byte @Nullable [] winners, int winnersAt,
            float[] accumulator,
            int accumulatorAt, float[] scratch, int scratchAt) {
        byte[] codes = Sources.check(block, winners);
        int in = block.input().image();
        int out = block.outputGradient().image();
        int group = group(images);
        int zeros = scratchAt + WinogradTransform.TILE;
        int maps = zeros + Layout.aligned(2 * Lanes.TWO);
        int work = maps + (inPlace() ? 0 : group * map.image());
        boolean clear = true;
        boolean fresh = true;
        for (int i = 0; i < images;) {
            int n = Math.min(group, images - i);
            boolean safe = safe(n, x, xAt + i * in, gradient, gradientAt + i * out);
            if (!safe && n > 1) { // image by image
                n = 1;
                safe = safe(1, x, xAt + i * in, gradient, gradientAt + i * out);
            }
            if (safe) {
                if (clear) {
                    Arrays.fill(scratch, zeros, work, 0);
                    clear = false;
                }
                if (inPlace()) {
                    tiles(images, n, fresh, x, xAt + i * in, gradient, gradientAt + i * out, accumulator, accumulatorAt, scratch, scratchAt,
                            work);
                } else {
                    for (int j = 0; j < n; j++) {
                        dense.write(gradient, gradientAt + (i + j) * out, codes, winnersAt + (i + j) * block.winnerBytes(), scratch,
                                maps + j * map.image());
                    }
                    tiles(images, n, fresh, x, xAt + i * in, scratch, maps, accumulator, accumulatorAt, scratch, scratchAt, work);
                }
                fresh = false;
            } else {
                direct.run(1, x, xAt + i * in, gradient, gradientAt + i * out, codes, winnersAt + i * block.winnerBytes(), accumulator,
                        accumulatorAt, scratch,
                        scratchAt + ownScratchFloats(images));
            }
            i += n;
        }
        if (!fresh && !once(images)) {
            for (int first = 0; first < packing.padded(); first += Lanes.TWO) {
                finish(first, accumulator, accumulatorAt, scratch, work + first * WinogradTransform.PLANES * channels(), scratchAt);
            }
        }
    }

    private static boolean less(float a, float b) {
        return a < b; // false for NaN
    }

    private boolean safe(int images, float[] x, int xAt, float[] g, int gAt) {
        float largestX = Float.intBitsToFloat(TileEpilogue.magnitude(x, xAt, images * block.input().image()));
        float largestG = Float.intBitsToFloat(TileEpilogue.magnitude(g, gAt, images * block.outputGradient().image()));
        return less(largestX * largestG * (GROWTH * images * tiles.each()), VectorWinogradForward.SAFE)
                && less(largestX * 100, VectorWinogradForward.SAFE)
                && less(largestG * 225, VectorWinogradForward.SAFE);
    }

    /** Some images, not more than a group; {@code fresh}: the first of the call. */
    private void tiles(int images, int n, boolean fresh, float[] x, int xAt, float[] g, int gAt, float[] accumulator, int accumulatorAt,
            float[] scratch,
            int tile, int work) {
        int all = n * tiles.each();
        int most = atOnce(images);
        boolean once = once(images);
        int pixel = block.input().pixel();
        int slab = WinogradTiles.slab(most);
        int planeOfInput = WinogradTiles.plane(most, pixel);
        int planeOfGradient = WinogradTiles.plane(most, map.pixel());
        int v = work + Layout.aligned(sums(images));
        int dz = v + WinogradTransform.PLANES * planeOfInput;
        for (int at = 0; at < all; at += most) {
            int end = Math.min(at + most, all);
            tiles.input(x, xAt, block.input().image(), at, end, scratch, v, slab, planeOfInput, scratch, tile);
            tiles.gradient(g, gAt, map, at, end, scratch, dz, slab, planeOfGradient, scratch, tile);
            bias(scratch, dz + WinogradTransform.BIAS_PLANE * planeOfGradient, slab, end - at, accumulator,
                    accumulatorAt + Layout.aligned(packing.floats()));
            boolean first = once || (fresh && at == 0);
            for (int filter = 0; filter < packing.padded(); filter += Lanes.TWO) {
                int sums = work + (once ? 0 : filter * WinogradTransform.PLANES * channels());
                products(end - at, first, packing.step(filter), scratch, v, planeOfInput,
                        dz + filter / Layout.LANES * slab + filter % Layout.LANES, planeOfGradient, slab, tile + WinogradTransform.TILE,
                        sums);
                if (once) {
                    finish(filter, accumulator, accumulatorAt, scratch, sums, tile);
                }
            }
        }
    }

    private void bias(float[] dz, int at, int slab, int n, float[] db, int dbAt) {
        for (int f = 0; f < block.filters(); f++) {
            int from = at + f / Layout.LANES * slab + f % Layout.LANES;
            float sum = db[dbAt + f];
            for (int t = 0; t < n; t++) {
                sum += dz[from + t * Layout.LANES];
            }
            db[dbAt + f] = sum;
        }
    }

    /** All planes of one block of filters. */
    private void products(int n, boolean first, int step, float[] scratch, int v, int planeOfInput, int dz, int planeOfGradient,
            int slab, int zeros, int sums) {
        int startStep = first ? 0 : step;
        int next = Lanes.N < Layout.LANES ? Lanes.N : slab;
        int sum = sums;
        for (int i = 0; i < WinogradTransform.PLANES; i++) {
            int g = dz + i * planeOfGradient;
            for (int c = 0; c < channels(); c += Lanes.POSITIONS, sum += Lanes.POSITIONS * step) {
                int x = v + i * planeOfInput + c / Layout.LANES * slab + c % Layout.LANES;
                int start = first ? zeros : sum;
                if (step == Lanes.TWO) {
                    if (Lanes.POSITIONS == 8) {
                        WinogradProduct.eightByTwoOverTiles(scratch, x, n, g, next, start, startStep, sum);
                    } else {
                        WinogradProduct.fourByTwoOverTiles(scratch, x, n, g, next, start, startStep, sum);
                    }
                } else if (Lanes.POSITIONS == 8) {
                    WinogradProduct.eightByOneOverTiles(scratch, x, n, g, start, startStep, sum);
                } else {
                    WinogradProduct.fourByOneOverTiles(scratch, x, n, g, start, startStep, sum);
                }
            }
        }
    }

    /** Adds the gradient of the block of filters that begins with {@code filter}. */
    private void finish(int filter, float[] accumulator, int accumulatorAt, float[] scratch, int sums, int tile) {
        int step = packing.step(filter);
        WinogradTransform.weightGradient(scratch, sums, channels() * step, block.input().channels(), step, accumulator,
                accumulatorAt + packing.at(0, filter), scratch, tile);
    }

    @Override
    public void reduce(float[] accumulators, int at, int stride, int count, float[] gradient, int weightsAt, int biasAt) {
        direct.reduce(accumulators, at, stride, count, gradient, weightsAt, biasAt);
    }
}
