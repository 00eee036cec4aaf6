package dev.tarn.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.network.Network;
import dev.tarn.network.NetworkText;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import dev.tarn.zoo.Zoo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingPlanTest {
    private static final String SMALL = "conv 17 3, relu, maxpool 2, dropout 0.3, conv 32 3 same, batchnorm, relu, maxpool 2, flatten, dense 10";

    private static Network small(String description) {
        return NetworkText.parse(description, Shape.of(14, 13, 1));
    }

    /** Five steps of plain gradient descent. */
    private static Map<String, Tensor> train(Fixture fixture, PlanOptions options, int threads) {
        try (Workers workers = Workers.of(threads)) {
            TrainingPlan plan = TrainingPlan.of(fixture.network, fixture.images, options, workers);
            plan.load(fixture.parameters);
            for (int step = 0; step < 5; step++) {
                fixture.step(plan);
                for (ParameterSlot slot : plan.slots()) {
                    if (slot.trainable()) {
                        for (int i = slot.offset(); i < slot.offset() + slot.floats(); i++) {
                            plan.parameterMemory()[i] -= 0.1f * plan.gradientMemory()[i];
                        }
                    }
                }
                plan.parametersChanged();
            }
            return plan.parameters();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"convnet1", "convnet2", "lenet5", "vgg-small", "resnet-small", "speedrun"})
    void resultsDoNotDependOnTheNumberOfThreads(String name) {
        Fixture fixture = new Fixture(Zoo.network(name, Shape.of(28, 28, 1), 10), 21, 5);
        Map<String, Tensor> one = train(fixture, PlanOptions.standard(), 1);
        assertThat(train(fixture, PlanOptions.standard(), 1)).as("a second run").isEqualTo(one);
        assertThat(train(fixture, PlanOptions.standard(), 2)).as("2 threads").isEqualTo(one);
        assertThat(train(fixture, PlanOptions.standard(), 3)).as("3 threads").isEqualTo(one);
    }

    @Test
    void reluBeforeAndBehindThePoolTrainToTheSameBits() {
        for (int filters : new int[] {5, 32, 48}) {
            String tail = ", conv 16 3, %s, flatten, dense 10";
            Fixture before = new Fixture(small("conv " + filters + " 3, relu, maxpool 2" + tail.formatted("relu, maxpool 3 stride 2")), 19,
                    filters);
            Fixture behind = new Fixture(small("conv " + filters + " 3, maxpool 2, relu" + tail.formatted("maxpool 3 stride 2, relu")), 19,
                    filters);
            assertThat(train(behind, PlanOptions.standard(), 2)).isEqualTo(train(before, PlanOptions.standard(), 2));
        }
    }

    @Test
    void aSmallerLastBatchIsTheMeanOfItsOwnImages() {
        Fixture all = new Fixture(small(SMALL.replace("dropout 0.3, ", "")), 11, 1);
        try (Workers workers = Workers.of(2)) {
            TrainingPlan exact = all.step(PlanOptions.standard(), 1);
            TrainingPlan larger = TrainingPlan.of(all.network, 64, PlanOptions.standard(), workers);
            larger.load(all.parameters);
            all.step(larger);
            exact.gradients().forEach((name, gradient) -> {
                float[] other = larger.gradients().get(name).data();
                for (int i = 0; i < other.length; i++) {
                    assertThat(other[i]).as("%s[%d]", name, i).isCloseTo(gradient.data()[i], org.assertj.core.data.Offset.offset(1e-5f));
                }
            });
        }
    }

    @Test
    void dropoutOfOneSeedIsTheSameAndOfAnotherIsNot() {
        Fixture fixture = new Fixture(small(SMALL), 9, 1);
        try (Workers workers = Workers.of(1)) {
            TrainingPlan plan = TrainingPlan.of(fixture.network, 9, PlanOptions.standard(), workers);
            plan.load(fixture.parameters);
            double loss = fixture.step(plan);
            plan.load(fixture.parameters);
            assertThat(plan.step(9, fixture.source(), 7)).isEqualTo(loss);
            plan.load(fixture.parameters);
            assertThat(plan.step(9, fixture.source(), 8)).isNotEqualTo(loss);
        }
    }

    @Test
    void frozenLayersHaveNoGradientAndNoBackwardSteps() {
        Fixture fixture = new Fixture(small("conv 17 3, batchnorm, relu, maxpool 2, conv 16 3, relu, flatten, dense 10"), 9, 1);
        TrainingPlan plan = fixture.step(PlanOptions.standard().withFrozen(Set.of("conv1", "batchnorm1")), 1);
        assertThat(plan.gradients().get("conv1.weight").data()).containsOnly(0);
        assertThat(plan.gradients().get("conv2.weight").data()).isNotEqualTo(new float[plan.gradients().get("conv2.weight").data().length]);
        assertThat(plan.parameters().get("batchnorm1.running_mean")).isEqualTo(fixture.parameters.get("batchnorm1.running_mean"));
        assertThat(plan.report().steps()).noneMatch(s -> s.name().startsWith("conv1") && s.name().contains("gradient"));
        assertThat(plan.slots()).filteredOn(s -> s.name().startsWith("conv1") || s.name().startsWith("batchnorm1"))
                .noneMatch(ParameterSlot::trainable);
    }

    @Test
    void frozenLayersInTheMiddlePassTheGradientOn() {
        Network network = small("conv 8 3, batchnorm, relu, conv 16 3, batchnorm, relu, flatten, dense 10");
        Fixture fixture = new Fixture(network, 6, 2);
        Map<String, Tensor> free = fixture.step(PlanOptions.standard(), 1).gradients();
        Map<String, Tensor> frozen = fixture.step(PlanOptions.standard().withFrozen(Set.of("conv2", "dense1")), 1).gradients();
        assertThat(frozen.get("conv1.weight")).isEqualTo(free.get("conv1.weight"));
        assertThat(frozen.get("conv2.weight").data()).containsOnly(0);
    }

    @Test
    void parametersComeBackAsTheyWereLoaded() {
        Fixture fixture = new Fixture(small("conv 5 3, relu, flatten, dense 7, relu, dense 10"), 3, 1);
        try (Workers workers = Workers.of(1)) {
            TrainingPlan plan = TrainingPlan.of(fixture.network, 3, PlanOptions.standard(), workers);
            plan.load(fixture.parameters);
            assertThat(plan.parameters()).isEqualTo(fixture.parameters);
        }
    }

    @Test
    void parametersThatDoNotFitAreAllNamed() {
        Fixture fixture = new Fixture(small("conv 5 3, flatten, dense 10"), 3, 1);
        Map<String, Tensor> wrong = new LinkedHashMap<>(fixture.parameters);
        wrong.remove("conv1.bias");
        wrong.put("dense1.bias", Tensor.zeros(Shape.of(9)));
        try (Workers workers = Workers.of(1)) {
            TrainingPlan plan = TrainingPlan.of(fixture.network, 3, PlanOptions.standard(), workers);
            assertThatThrownBy(() -> plan.load(wrong)).hasMessageContaining("conv1.bias 5 is missing")
                    .hasMessageContaining("dense1.bias 10 is 9");
        }
    }

    @Test
    void anImageThatIsNotFiniteIsNamed() {
        Fixture fixture = new Fixture(small("conv 5 3, flatten, dense 10"), 3, 1);
        fixture.pixels[2][17] = Float.NaN;
        assertThatThrownBy(() -> fixture.step(PlanOptions.standard(), 1)).isInstanceOf(NonFiniteException.class)
                .hasMessageContaining("image 2").hasMessageContaining("value 17 is NaN");
    }

    @Test
    void aLossThatIsNotFiniteIsTracedToItsOrigin() {
        Fixture fixture = new Fixture(small("conv 5 3, relu, flatten, dense 6, dense 10"), 3, 1);
        java.util.Arrays.fill(fixture.parameters.get("dense1.weight").data(), 3e38f);
        assertThatThrownBy(() -> fixture.step(PlanOptions.standard(), 1)).isInstanceOf(NonFiniteException.class)
                .hasMessageContaining("layer dense1");
        fixture.parameters.get("dense1.weight").data()[3] = Float.NaN;
        assertThatThrownBy(() -> fixture.step(PlanOptions.standard(), 1)).isInstanceOf(NonFiniteException.class)
                .hasMessageContaining("parameter dense1.weight");
    }

    @Test
    void aNetworkWithoutScoresIsRefused() {
        try (Workers workers = Workers.of(1)) {
            assertThatThrownBy(() -> TrainingPlan.of(small("conv 5 3"), 3, PlanOptions.standard(), workers)).hasMessageContaining("12×11×5")
                    .hasMessageContaining("flatten and dense");
        }
    }
}
