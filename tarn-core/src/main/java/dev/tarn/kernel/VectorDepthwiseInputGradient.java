package dev.tarn.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Input gradient of a depthwise convolution: the depthwise convolution of the output's gradient, written with a rim and, for strides, with gaps, with the
 * flipped windows.
 */
final class VectorDepthwiseInputGradient implements BlockInputGradient {
    private final Block block;
    private final Block transposed;
    private final Scatter scatter;
    private final VectorDepthwiseForward convolution;
    private final int zeros;

    VectorDepthwiseInputGradient(Block block) {
        this.block = block;
        this.transposed = VectorInputGradient.transposed(block);
        this.scatter = new Scatter(block, transposed.input(), block.strideHeight(), block.strideWidth());
        this.convolution = new VectorDepthwiseForward(transposed, new PlainElementwise());
        this.zeros = Layout.aligned(block.filters());
    }

    static boolean takes(Block block) {
        return VectorDepthwiseForward.isDepthwise(block) && block.padTop() <= (block.kernelHeight() - 1) * block.dilationHeight()
                && block.padLeft() <= (block.kernelWidth() - 1) * block.dilationWidth();
    }

    @Override
    public String name() {
        return "depthwise";
    }

    @Override
    public int packedFloats() {
        return convolution.packedFloats();
    }

    /** To {@code [tap][channel]}, the last tap first. */
    @Override
    public void pack(float[] weights, int weightsAt, float[] packed, int packedAt) {
        int taps = block.kernelHeight() * block.kernelWidth();
        int channels = block.input().pixel();
        for (int t = 0; t < taps; t++) {
            for (int c = 0; c < channels; c++) {
                packed[packedAt + t * channels + c] = c < block.filters() ? weights[weightsAt + c * taps + taps - 1 - t] : 0;
            }
        }
    }

    /** Zeros for the bias, the map of gradients, and an image of the result where it has to be added. */
    @Override
    public int scratchFloats(int images) {
        return zeros + transposed.input().image() + block.inputGradient().image();
    }

    @Override
    public void run(int images, float[] gradient, int gradientAt, byte @Nullable [] winners, int winnersAt, float[] packed, int packedAt,
            float[] dx, int dxAt, boolean accumulate, float[] scratch, int scratchAt) {
        byte[] codes = Sources.check(block, winners);
        Arrays.fill(scratch, scratchAt, scratchAt + zeros, 0);
        int map = scratchAt + zeros;
        int result = map + transposed.input().image();
        Layout input = block.inputGradient();
        int n = input.image();
        // Behind the last row of packed pixels there is room up to a whole vector, which stays zero.
        int written = input.height() * input.row();
        for (int i = 0; i < images; i++) {
            scatter.run(gradient, gradientAt + i * block.outputGradient().image(), codes, winnersAt + i * block.winnerBytes(), scratch,
                    map);
            if (accumulate) {
                convolution.run(1, scratch, map, packed, packedAt, scratch, scratchAt, scratch, result, null, 0, scratch, 0, 0, 1);
                Arrays.fill(scratch, result + written, result + n, 0);
                WinogradTransform.add(scratch, result, n, dx, dxAt + i * n);
            } else {
                convolution.run(1, scratch, map, packed, packedAt, scratch, scratchAt, dx, dxAt + i * n, null, 0, scratch, 0, 0, 1);
                Arrays.fill(dx, dxAt + i * n + written, dxAt + (i + 1) * n, 0);
            }
        }
    }
}
