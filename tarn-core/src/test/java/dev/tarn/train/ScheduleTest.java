package dev.tarn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Learning rates against PyTorch 2.13's printed numbers and against the formulas. */
class ScheduleTest {

    /** {@code OneCycleLR(AdamW(lr=5e-3), 5e-3, total_steps=50, pct_start=0.2)}: step, rate, beta1. */
    @ParameterizedTest
    @CsvSource({"0, 0.00019999999999999966, 0.95", "3, 0.0013999999999999998, 0.9249999999999999", "9, 0.005, 0.85",
        "10, 0.004992293365159483, 0.8501541333133436", "25, 0.003272549395767425, 0.8845491502812526",
        "40, 0.0005990026900595787, 0.9380202982800016", "49, 2e-08, 0.95"})
    void oneCycleIsPyTorchs(int step, double rate, double beta) {
        OneCycle schedule = Schedule.oneCycle(0.2);
        assertThat(5e-3 * schedule.factor(step, 50, 10)).isCloseTo(rate, within(1e-15));
        assertThat(schedule.momentum(0.9, step, 50)).isEqualTo(0.9);
        assertThat(schedule.withMomentumCycle().momentum(0.9, step, 50)).isCloseTo(beta, within(1e-14));
    }

    /** {@code CosineAnnealingLR(SGD(lr=1), 10)}. */
    @Test
    void cosineIsPyTorchs() {
        double[] rates = {1.0, 0.9755282581475768, 0.9045084971874737, 0.7938926261462366, 0.6545084971874737, 0.5, 0.34549150281252633,
            0.2061073738537635, 0.09549150281252633, 0.024471741852423234};
        for (int step = 0; step < rates.length; step++) {
            assertThat(Schedule.cosine().factor(step, 10, 5)).isCloseTo(rates[step], within(1e-14));
        }
        assertThat(new Cosine(0.1).factor(10, 10, 5)).isCloseTo(0.1, within(1e-15));
    }

    /** {@code StepLR(SGD(lr=1), 3, 0.1)}, stepped once an epoch. */
    @Test
    void stepFallsAtTheFirstStepOfAnEpoch() {
        double[] rates = {1.0, 1.0, 1.0, 0.1, 0.1, 0.1, 0.01, 0.01, 0.01, 0.001};
        for (int epoch = 0; epoch < rates.length; epoch++) {
            assertThat(Schedule.step(3).factor(epoch * 7L, 70, 7)).isCloseTo(rates[epoch], within(1e-15));
            assertThat(Schedule.step(3).factor(epoch * 7L + 6, 70, 7)).isCloseTo(rates[epoch], within(1e-15));
        }
    }

    @Test
    void triangularRisesAndFallsOnStraightLinesAndLosesNoStep() {
        Schedule schedule = Schedule.triangular(0.25);
        assertThat(schedule.factor(0, 99, 10)).isCloseTo(0.04, within(1e-15));
        assertThat(schedule.factor(24, 99, 10)).isCloseTo(1, within(1e-15));
        assertThat(schedule.factor(61, 99, 10)).isCloseTo((1 - 0.62) / 0.75, within(1e-15));
        assertThat(schedule.factor(98, 99, 10)).isCloseTo(0.01 / 0.75, within(1e-15));
    }

    @Test
    void warmUpRisesToWhatTheOtherScheduleStartsWith() {
        Schedule schedule = Schedule.cosine().afterWarmUp(0.5);
        for (int step = 0; step < 5; step++) {
            assertThat(schedule.factor(step, 45, 10)).isCloseTo((step + 1) / 5.0, within(1e-15));
        }
        for (int step = 5; step < 45; step++) {
            assertThat(schedule.factor(step, 45, 10)).isEqualTo(Schedule.cosine().factor(step - 5, 40, 10));
        }
        assertThat(Schedule.constant().afterWarmUp(0)).isEqualTo(Schedule.constant());
    }

    static Stream<Schedule> all() {
        Stream<Schedule> plain = Stream.of(Schedule.constant(), Schedule.step(1), Schedule.cosine(), Schedule.oneCycle(0),
                Schedule.oneCycle(0.3),
                Schedule.oneCycle(1), Schedule.triangular(0), Schedule.triangular(0.5), Schedule.triangular(1));
        return plain.flatMap(s -> Stream.of(s, s.afterWarmUp(0.7), s.afterWarmUp(100)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyFactorLiesBetweenZeroAndOneHoweverShortTheRun(Schedule schedule) {
        for (long steps = 1; steps < 30; steps++) {
            for (long step = 0; step < steps; step++) {
                assertThat(schedule.factor(step, steps, 4)).as("step %d of %d", step, steps).isBetween(0.0, 1.0);
            }
        }
    }

    @Test
    void settingsThatMakeNoSenseSaySo() {
        assertThatIllegalArgumentException().isThrownBy(() -> Schedule.oneCycle(1.5))
                .withMessage("one-cycle schedule: warm-up 1.5; expected a share of the steps, 0 to 1");
        assertThatIllegalArgumentException().isThrownBy(() -> new StepDecay(0, 0.1))
                .withMessage("step schedule: epochs between steps 0; expected 1 or more");
        assertThatIllegalArgumentException().isThrownBy(() -> new StepDecay(1, Double.NaN)).withMessageContaining("factor NaN");
        assertThatIllegalArgumentException().isThrownBy(() -> Schedule.triangular(-0.1)).withMessageContaining("warm-up -0.1");
    }
}
