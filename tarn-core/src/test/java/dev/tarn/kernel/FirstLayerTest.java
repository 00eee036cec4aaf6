package dev.tarn.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** One input channel, 3×3, ReLU, 2×2 pool: what first layers of networks for grey images are. */
class FirstLayerTest {
    private final ConvolutionBattery battery = new ConvolutionBattery(b -> Kernels.forward(b, true, true),
            b -> Kernels.weightGradient(b, true), b -> Kernels.inputGradient(b, true), 0);

    /** Winograd's F(2×2) is exact too in small whole numbers: it divides by 4 at most. */
    private final ConvolutionBattery winograd = new ConvolutionBattery(b -> Kernels.forward(b, true, false),
            b -> Kernels.weightGradient(b, true), b -> Kernels.inputGradient(b, true), 0);

    @Test
    void firstLayersOfAllSizesAgreeWithTheOracle() {
        check(battery, 30, new SplittableRandom(11));
    }

    @Test
    void winogradsFirstLayersAgreeWithTheOracle() {
        check(winograd, 60, new SplittableRandom(13));
    }

    private static void check(ConvolutionBattery battery, int widest, SplittableRandom r) {
        for (int i = 0; i < 60; i++) {
            int pad = r.nextInt(2);
            Block block = Blocks.block(r.nextInt(4, 30), r.nextInt(4, widest), 1, new int[] {8, 16, 17, 32, 40, 96}[r.nextInt(6)], 3, pad,
                    Blocks.pool2(), Activation.RELU);
            battery.check(block, r.nextInt(1, 4), r.nextLong());
        }
    }

    @Test
    void theFastPathIsTakenWhereVectorsAreWideEnough() {
        Block block = Blocks.block(28, 28, 1, 32, 3, 0, Blocks.pool2(), Activation.RELU);
        boolean wide = Kernels.choice().vector() && Kernels.choice().bits() >= 256;
        assertThat(Kernels.forward(block, true, false).name().startsWith("first layer")).isEqualTo(wide);
        assertThat(Kernels.weightGradient(block, false).name().equals("first layer, winners")).isEqualTo(wide);
    }
}
