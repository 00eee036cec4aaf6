package dev.tarn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.plan.PlanProfile.StepTime;
import dev.tarn.plan.PlanReport.PlannedStep;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanProfileTest {
    private static final int BATCH = 20;
    private static final Network NETWORK = Network.input(12, 12, 3).conv2d(8, 3).maxPool2d(2).batchNorm().relu().flatten().dense(5);

    private static TrainingPlan plan(Workers workers) {
        TrainingPlan plan = TrainingPlan.of(NETWORK, BATCH, PlanOptions.standard(), workers);
        plan.load(Model.initialize(NETWORK, 3).parameters());
        Arrays.fill(plan.weights(), 1);
        for (int i = 0; i < BATCH; i++) {
            plan.targets()[i * 5 + i % 5] = 1;
        }
        return plan;
    }

    private static double step(TrainingPlan plan) {
        return plan.step(BATCH, (image, pixels, at) -> {
            Random random = new Random(image);
            for (int i = 0; i < 12 * 12 * 3; i++) {
                pixels[at + i] = (float) random.nextGaussian();
            }
        }, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void timesEveryStepOfTheReportAndChangesNoResult(int threads) {
        try (Workers workers = Workers.of(threads)) {
            TrainingPlan plain = plan(workers);
            TrainingPlan timed = plan(workers);
            PlanProfile profile = timed.startProfile();
            for (int i = 0; i < 3; i++) {
                assertThat(step(timed)).isEqualTo(step(plain));
            }
            timed.parametersChanged();
            assertThat(Arrays.equals(timed.gradientMemory(), plain.gradientMemory())).isTrue();
            List<StepTime> steps = profile.steps();
            assertThat(steps.subList(0, steps.size() - 1)).extracting(StepTime::name)
                    .isEqualTo(timed.report().steps().stream().map(PlannedStep::name).toList());
            assertThat(steps).allSatisfy(s -> assertThat(s.seconds()).as(s.name()).isPositive());
            assertThat(profile.images()).isEqualTo(3L * BATCH);
            assertThat(profile.threads()).isEqualTo(threads);
            assertThat(steps.stream().mapToDouble(StepTime::seconds).sum()).isLessThanOrEqualTo(threads * profile.seconds());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void bytesAreThoseOfWhatAStepReadsAndWrites(int threads) {
        try (Workers workers = Workers.of(threads)) {
            TrainingPlan plan = plan(workers);
            PlanProfile profile = plan.startProfile();
            step(plan);
            StepTime input = profile.steps().getFirst();
            // Written for later phases to read: 12·12 pixels of 3 floats, images at multiples of 16 floats.
            assertThat(input.bytes()).isEqualTo(BATCH * 4L * 12 * 12 * 3);
            assertThat(profile.steps()).filteredOn(s -> s.name().startsWith("dense1")).filteredOn(s -> s.multiplications() > 0)
                    .allSatisfy(s -> assertThat(s.multiplications()).isEqualTo((long) BATCH * 5 * 5 * 8 * 5)).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void clearedOrStoppedItKnowsNothingOfWhatWasOrComes(int threads) {
        try (Workers workers = Workers.of(threads)) {
            TrainingPlan plan = plan(workers);
            PlanProfile profile = plan.startProfile();
            step(plan);
            profile.clear();
            plan.stopProfile();
            step(plan);
            plan.parametersChanged();
            assertThat(profile.images()).isZero();
            assertThat(profile.seconds()).isZero();
            assertThat(profile.steps()).allSatisfy(s -> assertThat(s.seconds()).isZero());
        }
    }
}
