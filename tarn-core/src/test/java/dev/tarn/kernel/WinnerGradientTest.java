package dev.tarn.kernel;

import dev.tarn.activation.Activation;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** 3×3 behind 2×2 pooling: gradients that visit winners only. */
class WinnerGradientTest {
    private final ConvolutionBattery battery = new ConvolutionBattery(b -> Kernels.forward(b, true, true),
            b -> Kernels.weightGradient(b, true), b -> Kernels.inputGradient(b, true), 0);

    @Test
    void blocksOfAllSizesAgreeWithTheOracle() {
        SplittableRandom r = new SplittableRandom(12);
        int[] channels = {5, 16, 17, 32, 33, 40, 64, 96};
        for (int i = 0; i < 60; i++) {
            Block block = Blocks.block(r.nextInt(4, 14), r.nextInt(4, i % 6 == 0 ? 80 : 20), channels[r.nextInt(8)],
                    channels[r.nextInt(8)], 3, r.nextInt(2), Blocks.pool2(), r.nextBoolean() ? Activation.RELU : Activation.IDENTITY);
            battery.check(block, r.nextInt(1, 6), r.nextLong());
        }
    }

    /** First layers, of up to four channels, with kernels of any size. */
    @Test
    void firstLayersOfAllSizesAgreeWithTheOracle() {
        SplittableRandom r = new SplittableRandom(13);
        int[] filters = {5, 16, 17, 32, 33, 64};
        for (int i = 0; i < 60; i++) {
            int kernel = r.nextInt(1, 6);
            Block block = Blocks.block(r.nextInt(5, 20), r.nextInt(5, i % 6 == 0 ? 80 : 20), r.nextInt(1, 5), filters[r.nextInt(6)],
                    kernel, r.nextInt(kernel / 2 + 1), Blocks.pool2(), r.nextBoolean() ? Activation.RELU : Activation.IDENTITY);
            battery.check(block, r.nextInt(1, 4), r.nextLong());
        }
    }

    @Test
    void colourImagesGoThroughPatches() {
        Block block = Blocks.block(32, 32, 3, 64, 3, 1, Blocks.pool2(), Activation.IDENTITY);
        boolean wide = Kernels.choice().vector() && Kernels.choice().bits() >= 256;
        assertThat(Kernels.weightGradient(block, false).name().equals("patches of winners")).isEqualTo(wide);
    }

    /** A dead window's gradient is ignored, and so is what it would be multiplied with. */
    @Test
    void deadWindowsHideWhatIsNotFinite() {
        Block block = Blocks.block(8, 8, 3, 16, 3, 0, Blocks.pool2(), Activation.RELU);
        BlockWeightGradient kernel = Kernels.weightGradient(block, true);
        float[] x = new float[block.input().image()];
        Arrays.fill(x, Float.POSITIVE_INFINITY);
        float[] gradient = new float[block.outputGradient().image()];
        Arrays.fill(gradient, Float.NaN);
        float[] accumulator = new float[kernel.accumulatorFloats()];
        float[] scratch = new float[kernel.scratchFloats(1)];
        if (kernel.name().equals("patches of winners")) { // the dense kernel, of 128-bit machines, multiplies zeros too
            kernel.run(1, x, 0, gradient, 0, new byte[block.winnerBytes()], 0, accumulator, 0, scratch, 0);
            assertThat(accumulator).containsOnly(0f);
        }
    }

    @Test
    void winnersAreVisitedWhereVectorsAreWideEnough() {
        Block block = Blocks.block(13, 13, 32, 64, 3, 0, Blocks.pool2(), Activation.RELU);
        boolean wide = Kernels.choice().vector() && Kernels.choice().bits() >= 256;
        assertThat(Kernels.weightGradient(block, false).name().equals("winners")).isEqualTo(wide);
        assertThat(Kernels.inputGradient(block, true).name().equals("winners")).isEqualTo(wide);
    }

    /** Whole tiles of Winograd's, which multiplies zeros too. */
    @Test
    void inputGradientsVisitWinnersWhereWinogradsIsNoFaster() {
        boolean wide = Kernels.choice().vector() && Kernels.choice().bits() >= 256;
        assertThat(inputGradient(32, Activation.IDENTITY).equals("winners")).isEqualTo(wide);
        assertThat(inputGradient(64, Activation.RELU).equals("winners")).isEqualTo(wide);
        assertThat(inputGradient(64, Activation.IDENTITY)).isNotEqualTo("winners");
        assertThat(inputGradient(128, Activation.RELU)).isNotEqualTo("winners");
    }

    private static String inputGradient(int channels, Activation activation) {
        return Kernels.inputGradient(Blocks.block(16, 16, channels, 64, 3, 1, Blocks.pool2(), activation), false).name();
    }
}
