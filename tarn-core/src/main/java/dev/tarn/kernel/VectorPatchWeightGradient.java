package dev.tarn.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Weight gradient of a first layer of few channels (colour images) behind 2×2 pooling, which visits winners only. The numbers under a filter at one position, its <em>patch</em>, are few
 * enough to be copied one behind the other; then a filter's gradient is {@code Σ g·patch(winner)} over windows, two vectors at a time. A band of some rows of windows keeps patches and entries in
 * the L1 cache while all filters pass over them.
 *
 * <p>Accumulator: {@code [filter][weights, in whole pairs of vectors]}, then the bias.
 */
final class VectorPatchWeightGradient implements BlockWeightGradient {
    /** Floats of a band's patches that leave room for entries in an L1 cache of 32 KB. */
    private static final int BAND = 4096;

    private final Block block;
    private final Taps taps;
    /** Floats of a patch. */
    private final int patch;
    private final int filters;
    /** Rows of windows in a band, and floats of its patches. */
    private final int rows;
    private final int patches;

    VectorPatchWeightGradient(Block block) {
        this.block = block;
        this.taps = Taps.of(block);
        this.patch = (taps.weights() + Lanes.TWO - 1) / Lanes.TWO * Lanes.TWO;
        this.filters = block.outputGradient().pixel();
        int row = 4 * block.output().width() * patch;
        this.rows = Math.clamp(BAND / row, 1, block.output().height());
        this.patches = rows * row;
    }

    /** Whether it can compute the block's gradient, and the patches fill at least half of their vectors. */
    static boolean takes(Block block) {
        return Lanes.N > 4 && block.poolsTwoByTwo() && block.groups() == 1 && block.input().channels() <= 4
                && block.outputGradient().pixel() % Lanes.N == 0 && Taps.of(block).weights() > Lanes.N
                && Taps.of(block).weights() <= 4 * Lanes.TWO;
    }

    @Override
    public String name() {
        return "patches of winners";
    }

    private int biasAt() {
        return filters * patch;
    }

    @Override
    public int accumulatorFloats() {
        return biasAt() + Layout.aligned(block.filters());
    }

    /** A patch of zeros, a band's patches with room behind, and its entries: places and gradients. */
    @Override
    public int scratchFloats(int images) {
        return patch + patches + Layout.aligned(taps.run()) + Lanes.TWO + 2 * entries();
    }

    private int entries() {
        return whole(rows * block.output().width()) * filters;
    }

    private static int whole(int windows) {
        return (windows + PatchCore.WINDOWS - 1) / PatchCore.WINDOWS * PatchCore.WINDOWS;
    }

    @Override
    public void run(int images, float[] x, int xAt, float[] gradient, int gradientAt, byte @Nullable [] winners, int winnersAt,
            float[] accumulator, int accumulatorAt, float[] scratch, int scratchAt) {
        byte[] codes = Sources.check(block, winners);
        if (codes == null) {
            throw new IllegalArgumentException("the gradient of a pooled block needs its winners");
        }
        Layout out = block.outputGradient();
        Arrays.fill(scratch, scratchAt, scratchAt + patch, 0);
        for (int i = 0; i < images; i++) {
            int g = gradientAt + i * out.image();
            int code = winnersAt + i * block.winnerBytes();
            WinnerCore.bias(gradient, g, codes, code, out.height() * out.width(), filters, accumulator, accumulatorAt + biasAt());
            for (int row = 0; row < out.height(); row += rows) {
                band(x, xAt + i * block.input().image(), row, Math.min(rows, out.height() - row), gradient, g + out.at(row, 0), codes,
                        code + out.at(row, 0), accumulator, accumulatorAt, scratch, scratchAt);
            }
        }
    }

    private void band(float[] x, int xAt, int row, int n, float[] gradient, int g, byte[] winners, int codes, float[] accumulator,
            int accumulatorAt, float[] m, int zeros) {
        int wide = block.output().width();
        int line = 2 * wide * patch;
        int first = zeros + patch;
        int places = first + patches + Layout.aligned(taps.run()) + Lanes.TWO;
        int apart = entries();
        for (int r = 0; r < 2 * n; r++) {
            PatchCore.patches(x, xAt + Taps.window(block, 2 * row + r, 0), block.strideWidth() * block.input().pixel(), 2 * wide,
                    taps.offsets(), taps.run(), m, first + r * line, patch);
        }
        for (int r = 0; r < n; r++) {
            int at = r * wide * filters;
            PatchCore.entries(gradient, g + at, winners, codes + at, wide, filters, first + 2 * r * line, patch, line, zeros, m,
                    places + at,
                    apart);
        }
        int windows = n * wide;
        int whole = whole(windows);
        Arrays.fill(m, places + windows * filters, places + whole * filters, Float.intBitsToFloat(zeros));
        Arrays.fill(m, places + apart + windows * filters, places + apart + whole * filters, 0);
        for (int f = 0; f < block.filters(); f++) {
            for (int v = 0; v < patch; v += Lanes.TWO) {
                PatchCore.add(m, places + f, filters, apart, whole, v, accumulator, accumulatorAt + f * patch + v);
            }
        }
    }

    @Override
    public void reduce(float[] accumulators, int at, int stride, int count, float[] gradient, int weightsAt, int biasAt) {
        VectorWeightGradient.sum(accumulators, at, stride, count, biasAt());
        for (int f = 0; f < block.filters(); f++) {
            System.arraycopy(accumulators, at + f * patch, gradient, weightsAt + f * taps.weights(), taps.weights());
        }
        if (biasAt >= 0) {
            PlainWeightGradient.sum(accumulators, at + biasAt(), stride, count, gradient, biasAt, block.biasFloats());
        }
    }
}
