package dev.tarn.kernel;

import dev.tarn.activation.Activation;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Dense input gradient as a convolution of the output's gradient with the flipped weights: the forward cores again. The gradient is first written, with a rim
 * and, for strides, with gaps, as a dense map.
 */
final class VectorInputGradient implements BlockInputGradient {
    private final Block block;
    private final Block transposed;
    private final Packing packing;
    private final Scatter scatter;
    private final VectorForward write;
    private final VectorForward add;
    private final int zeros;

    VectorInputGradient(Block block) {
        this.block = block;
        this.transposed = transposed(block);
        this.packing = Packing.of(transposed, Lanes.TWO, Lanes.N);
        this.scatter = new Scatter(block, transposed.input(), block.strideHeight(), block.strideWidth());
        this.write = VectorForward.ofGradient(transposed, false);
        this.add = VectorForward.ofGradient(transposed, true);
        this.zeros = Layout.aligned(Math.max(transposed.filters(), Lanes.TWO)) + Layout.LANES;
    }

    static boolean takes(Block block) {
        int height = (block.kernelHeight() - 1) * block.dilationHeight();
        int width = (block.kernelWidth() - 1) * block.dilationWidth();
        return block.padTop() <= height && block.padLeft() <= width && VectorForward.takes(transposed(block));
    }

    /** The convolution that computes the gradient: output channels and input channels exchanged, stride 1. */
    static Block transposed(Block block) {
        Layout input = block.input();
        int height = (block.mapHeight() - 1) * block.strideHeight() + 1;
        int width = (block.mapWidth() - 1) * block.strideWidth() + 1;
        int top = Math.max(0, (block.kernelHeight() - 1) * block.dilationHeight() - block.padTop());
        int left = Math.max(0, (block.kernelWidth() - 1) * block.dilationWidth() - block.padLeft());
        int bottom = Math.max(0, input.height() + block.padTop() - height);
        int right = Math.max(0, input.width() + block.padLeft() - width);
        return new Block(new Layout(height, width, block.filters(), top, left, bottom, right), input.channels(), block.kernelHeight(),
                block.kernelWidth(), 1, 1,
                block.dilationHeight(), block.dilationWidth(), top, left, block.groups(), input.height(), input.width(), null,
                Activation.IDENTITY,
                block.inputGradient());
    }

    @Override
    public String name() {
        return "dense";
    }

    @Override
    public int packedFloats() {
        return write.packedFloats();
    }

    @Override
    public void pack(float[] weights, int weightsAt, float[] packed, int packedAt) {
        int channels = packing.filters();
        int filters = block.filters() / block.groups();
        int taps = block.kernelHeight() * block.kernelWidth();
        for (int g = 0; g < block.groups(); g++) {
            for (int first = 0; first < packing.padded(); first += Lanes.TWO) {
                int step = packing.step(first);
                int n = Math.min(step, channels - first);
                int k = packedAt + packing.at(g, first);
                for (int tap = taps - 1; tap >= 0; tap--) {
                    for (int f = 0; f < filters; f++, k += step) { // in the canonical order channels are neighbours already
                        System.arraycopy(weights, weightsAt + ((g * filters + f) * taps + tap) * channels + first, packed, k, n);
                        Arrays.fill(packed, k + n, k + step, 0);
                    }
                }
            }
        }
    }

    @Override
    public int scratchFloats(int images) {
        return zeros + write.scratchFloats(1) + (direct() ? 0 : transposed.input().image());
    }

    /** Whether the gradient can be read where it is. */
    private boolean direct() {
        return block.pool() == null && transposed.input().equals(block.outputGradient());
    }

    @Override
    public void run(int images, float[] gradient, int gradientAt, byte @Nullable [] winners, int winnersAt, float[] packed, int packedAt,
            float[] dx,
            int dxAt, boolean accumulate, float[] scratch, int scratchAt) {
        byte[] codes = Sources.check(block, winners);
        VectorForward forward = accumulate ? add : write;
        Arrays.fill(scratch, scratchAt, scratchAt + zeros, 0);
        int work = scratchAt + zeros;
        if (direct()) {
            forward.run(images, gradient, gradientAt, packed, packedAt, scratch, scratchAt, dx, dxAt, null, 0, scratch, work, 0, 1);
        } else {
            int map = work + write.scratchFloats(1);
            for (int i = 0; i < images; i++) {
                int out = dxAt + i * block.inputGradient().image();
                scatter.run(gradient, gradientAt + i * block.outputGradient().image(), codes, winnersAt + i * block.winnerBytes(), scratch,
                        map);
                forward.run(1, scratch, map, packed, packedAt, scratch, scratchAt, dx, out, null, 0, scratch, work, 0, 1);
            }
        }
        clearPadding(block.inputGradient(), images, dx, dxAt);
    }

    /** Not-a-number times a padding weight is no zero. */
    static void clearPadding(Layout layout, int images, float[] dx, int dxAt) {
        int channels = layout.channels();
        int pixel = layout.pixel();
        if (channels != pixel) {
            for (int i = 0; i < images; i++) {
                int from = dxAt + i * layout.image();
                for (int p = 0; p < layout.height() * layout.width(); p++) {
                    Arrays.fill(dx, from + p * pixel + channels, from + (p + 1) * pixel, 0);
                }
            }
        }
    }
}
