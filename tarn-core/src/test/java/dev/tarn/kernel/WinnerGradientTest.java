package dev.tarn.kernel;

import static org.assertj.core.api.Assertions.assertThat;

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

    @Test
    void winnersAreVisitedWhereVectorsAreWideEnough() {
        Block block = Blocks.block(13, 13, 32, 64, 3, 0, Blocks.pool2(), Activation.RELU);
        boolean wide = Kernels.choice().vector() && Kernels.choice().bits() >= 256;
        assertThat(Kernels.weightGradient(block, false).name().equals("winners")).isEqualTo(wide);
        assertThat(Kernels.inputGradient(block, true).name().equals("winners")).isEqualTo(wide);
    }
}
