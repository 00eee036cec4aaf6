package dev.tarn.kernel;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainConvolutionTest {
    private final ConvolutionBattery battery = new ConvolutionBattery(b -> new PlainForward(b, new PlainElementwise()),
            PlainWeightGradient::new,
            PlainInputGradient::new, 0);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void randomBlocksAgreeWithTheOracle(long seed) {
        SplittableRandom r = new SplittableRandom(seed);
        for (int i = 0; i < 40; i++) {
            battery.check(Blocks.random(r), r.nextInt(1, 4), r.nextLong());
        }
    }
}
