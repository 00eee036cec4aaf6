package dev.tarn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PeakTest {
    /** x ← 0.999 x + 0.001 draws every start towards 1: after many rounds each of the numbers is 1. */
    @Test
    void everyChainIsReallyComputed() {
        assertThat(PlainPeak.run(2000) / (PlainPeak.MULTIPLY_ADDS / 16)).isCloseTo(1, within(1e-3f));
        assertThat(PlainPeak.run(0) / (PlainPeak.MULTIPLY_ADDS / 16)).isCloseTo(1.5f, within(1e-2f));
        if (Kernels.choice().vector()) {
            assertThat(VectorPeak.run(20_000) / 12).isCloseTo(1, within(1e-3f));
            assertThat(VectorPeak.run(0) / 12).isCloseTo(1.055f, within(1e-4f));
        }
    }

    @Test
    void theDispatchCountsWhatItRuns() {
        assertThat(Peak.multiplyAdds()).isEqualTo(Kernels.choice().vector() ? 48 * Kernels.choice().bits() / 32 : 16 * 512);
        assertThat(Peak.run(1)).isFinite();
    }
}
