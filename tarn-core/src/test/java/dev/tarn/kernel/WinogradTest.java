package dev.tarn.kernel;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WinogradTest {
    private static final int[] CHANNELS = {16, 17, 24, 32, 33, 40, 48, 64, 96};
    private static final int[][] MAPS = {{3, 3}, {4, 4}, {5, 5}, {7, 7}, {8, 8}, {10, 10}, {11, 13}, {13, 13}, {28, 28}, {32, 32}};

    private final ConvolutionBattery battery = new ConvolutionBattery(b -> new VectorWinogradForward(b, new PlainElementwise()),
            b -> new VectorWinogradWeightGradient(b, new PlainWeightGradient(b)), b -> new VectorWinogradInputGradient(b, new PlainInputGradient(b)), 2e-5);

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
}
