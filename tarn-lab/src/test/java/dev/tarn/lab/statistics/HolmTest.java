package dev.tarn.lab.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HolmTest {
    @Test
    void theSmallestIsMultipliedMost() {
        assertThat(Holm.correct(0.01, 0.04, 0.03, 0.005)).containsExactly(0.03, 0.06, 0.06, 0.02);
    }

    @Test
    void neverExceedsOneAndNeverFalls() {
        assertThat(Holm.correct(0.6, 0.5, 0.9)).containsExactly(1, 1, 1);
        assertThat(Holm.correct()).isEmpty();
    }
}
