package dev.tarn.kernel;

import dev.tarn.activation.Activation;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WinogradTest {
    private static final int[] CHANNELS = {16, 17, 24, 32, 33, 40, 48, 64, 96};
    private static final int[][] MAPS = {{3, 3}, {4, 4}, {5, 5}, {7, 7}, {8, 8}, {10, 10}, {11, 13}, {13, 13}, {28, 28}, {32, 32}};

    private final ConvolutionBattery battery = new ConvolutionBattery(b -> new VectorWinogradForward(b, new PlainElementwise()),
            b -> new VectorWinogradWeightGradient(b), b -> new VectorWinogradInputGradient(b), 2e-5);

    /** A block that Winograd takes: everything that changes its path is drawn. */
    private static Block random(RandomGenerator r) {
        int[] map = MAPS[r.nextInt(MAPS.length)];
        int limit = map[0] > 13 ? 4 : CHANNELS.length;
        int pad = r.nextInt(0, 3);
        Activation activation = switch (r.nextInt(4)) {
            case 0 -> Activation.IDENTITY;
            case 1 -> new Activation(Activation.Kind.LEAKY_RELU, 0.25f);
            default -> Activation.RELU;
        };
        return Blocks.block(map[0] + 2 - 2 * pad, map[1] + 2 - 2 * pad, CHANNELS[r.nextInt(limit)], CHANNELS[r.nextInt(limit)], 3, pad,
                r.nextInt(3) == 0 ? null : Blocks.pool2(), activation);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void randomBlocksAgreeWithTheOracle(long seed) {
        SplittableRandom r = new SplittableRandom(seed);
        for (int i = 0; i < 12; i++) {
            Block block;
            do {
                block = random(r);
            } while (block.input().height() < 1);
            battery.check(block, r.nextInt(1, 4), r.nextLong());
        }
    }

    /** More images than are worked on at a time, in all forms: several groups, the last one incomplete; sums over several blocks of tiles. */
    @ParameterizedTest
    @CsvSource({"8,8,16,16,37", "4,4,32,16,150", "7,5,16,48,30", "16,16,16,32,11", "12,12,48,16,13"})
    void groupsOfImagesAgreeWithTheOracle(int height, int width, int channels, int filters, int images) {
        battery.check(Blocks.block(height, width, channels, filters, 3, 1, Blocks.pool2(), Activation.RELU), images, 11);
        battery.check(Blocks.block(height, width, channels, filters, 3, 1, null, Activation.IDENTITY), images, 12);
    }

    @Test
    void shapesDecide() {
        assertThat(kernel(8, 32, 32)).isEqualTo("winograd 4×4");
        assertThat(kernel(32, 16, 16)).isEqualTo("winograd 4×4");
        assertThat(kernel(5, 64, 64)).isEqualTo("winograd 4×4");
        assertThat(kernel(5, 32, 64)).isEqualTo("direct"); // too much of its tiles is not map
        assertThat(kernel(2, 256, 256)).isEqualTo("direct"); // of a tile of 4×4 only a quarter is map
        assertThat(kernel(32, 3, 40)).isEqualTo("direct");
        assertThat(kernel(32, 32, 8)).isEqualTo("direct");
        assertThat(
                VectorKernels.forward(Blocks.block(8, 8, 32, 32, 3, 1, null, Activation.RELU), true, true, new PlainElementwise()).name())
                .isEqualTo("direct");
        assertThat(
                VectorKernels.forward(Blocks.block(8, 8, 32, 32, 5, 2, null, Activation.RELU), true, false, new PlainElementwise()).name())
                .isEqualTo("direct");
    }

    @Test
    void shapesDecideForGradientsToo() {
        Block open = Blocks.block(8, 8, 32, 32, 3, 1, null, Activation.RELU);
        assertThat(VectorKernels.weightGradient(open, false).name()).isEqualTo("winograd 4×4");
        assertThat(VectorKernels.inputGradient(open, false).name()).isEqualTo("winograd 4×4");
        assertThat(VectorKernels.weightGradient(open, true).name()).isEqualTo("dense");
        assertThat(VectorKernels.inputGradient(open, true).name()).isEqualTo("dense");
    }

    private static String kernel(int side, int channels, int filters) {
        return VectorKernels
                .forward(Blocks.block(side, side, channels, filters, 3, 1, null, Activation.RELU), true, false, new PlainElementwise())
                .name();
    }
}
