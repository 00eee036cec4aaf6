package dev.tarn.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The multiply-add of a processor that has none: one rounding more, in double. */
class FusedTest {
    @Test
    void withoutTheInstructionTheSumIsTheSameButForADoubleRounding() {
        SplittableRandom r = new SplittableRandom(5);
        int different = 0;
        for (int i = 0; i < 1_000_000; i++) {
            float a = Float.intBitsToFloat(r.nextInt());
            float b = Float.intBitsToFloat(r.nextInt());
            float c = i % 2 == 0 ? Float.intBitsToFloat(r.nextInt()) : a * b * (float) (r.nextDouble() - 1.5);
            float fused = Math.fma(a, b, c);
            float apart = Fused.through(a, b, c);
            if (Float.compare(fused, apart) != 0) {
                different++;
                assertThat(Math.abs(fused - apart)).as("%s·%s + %s", a, b, c).isLessThanOrEqualTo(Math.ulp(fused));
            }
        }
        assertThat(different).isLessThan(10);
    }

    @Test
    void theRoundingOfAProductIsFoundExactly() {
        assertThat(Fused.through(1.1f, 1.1f, -(1.1f * 1.1f))).isEqualTo(Math.fma(1.1f, 1.1f, -(1.1f * 1.1f))).isNotZero();
        assertThat(Fused.through(Float.POSITIVE_INFINITY, 0, 1)).isNaN();
        assertThat(Float.floatToRawIntBits(Fused.through(-0f, 1, -0f))).isEqualTo(Integer.MIN_VALUE);
        assertThat(Fused.through(1e30f, 1e30f, -1e38f)).isEqualTo(Float.POSITIVE_INFINITY);
    }
}
