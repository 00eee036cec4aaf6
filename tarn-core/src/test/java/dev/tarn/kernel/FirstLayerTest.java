package dev.tarn.kernel;

import dev.tarn.activation.Activation;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void coloursOfAllSizesAgreeWithTheOracle() {
        SplittableRandom r = new SplittableRandom(17);
        for (int i = 0; i < 60; i++) {
            Activation activation = switch (r.nextInt(4)) {
                case 0 -> Activation.IDENTITY;
                case 1 -> new Activation(Activation.Kind.LEAKY_RELU, 0.25f);
                default -> Activation.RELU;
            };
            Block block = Blocks.block(r.nextInt(4, 20), r.nextInt(4, 30), r.nextInt(1, 5), r.nextInt(1, 4) * 32, 3, r.nextInt(3),
                    r.nextBoolean() ? Blocks.pool2() : null, activation);
            winograd.check(block, r.nextInt(1, 4), r.nextLong());
        }
    }

    /** Numbers that are none, in the second of three images: as from the direct kernel, and the other images stay as they were. */
    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1e38f})
    void coloursThatAreNotFiniteComeOutAsFromTheDirectKernel(float value) {
        SplittableRandom r = new SplittableRandom(18);
        for (Block.Pool pool : new Block.Pool[] {null, Blocks.pool2()}) {
            Block block = Blocks.block(9, 12, 3, 32, 3, 1, pool, Activation.RELU);
            float[] x = ConvolutionNumbersTest.images(block.input(), 3, r);
            float[] w = ConvolutionNumbersTest.gaussian(block.weightFloats(), r);
            float[] bias = ConvolutionNumbersTest.bias(block, r);
            float[] undisturbed = run(Kernels.forward(block, true, false), block, x, w, bias);
            x[block.input().image() + block.input().at(4, 5) + 1] = value;
            float[] found = run(Kernels.forward(block, true, false), block, x, w, bias);
            float[] direct = run(Kernels.forward(block, true, true), block, x, w, bias);
            int image = block.output().image();
            System.arraycopy(direct, image, undisturbed, image, image);
            assertThat(found).isEqualTo(undisturbed);
        }
    }

    private static float[] run(BlockForward kernel, Block block, float[] x, float[] w, float[] bias) {
        float[] packed = new float[kernel.packedFloats()];
        kernel.pack(w, 0, packed, 0);
        float[] y = new float[3 * block.output().image()];
        byte[] winners = block.pool() == null ? null : new byte[3 * block.winnerBytes()];
        kernel.run(3, x, 0, packed, 0, bias, 0, y, 0, winners, 0, new float[kernel.scratchFloats(3)], 0, 0, 1);
        return y;
    }

    @Test
    void theFastPathIsTakenWhereVectorsAreWideEnough() {
        Block block = Blocks.block(28, 28, 1, 32, 3, 0, Blocks.pool2(), Activation.RELU);
        boolean wide = Kernels.choice().vector() && Kernels.choice().bits() >= 256;
        assertThat(Kernels.forward(block, true, false).name().startsWith("first layer")).isEqualTo(wide);
        assertThat(Kernels.weightGradient(block, false).name().equals("first layer, winners")).isEqualTo(wide);
        Block colour = Blocks.block(28, 28, 3, 32, 3, 1, null, Activation.RELU);
        assertThat(Kernels.forward(colour, true, false).name().startsWith("few channels"))
                .isEqualTo(Kernels.choice().vector() && Kernels.choice().bits() == 512);
    }
}
