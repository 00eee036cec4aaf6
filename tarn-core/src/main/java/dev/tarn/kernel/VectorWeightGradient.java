package dev.tarn.kernel;

import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/**
 * Dense weight gradient with vectors across filters: {@code dw[k][f] = Σ x[position + offset_k]·dz[position][f]}, image after image, positions row-major. Behind
 * a pool the gradient is first written as a dense map. The accumulator has the forward kernel's order of weights, then the bias.
 */
final class VectorWeightGradient implements BlockWeightGradient {
    /** Numbers of a band of rows that should stay in the L1 cache while all weights pass over it. */
    private static final int BAND = 8192;

    /** Floats of a sum that are worked on at a time. */
    private static final int SOME = 1 << 11;

    private final Block block;
    private final Packing packing;
    private final int[] offsets;
    private final Layout map;
    private final Scatter scatter;
    private final int tile;

    VectorWeightGradient(Block block) {
        this.block = block;
        this.packing = Packing.of(block, Lanes.TWO, Lanes.N);
        Taps taps = Taps.of(block);
        this.offsets = new int[packing.weights()];
        for (int k = 0; k < offsets.length; k++) {
            offsets[k] = taps.offsets()[k / taps.run()] + k % taps.run();
        }
        this.map = Layout.of(block.mapHeight(), block.mapWidth(), block.filters());
        this.scatter = new Scatter(block, map, 1, 1);
        this.tile = 2 * Lanes.POSITIONS * Lanes.N;
    }

    @Override
    public String name() {
        return "dense";
    }

    @Override
    public int accumulatorFloats() {
        return Layout.aligned(packing.floats()) + block.biasFloats();
    }

    @Override
    public int scratchFloats(int images) {
        return Layout.aligned(tile) + (block.pool() == null ? 0 : map.image());
    }

    @Override
    public void run(int images, float[] x, int xAt, float[] gradient, int gradientAt, byte @Nullable [] winners, int winnersAt,
            float[] accumulator,
            int accumulatorAt, float[] scratch, int scratchAt) {
        byte[] codes = Sources.check(block, winners);
        for (int i = 0; i < images; i++) {
            int in = xAt + i * block.input().image();
            int g = gradientAt + i * block.outputGradient().image();
            if (codes == null) {
                image(x, in, gradient, g, accumulator, accumulatorAt, scratch, scratchAt);
            } else {
                int dense = scratchAt + Layout.aligned(tile);
                scatter.run(gradient, g, codes, winnersAt + i * block.winnerBytes(), scratch, dense);
                image(x, in, scratch, dense, accumulator, accumulatorAt, scratch, scratchAt);
            }
        }
    }

    private void image(float[] x, int xAt, float[] dz, int dzAt, float[] accumulator, int accumulatorAt, float[] scratch, int tileAt) {
        WeightGradientCore.bias(dz, dzAt, map.height() * map.width(), map.pixel(), accumulator,
                accumulatorAt + Layout.aligned(packing.floats()));
        int channels = block.input().channels() / block.groups();
        int band = Math.max(1,
                BAND / (block.mapWidth() * (Lanes.TWO + block.strideHeight() * block.strideWidth() * block.input().pixel())));
        for (int row = 0; row < block.mapHeight(); row += band) {
            int rows = Math.min(band, block.mapHeight() - row);
            int in = xAt + Taps.window(block, row, 0);
            int z = dzAt + map.at(row, 0);
            for (int group = 0; group < block.groups(); group++) {
                for (int first = 0; first < packing.padded(); first += Lanes.TWO) {
                    int at = accumulatorAt + packing.at(group, first);
                    weights(x, in + group * channels, rows, dz, z + group * packing.filters() + first, accumulator, at, packing.step(first),
                            scratch, tileAt);
                }
            }
        }
    }

    /** All weights of one block of filters, over some rows. */
    private void weights(float[] x, int in, int rows, float[] dz, int z, float[] accumulator, int at, int step, float[] scratch,
            int tileAt) {
        int n = offsets.length;
        int k = 0;
        for (; k + Lanes.POSITIONS <= n; k += Lanes.POSITIONS) {
            core(x, in, k, rows, dz, z, accumulator, at + k * step, step);
        }
        if (k < n) { // the rows behind the last weight repeat it and are dropped
            System.arraycopy(accumulator, at + k * step, scratch, tileAt, (n - k) * step);
            core(x, in, k, rows, dz, z, scratch, tileAt, step);
            System.arraycopy(scratch, tileAt, accumulator, at + k * step, (n - k) * step);
        }
    }

    private void core(float[] x, int in, int k, int rows, float[] dz, int z, float[] dw, int d, int step) {
        int last = offsets.length - 1;
        int xRow = block.strideHeight() * block.input().row();
        int xStep = block.strideWidth() * block.input().pixel();
        int o0 = in + offsets[k];
        int o1 = in + offsets[Math.min(k + 1, last)];
        int o2 = in + offsets[Math.min(k + 2, last)];
        int o3 = in + offsets[Math.min(k + 3, last)];
        if (Lanes.POSITIONS == 4) {
            if (step == Lanes.TWO) {
                WeightGradientCore.fourByTwo(x, o0, o1, o2, o3, xRow, xStep, rows, map.width(), dz, z, map.row(), map.pixel(), dw, d);
            } else {
                WeightGradientCore.fourByOne(x, o0, o1, o2, o3, xRow, xStep, rows, map.width(), dz, z, map.row(), map.pixel(), dw, d);
            }
            return;
        }
        int o4 = in + offsets[Math.min(k + 4, last)];
        int o5 = in + offsets[Math.min(k + 5, last)];
        int o6 = in + offsets[Math.min(k + 6, last)];
        int o7 = in + offsets[Math.min(k + 7, last)];
        if (step == Lanes.TWO) {
            WeightGradientCore.eightByTwo(x, o0, o1, o2, o3, o4, o5, o6, o7, xRow, xStep, rows, map.width(), dz, z, map.row(), map.pixel(),
                    dw, d);
        } else {
            WeightGradientCore.eightByOne(x, o0, o1, o2, o3, o4, o5, o6, o7, xRow, xStep, rows, map.width(), dz, z, map.row(), map.pixel(),
                    dw, d);
        }
    }

    /** Sums in the accumulators' own order, which is contiguous, into the first of them; then one of them is reordered. */
    @Override
    public void reduce(float[] accumulators, int at, int stride, int count, float[] gradient, int weightsAt, int biasAt) {
        int floats = packing.floats();
        sum(accumulators, at, stride, count, floats);
        packing.unpack(accumulators, at, gradient, weightsAt);
        if (biasAt >= 0) {
            PlainWeightGradient.sum(accumulators, at + Layout.aligned(floats), stride, count, gradient, biasAt, block.biasFloats());
        }
    }

    /** Adds to the first of {@code count} rows of {@code n} floats all others, in their order; so much at a time that it stays in the L1 cache. */
    static void sum(float[] rows, int at, int stride, int count, int n) {
        for (int i = 0; i < n; i += SOME) {
            for (int j = 1; j < count; j++) {
                add(rows, at + i + j * stride, at + i, Math.min(SOME, n - i));
            }
        }
    }

    /** With vectors, because the compiler makes none of its own where both numbers come from one array. */
    private static void add(float[] a, int from, int to, int n) {
        int i = 0;
        for (; i + Lanes.N <= n; i += Lanes.N) {
            FloatVector.fromArray(Lanes.F, a, to + i).add(FloatVector.fromArray(Lanes.F, a, from + i)).intoArray(a, to + i);
        }
        for (; i < n; i++) {
            a[to + i] += a[from + i];
        }
    }
}
