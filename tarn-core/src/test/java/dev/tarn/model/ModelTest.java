package dev.tarn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.image.ResizeMode;
import dev.tarn.network.Network;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelTest {
    static final Network NETWORK = Network.input(8, 8, 2).conv2d(4, 3).batchNorm().relu().maxPool2d(2).flatten().dense(3);

    private static float[] data(Model model, String name) {
        return model.parameters().getOrDefault(name, Tensor.zeros(Shape.of(0))).data();
    }

    @Test
    void equalSeedsGiveEqualParametersAndOtherSeedsOthers() {
        assertThat(Model.initialize(NETWORK, 7)).isEqualTo(Model.initialize(NETWORK, 7));
        assertThat(data(Model.initialize(NETWORK, 8), "conv1.weight")).isNotEqualTo(data(Model.initialize(NETWORK, 7), "conv1.weight"));
    }

    /** Computed from SplitMix64's definition, written anew in Python: a change here changes every model that people train from a seed. */
    @Test
    void theParametersOfASeedNeverChange() {
        Model model = Model.initialize(NETWORK, 42);
        assertThat(data(model, "conv1.weight")[0]).isEqualTo(0.054042254f);
        assertThat(data(model, "dense1.bias")[2]).isEqualTo(0.08393689f);
    }

    @Test
    void aParameterDoesNotDependOnTheLayersBehindIt() {
        Model longer = Model.initialize(NETWORK.relu().dense(2), 7);
        assertThat(data(longer, "conv1.weight")).isEqualTo(data(Model.initialize(NETWORK, 7), "conv1.weight"));
    }

    /** SplittableRandom's streams from seeds a multiple of its step apart are the same numbers, shifted. */
    @Test
    void streamsOfTwoParametersAreNotShiftedCopies() {
        Model model = Model.initialize(Network.input(Shape.of(40)).dense(40).dense(40), 0);
        float[] first = data(model, "dense1.weight");
        float[] second = data(model, "dense2.weight");
        List<Float> shared = new ArrayList<>();
        for (float a : first) {
            for (float b : second) {
                if (a == b) {
                    shared.add(a);
                }
            }
        }
        assertThat(shared).hasSizeLessThan(10);
    }

    @Test
    void weightsStartUniformWithinOneOverTheRootOfTheFanIn() {
        float[] weights = data(Model.initialize(Network.input(Shape.of(100)).dense(100), 3), "dense1.weight");
        double sum = 0;
        double squares = 0;
        for (float w : weights) {
            assertThat(Math.abs(w)).isLessThanOrEqualTo(0.1f);
            sum += w;
            squares += w * w;
        }
        assertThat(Math.abs(sum / weights.length)).isLessThan(0.003);
        assertThat(squares / weights.length).isBetween(0.01 / 3 * 0.97, 0.01 / 3 * 1.03);
    }

    @Test
    void normStartsAtOneAndZero() {
        Model model = Model.initialize(NETWORK, 1);
        assertThat(data(model, "batchnorm1.weight")).containsOnly(1);
        assertThat(data(model, "batchnorm1.bias")).containsOnly(0);
        assertThat(data(model, "batchnorm1.running_mean")).containsOnly(0);
        assertThat(data(model, "batchnorm1.running_var")).containsOnly(1);
    }

    @Test
    void writingIntoATensorDoesNotChangeTheModel() {
        Map<String, Tensor> given = Model.initialize(NETWORK, 1).parameters();
        Model model = Model.of(NETWORK, given);
        given.values().forEach(t -> t.data()[0] = 99);
        model.parameters().values().forEach(t -> t.data()[0] = 99);
        assertThat(model).isEqualTo(Model.initialize(NETWORK, 1));
        model.preprocessing().mean()[0] = 99;
        assertThat(model.preprocessing()).isEqualTo(Preprocessing.none(2));
    }

    @Test
    void parametersThatDoNotFitAreListedWithBothSides() {
        Map<String, Tensor> parameters = new HashMap<>(Model.initialize(NETWORK, 1).parameters());
        parameters.put("conv1.weight", Tensor.zeros(Shape.of(4, 3, 3, 3)));
        parameters.remove("dense1.bias");
        parameters.put("fc.bias", Tensor.zeros(Shape.of(3)));
        assertThatThrownBy(() -> Model.of(NETWORK, parameters)).isInstanceOf(IllegalArgumentException.class).hasMessage("""
                3 parameters differ (-: not there)
                  parameter     given    network
                  conv1.weight  4×3×3×3  4×2×3×3
                  dense1.bias   -        3
                  fc.bias       3        -""");
    }

    @Test
    void aLongListOfDifferencesIsCut() {
        Map<String, Tensor> parameters = new HashMap<>(Model.initialize(NETWORK, 1).parameters());
        for (int i = 0; i < 30; i++) {
            parameters.put("extra" + i, Tensor.zeros(Shape.of(1)));
        }
        assertThatThrownBy(() -> Model.of(NETWORK, parameters)).hasMessageStartingWith("30 parameters differ")
                .hasMessageEndingWith("\n  … and 10 more");
    }

    @Test
    void classesAreNumbersUntilNamed() {
        Model model = Model.initialize(NETWORK, 1);
        assertThat(model.classes()).containsExactly("0", "1", "2");
        assertThat(model.withClasses(List.of("bag", "shirt", "boot")).classes()).containsExactly("bag", "shirt", "boot");
        assertThatThrownBy(() -> model.withClasses(List.of("bag", "shirt")))
                .hasMessage("2 class names do not suit the network's output 3; each output needs one");
        assertThatThrownBy(() -> model.withClasses(List.of("bag", "bag", "boot"))).hasMessageContaining("must differ");
    }

    @Test
    void standardisingIsSubtractionThenDivision() {
        float[] pixels = {9, 0.5f, 0.25f, 1, 0, 9};
        Preprocessing.standardise(new float[] {0.5f, 0.25f}, new float[] {0.3f, 2}).apply(pixels, 1, 4);
        assertThat(pixels).containsExactly(9, 0, 0, (1 - 0.5f) / 0.3f, -0.125f, 9);
        float[] grey = {0.9f, 0.1f};
        Preprocessing.standardise(new float[] {0.2860f}, new float[] {0.3530f}).apply(grey, 0, 2);
        assertThat(grey).containsExactly((0.9f - 0.2860f) / 0.3530f, (0.1f - 0.2860f) / 0.3530f);
    }

    @Test
    void preprocessingThatCannotBeIsRefused() {
        assertThatThrownBy(() -> Preprocessing.standardise(new float[] {0}, new float[] {0})).hasMessageContaining("deviations above 0");
        assertThatThrownBy(() -> Preprocessing.standardise(new float[] {0}, new float[] {1, 1}))
                .hasMessageContaining("as many means as deviations");
        assertThatThrownBy(() -> Preprocessing.standardise(new float[] {Float.NaN}, new float[] {1})).hasMessageContaining("finite");
        assertThatThrownBy(() -> Model.initialize(NETWORK, 1).withPreprocessing(Preprocessing.none(3)))
                .hasMessage("preprocessing for 3 channels does not suit the network's input 8×8×2, which needs 2");
        assertThatThrownBy(() -> ResizeMode.of("squash")).hasMessage("resize mode 'squash' is not one of stretch, fit, crop");
    }

    @Test
    void aTrainingRecordIsACopyToAnyDepth() {
        List<Object> list = new ArrayList<>(List.of(1, 2.5f));
        Map<String, Object> values = new HashMap<>(Map.of("list", list));
        TrainingRecord record = new TrainingRecord(values);
        list.clear();
        values.clear();
        assertThat(record).hasToString("{\"list\":[1,2.5]}").isEqualTo(new TrainingRecord(Map.of("list", List.of(1L, 2.5))));
        assertThatThrownBy(() -> record.values().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> ((List<?>) record.values().getOrDefault("list", List.of())).clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
