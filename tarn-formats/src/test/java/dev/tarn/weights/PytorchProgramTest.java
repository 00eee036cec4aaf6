package dev.tarn.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.data.FloatDataset;
import dev.tarn.data.NumpyArray;
import dev.tarn.data.NumpyReader;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.network.NetworkText;
import dev.tarn.plan.PlanOptions;
import dev.tarn.plan.TrainingPlan;
import dev.tarn.plan.Workers;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import dev.tarn.train.Adam;
import dev.tarn.train.AdamW;
import dev.tarn.train.Optimizer;
import dev.tarn.train.Sgd;
import dev.tarn.train.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A PyTorch program of this machine's own PyTorch (python3, or what {@code TARN_PYTHON} names): its files are read, its outputs, gradients and ten steps of each optimiser are Tarn's, too.
 * Skipped where there is none; the golden files are tested everywhere.
 */
class PytorchProgramTest {
    private static final int IMAGES = 12;
    private static final Network NETWORK = NetworkText.parse(
            "conv 8 3 nobias, relu, maxpool 2, conv 6 3 nobias, batchnorm, relu, flatten, dense 4",
            Shape.of(16, 16, 1));

    @TempDir
    static Path folder;

    @BeforeAll
    static void runTheProgram() throws Exception {
        String python = Objects.requireNonNullElse(System.getenv("TARN_PYTHON"), "python3");
        Assumptions.assumeTrue(succeeds(python, "-c", "import torch"), "no PyTorch for " + python);
        assertThat(succeeds(python, TorchReaderTest.golden("program.py").toString(), folder.toString())).as("program.py").isTrue();
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            return process.waitFor(2, TimeUnit.MINUTES) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static Model model(String name) throws IOException {
        return WeightsFile.PYTORCH.model(folder.resolve(name), NETWORK).model();
    }

    private static NumpyArray array(String name) throws IOException {
        return NumpyReader.read(folder.resolve(name));
    }

    private static float[] images() throws IOException {
        return array("images.npy").toFloats();
    }

    private static void close(String what, Tensor found, Tensor expected, double tolerance) {
        double largest = 0;
        double difference = 0;
        assertThat(found.shape()).as(what).isEqualTo(expected.shape());
        for (int i = 0; i < expected.data().length; i++) {
            largest = Math.max(largest, Math.abs(expected.data()[i]));
            difference = Math.max(difference, Math.abs((double) found.data()[i] - expected.data()[i]));
        }
        assertThat(difference / largest).as("%s: relative difference", what).isLessThanOrEqualTo(tolerance);
    }

    @Test
    void outputsAgree() throws Exception {
        Tensor x = Tensor.of(Shape.of(IMAGES, 16, 16, 1), images());
        Tensor expected = Tensor.of(Shape.of(IMAGES, 4), array("outputs.npy").toFloats());
        close("outputs", model("start.pt").run(x), expected, 1e-4);
        assertThat(model("start-old.pt").parameters()).isEqualTo(model("start.pt").parameters());
    }

    @Test
    void gradientsAgree() throws Exception {
        float[] images = images();
        try (Workers workers = Workers.of(1)) {
            TrainingPlan plan = TrainingPlan.of(NETWORK, IMAGES, PlanOptions.standard(), workers);
            plan.load(model("start.pt").parameters());
            Arrays.fill(plan.weights(), 1);
            for (int i = 0; i < IMAGES; i++) {
                plan.targets()[i * 4 + i % 4] = 1;
            }
            plan.step(IMAGES, (image, pixels, at) -> System.arraycopy(images, image * 256, pixels, at, 256), 0);
            Map<String, Tensor> found = plan.gradients();
            Map<String, String> names = Map.of("conv1", "conv1", "conv2", "conv2", "norm", "batchnorm1", "fc", "dense1");
            TorchReader.read(folder.resolve("gradients.pt")).tensors().forEach((name, expected) -> {
                int dot = name.indexOf('.');
                String own = names.get(name.substring(0, dot)) + name.substring(dot);
                close("gradient of " + own, Objects.requireNonNull(found.get(own), own), expected, 1e-3);
            });
        }
    }

    @Test
    void tenStepsOfEachOptimiserAgree() throws Exception {
        Map<String, Optimizer> optimizers = Map.of("sgd", Sgd.learningRate(0.05).withMomentum(0.9).withWeightDecay(0.01), "adam",
                Adam.learningRate(0.003), "adamw", AdamW.learningRate(0.003).withWeightDecay(0.05));
        int[] labels = new int[IMAGES];
        Arrays.setAll(labels, i -> i % 4);
        FloatDataset data = new FloatDataset("program", 16, 16, 1, List.of("0", "1", "2", "3"), images(), labels);
        for (Map.Entry<String, Optimizer> optimizer : optimizers.entrySet()) {
            Model trained = Trainer.with(optimizer.getValue()).epochs(10).batch(IMAGES).threads(1).withoutShuffle().standardise(false)
                    .fit(model("start.pt"), data).model();
            Map<String, Tensor> expected = model(optimizer.getKey() + ".pt").parameters();
            trained.parameters().forEach((name, value) -> close(optimizer.getKey() + " " + name, value,
                    Objects.requireNonNull(expected.get(name), name), 1e-3));
        }
    }
}
