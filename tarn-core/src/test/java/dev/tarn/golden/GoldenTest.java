package dev.tarn.golden;

import static dev.tarn.golden.GoldenFile.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.file.Safetensors;
import dev.tarn.file.SafetensorsReader;
import dev.tarn.golden.GoldenFile.Case;
import dev.tarn.layer.Parameter;
import dev.tarn.model.Model;
import dev.tarn.plan.ParameterSlot;
import dev.tarn.plan.PlanOptions;
import dev.tarn.plan.TrainingPlan;
import dev.tarn.plan.Workers;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import dev.tarn.zoo.Zoo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What PyTorch computes, within the tolerances of the design. The files and their generator: {@link GoldenFile}. */
class GoldenTest {
    private static final double FORWARD = 1e-4;
    private static final double GRADIENT = 1e-3;

    static List<Case> zoo() throws IOException {
        return GoldenFile.read("zoo").cases();
    }

    static List<Case> layers() throws IOException {
        List<Case> all = new ArrayList<>(GoldenFile.read("layers").cases());
        all.addAll(GoldenFile.read("further-layers").cases());
        return all;
    }

    static List<Case> stateDicts() throws IOException {
        return GoldenFile.read("state-outputs").cases();
    }

    @Test
    void everyNetworkOfTheZooIsThere() throws IOException {
        assertThat(zoo()).extracting(Case::name).containsExactlyElementsOf(Zoo.names());
        assertThat(layers()).hasSizeGreaterThan(30);
    }

    @ParameterizedTest
    @MethodSource("zoo")
    void theZooIsWhatPyTorchComputes(Case golden) {
        assertThat(Zoo.network(golden.name(), Shape.of(28, 28, 1), 10)).isEqualTo(golden.network());
        assertThat(golden.network().parameters().values().stream().filter(Parameter::trainable).mapToInt(p -> p.shape().elements()).sum())
                .isEqualTo(golden.integer("parameters"));
        assertForward(golden, GoldenNumbers.parameters(golden.network()));
    }

    @ParameterizedTest
    @MethodSource("layers")
    void outputsAreThoseOfPyTorch(Case golden) {
        assertForward(golden, GoldenNumbers.parameters(golden.network()));
    }

    private static void assertForward(Case golden, Map<String, Tensor> parameters) {
        Tensor images = GoldenNumbers.images(golden.integer("images"), golden.network());
        assertClose(golden.name(), Model.of(golden.network(), parameters).run(images), golden.tensor("output"), FORWARD);
    }

    @ParameterizedTest
    @MethodSource("layers")
    void lossAndGradientsAreThoseOfPyTorch(Case golden) {
        int count = golden.integer("images");
        Tensor images = GoldenNumbers.images(count, golden.network());
        int size = golden.network().input().elements();
        try (Workers workers = Workers.of(1)) {
            TrainingPlan plan = TrainingPlan.of(golden.network(), count, PlanOptions.standard(), workers);
            plan.load(GoldenNumbers.parameters(golden.network()));
            for (int i = 0; i < count; i++) {
                plan.targets()[i * plan.classes() + i % 3] = 1;
            }
            Arrays.fill(plan.weights(), 1);
            double loss = plan.step(count, (image, pixels, at) -> System.arraycopy(images.data(), image * size, pixels, at, size), 0);
            assertThat(loss).isCloseTo(golden.number("loss"), Percentage.withPercentage(100 * FORWARD));
            Map<String, Tensor> expected = golden.tensorsUnder("gradient/");
            Map<String, Tensor> gradients = plan.gradients();
            assertThat(expected).hasSize((int) plan.slots().stream().filter(ParameterSlot::trainable).count());
            expected.forEach((name, value) -> assertClose(golden + " gradient of " + name, gradients.get(name), value, GRADIENT));
            Map<String, Tensor> after = plan.parameters();
            golden.tensorsUnder("after/").forEach((name, value) -> assertClose(golden + " " + name, after.get(name), value, FORWARD));
        }
    }

    /** float32, bfloat16 and float16; with running statistics and the counter that PyTorch keeps beside them. */
    @ParameterizedTest
    @MethodSource("stateDicts")
    void stateDictsOfPyTorchLoad(Case golden) throws IOException {
        Safetensors file = SafetensorsReader.read(GoldenFile.path("state-" + golden.name()));
        assertForward(golden, file.tensors());
        long norms = golden.network().nodes().stream().filter(node -> node.layer().word().equals("batchnorm")).count();
        assertThat(file.skipped()).hasSize((int) norms);
    }
}
