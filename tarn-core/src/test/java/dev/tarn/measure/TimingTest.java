package dev.tarn.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tarn.measure.Timing.Effort;
import dev.tarn.zoo.Zoo;
import dev.tarn.tensor.Shape;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TimingTest {
    @Test
    void bestAndMedianAreThoseOfTheRounds() {
        Timing odd = Timing.of(new double[] {3, 1, 2}, 7, 0.5);
        assertThat(odd).isEqualTo(new Timing(1, 2, 3, 7, 0.5));
        assertThat(Timing.of(new double[] {4, 1, 3, 2}, 1, 0).median()).isEqualTo(2.5, within(1e-12));
    }

    @Test
    void aRoundHasAsManyCallsAsItSays() {
        AtomicInteger calls = new AtomicInteger();
        Timing.round(17, calls::incrementAndGet);
        assertThat(calls).hasValue(17);
    }

    @Test
    void callsOfTheWarmUpDoNotCount() {
        AtomicInteger calls = new AtomicInteger();
        Timing timing = Timing.of(new Effort(1e-4, 3, 0, 600), calls::incrementAndGet);
        assertThat(timing.rounds()).isEqualTo(3);
        assertThat(calls.get()).isGreaterThanOrEqualTo(3 * timing.calls() + 5);
    }

    @Test
    void effortsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> new Effort(0, 1, 0, 0)).hasMessageContaining("positive round");
        assertThatThrownBy(() -> new Effort(1, 1, 2, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    /** convnet1: 26·26·32·9 multiply-adds forward and for the weights; 5408·10 three times. */
    @Test
    void operationsOfTrainingLeaveOutTheGradientOfTheImage() {
        var network = Zoo.network("convnet1", Shape.of(28, 28, 1), 10);
        assertThat(Operations.forward(network)).isEqualTo(2L * (194_688 + 54_080));
        assertThat(Operations.training(network)).isEqualTo(2L * (2 * 194_688 + 3 * 54_080));
    }
}
