package dev.tarn.kernel;

import org.jspecify.annotations.Nullable;

/**
 * Weight and bias gradient of any block in plain Java: {@code dw += g·x} over the elements that a gradient reaches, image after image, row-major. The
 * accumulator is canonical: weights, then bias.
 */
final class PlainWeightGradient implements BlockWeightGradient {
    private final Block block;
    private final Taps taps;
    private final Sources sources;

    PlainWeightGradient(Block block) {
        this.block = block;
        this.taps = Taps.of(block);
        this.sources = new Sources(block);
    }

    @Override
    public String name() {
        return "plain";
    }

    @Override
    public int accumulatorFloats() {
        return Layout.aligned(block.weightFloats()) + block.biasFloats();
    }

    @Override
    public int scratchFloats(int images) {
        return 0;
    }

    @Override
    public void run(int images, float[] x, int xAt, float[] gradient, int gradientAt, byte @Nullable [] winners, int winnersAt,
            float[] accumulator,
            int accumulatorAt, float[] scratch, int scratchAt) {
        byte[] codes = Sources.check(block, winners);
        int perGroup = block.filters() / block.groups();
        int channels = block.input().channels() / block.groups();
        int biasAt = accumulatorAt + Layout.aligned(block.weightFloats());
        for (int i = 0; i < images; i++) {
            for (int f = 0; f < block.filters(); f++) {
                filter(x, xAt + i * block.input().image() + f / perGroup * channels, gradient,
                        gradientAt + i * block.outputGradient().image() + f, codes,
                        winnersAt + i * block.winnerBytes() + f, accumulator, accumulatorAt + f * taps.weights(), biasAt + f);
            }
        }
    }

    private void filter(float[] x, int xAt, float[] gradient, int gradientAt, byte @Nullable [] codes, int codesAt, float[] accumulator,
            int dw, int db) {
        Layout output = block.output();
        for (int row = 0; row < output.height(); row++) {
            for (int column = 0; column < output.width(); column++) {
                int entry = sources.entry(row, column);
                int code = sources.code(codes, codesAt + entry);
                if (code != 0) {
                    float g = gradient[gradientAt + entry];
                    accumulator[db] += g;
                    add(g, x, xAt + Taps.window(block, sources.row(row, code), sources.column(column, code)), accumulator, dw);
                }
            }
        }
    }

    private void add(float g, float[] x, int p, float[] accumulator, int dw) {
        int run = taps.run();
        for (int tap : taps.offsets()) {
            for (int i = 0; i < run; i++, dw++) {
                accumulator[dw] += g * x[p + tap + i];
            }
        }
    }

    @Override
    public void reduce(float[] accumulators, int at, int stride, int count, float[] gradient, int weightsAt, int biasAt) {
        sum(accumulators, at, stride, count, gradient, weightsAt, block.weightFloats());
        if (biasAt >= 0) {
            sum(accumulators, at + Layout.aligned(block.weightFloats()), stride, count, gradient, biasAt, block.biasFloats());
        }
    }

    /** {@code to[i] = Σ from[i + j·stride]}, {@code j} in its order. */
    static void sum(float[] from, int at, int stride, int count, float[] to, int toAt, int n) {
        for (int i = 0; i < n; i++) {
            float s = from[at + i];
            for (int j = 1; j < count; j++) {
                s += from[at + i + j * stride];
            }
            to[toAt + i] = s;
        }
    }
}
