package dev.tarn.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Input gradient of any block in plain Java: {@code dx += g·w} over the elements that a gradient reaches, into a scratch image that has the input's rim;
 * what falls on the rim is dropped.
 */
final class PlainInputGradient implements BlockInputGradient {
    private final Block block;
    private final Taps taps;
    private final Sources sources;

    PlainInputGradient(Block block) {
        this.block = block;
        this.taps = Taps.of(block);
        this.sources = new Sources(block);
    }

    @Override
    public String name() {
        return "plain";
    }

    @Override
    public int packedFloats() {
        return Layout.aligned(block.weightFloats());
    }

    @Override
    public void pack(float[] weights, int weightsAt, float[] packed, int packedAt) {
        System.arraycopy(weights, weightsAt, packed, packedAt, block.weightFloats());
    }

    @Override
    public int scratchFloats(int images) {
        return block.input().image();
    }

    @Override
    public void run(int images, float[] gradient, int gradientAt, byte @Nullable [] winners, int winnersAt, float[] packed, int packedAt,
            float[] dx,
            int dxAt, boolean accumulate, float[] scratch, int scratchAt) {
        byte[] codes = Sources.check(block, winners);
        for (int i = 0; i < images; i++) {
            Arrays.fill(scratch, scratchAt, scratchAt + block.input().image(), 0);
            image(gradient, gradientAt + i * block.outputGradient().image(), codes, winnersAt + i * block.winnerBytes(), packed, packedAt,
                    scratch,
                    scratchAt);
            withoutRim(block.input(), scratch, scratchAt, dx, dxAt + i * block.inputGradient().image(), accumulate);
        }
    }

    private void image(float[] gradient, int gradientAt, byte @Nullable [] codes, int codesAt, float[] packed, int packedAt, float[] dx,
            int dxAt) {
        Layout output = block.output();
        int perGroup = block.filters() / block.groups();
        int channels = block.input().channels() / block.groups();
        for (int row = 0; row < output.height(); row++) {
            for (int column = 0; column < output.width(); column++) {
                int entry = sources.entry(row, column);
                for (int f = 0; f < block.filters(); f++) {
                    int code = sources.code(codes, codesAt + entry + f);
                    if (code != 0) {
                        int p = Taps.window(block, sources.row(row, code), sources.column(column, code)) + f / perGroup * channels;
                        add(gradient[gradientAt + entry + f], packed, packedAt + f * taps.weights(), dx, dxAt + p);
                    }
                }
            }
        }
    }

    private void add(float g, float[] packed, int w, float[] dx, int p) {
        int run = taps.run();
        for (int tap : taps.offsets()) {
            for (int i = 0; i < run; i++, w++) {
                dx[p + tap + i] += g * packed[w];
            }
        }
    }

    /** Copies or adds an image's inside to memory without a rim. */
    static void withoutRim(Layout layout, float[] from, int fromAt, float[] to, int toAt, boolean accumulate) {
        int n = layout.width() * layout.pixel();
        for (int row = 0; row < layout.height(); row++) {
            int source = fromAt + layout.at(row, 0);
            int target = toAt + row * n;
            if (accumulate) {
                for (int i = 0; i < n; i++) {
                    to[target + i] += from[source + i];
                }
            } else {
                System.arraycopy(from, source, to, target, n);
            }
        }
    }
}
