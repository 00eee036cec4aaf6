package dev.tarn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.tarn.model.Model;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateTestTest {

    private static RateTest run(int threads) {
        Trainer trainer = Trainer.with(Sgd.learningRate(1).withMomentum(0.9)).batch(25).threads(threads);
        return RateTest.run(trainer, Model.initialize(Stripes.network(), 1), Stripes.training(), 120);
    }

    @Test
    void theRateGrowsUntilTheLossExplodes() {
        RateTest test = run(2);
        assertThat(test.diverged()).isTrue();
        assertThat(test.points().getFirst().rate()).isCloseTo(RateTest.FIRST, within(1e-12));
        double factor = test.points().get(1).rate() / test.points().get(0).rate();
        for (int i = 1; i < test.points().size(); i++) {
            assertThat(test.points().get(i).rate() / test.points().get(i - 1).rate()).isCloseTo(factor, within(1e-9));
        }
        assertThat(test.steepest()).isBetween(1e-4, 1.0).isLessThanOrEqualTo(test.lowest());
        assertThat(test.proposal()).isBetween(test.lowest() / 8, test.lowest() / 3);
        assertThat(run(1)).as("on one thread").isEqualTo(test);
    }

    @Test
    void aModelTrainsWellWithTheProposal() {
        Trainer trainer = Trainer.with(Sgd.learningRate(run(2).proposal()).withMomentum(0.9)).schedule(Schedule.oneCycle(0.2)).batch(25)
                .epochs(10);
        Trained trained = trainer.fit(Model.initialize(Stripes.network(), 1), Stripes.training(), Stripes.test());
        assertThat(trained.test()).isNotNull().extracting(Evaluation::accuracy)
                .satisfies(accuracy -> assertThat((Double) accuracy).isGreaterThan(0.85));
    }

    @Test
    void theSteepestFallIsFoundOnAMadeUpCurve() {
        List<RateTest.Point> points = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            double loss = 2 - 1.5 / (1 + Math.exp(-(i - 50) / 5.0)) + (i > 80 ? i - 80 : 0);
            points.add(new RateTest.Point(Math.pow(10, -6 + 0.07 * i), loss, loss));
        }
        RateTest test = RateTest.of(points, true);
        assertThat(test.steepest()).isCloseTo(Math.pow(10, -6 + 0.07 * 50), within(1e-4));
        assertThat(test.lowest()).isCloseTo(Math.pow(10, -6 + 0.07 * 80), within(1e-1));
    }

    @Test
    void tooFewStepsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateTest.run(Trainer.standard(), Model.initialize(Stripes.network(), 1), Stripes.training(), 5))
                .withMessage("steps of a range test 5; expected 20 or more");
    }
}
