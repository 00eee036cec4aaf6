package dev.tarn.lab.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PowerTest {
    /** Cohen (1988): a medium effect, d = 0.5, takes 34 pairs for a power of 80 %. */
    @Test
    void agreesWithPublishedValues() {
        assertThat(Power.of(34, 0.5, 1, 0.05)).isCloseTo(0.8078, within(1e-3));
        assertThat(Power.of(33, 0.5, 1, 0.05)).isLessThan(0.8);
        assertThat(Power.pairsNeeded(0.5, 1, 0.05)).isEqualTo(34);
    }

    /** A tenth of a percent between runs that spread by 0.15 %: the difference of two spreads by √2 of that. */
    @Test
    void aTenthOfAPercentTakesSomeThirtySevenSeeds() {
        assertThat(Power.pairsNeeded(0.001, 0.0015 * Math.sqrt(2), 0.05)).isBetween(35, 39);
    }

    @Test
    void whatIsDetectableIsWhatIsNeeded() {
        double effect = Power.detectable(10, 0.002, 0.05);
        assertThat(Power.of(10, effect, 0.002, 0.05)).isCloseTo(0.8, within(1e-6));
        assertThat(Power.pairsNeeded(effect, 0.002, 0.05)).isIn(10, 11);
        assertThat(Power.detectable(1, 0.002, 0.05)).isInfinite();
        assertThat(Power.pairsNeeded(0, 1, 0.05)).isEqualTo(Integer.MAX_VALUE);
    }
}
