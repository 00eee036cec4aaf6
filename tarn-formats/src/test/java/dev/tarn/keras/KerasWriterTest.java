package dev.tarn.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tarn.data.NumpyArray;
import dev.tarn.data.NumpyReader;
import dev.tarn.data.NumpyWriter;
import dev.tarn.activation.Activation;
import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.Conv2d;
import dev.tarn.layer.Dense;
import dev.tarn.layer.Flatten;
import dev.tarn.layer.MaxPool2d;
import dev.tarn.model.Model;
import dev.tarn.model.Preprocessing;
import dev.tarn.model.TrainingRecord;
import dev.tarn.network.Network;
import dev.tarn.onnx.Battery;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import dev.tarn.zoo.Zoo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KerasWriterTest {
    /** Where a Python with Keras is, if it is not the one that the path finds. */
    private static final String PYTHON = Objects.requireNonNullElse(System.getenv("KERAS_PYTHON"), "python3");

    /** What Keras has no words for. */
    private static final List<String> REASONS = List.of("pads by nothing", "cut off or padded", "on one side only", "has other numbers",
            "shrinks by",
            "without layers", "scales features", "only an operator", "pads by reflect", "aligns corners", "does not have",
            "a dilated window");

    @TempDir
    Path folder;

    static Stream<String> zoo() {
        return Zoo.names().stream();
    }

    @ParameterizedTest
    @MethodSource("zoo")
    void modelsComeBackIdentical(String name) throws IOException {
        Network network = Zoo.network(name, Shape.of(28, 28, 1), 10);
        Model model = Model.initialize(network, 1).withPreprocessing(Preprocessing.standardise(new float[] {0.1f}, new float[] {0.3f}))
                .withClasses(List.of("a", "b", "c", "ä", "e", "f", "g", "h", "i", "j"))
                .withTraining(new TrainingRecord(Map.of("seed", 3L)));
        Path file = folder.resolve("model.keras");
        KerasWriter.write(model, file);
        assertThat(KerasReader.read(file)).isEqualTo(model);
        assertThat(KerasReader.readAsItIs(file).model()).isEqualTo(model);
    }

    private static Stream<Model> battery() {
        return Stream.concat(Stream.of(withNamesThatKerasRefuses()), Stream.concat(Battery.models(), Battery.written()));
    }

    /** Named as PyTorch's exporter names nodes, and so that two would be called the same. */
    private static Model withNamesThatKerasRefuses() {
        return Model.initialize(
                Network.input(8, 8, 1).then("features.0", Conv2d.of(4, 3)).then("/features/1/Relu", new ActivationLayer(Activation.RELU))
                        .then("features_0", Conv2d.of(2, 3)).then("a.b", new Flatten()).then("a/b", Dense.of(3)),
                7);
    }

    /** A pool padded by nothing, of numbers that may be negative, at odd and even sizes, with strides that meet the edge and that do not. */
    @Test
    void centredPoolsOfNegativeNumbersAreWritten() throws IOException {
        for (int size : new int[] {7, 8, 9, 10}) {
            for (MaxPool2d pool : List.of(MaxPool2d.of(3, 2).padding(1), MaxPool2d.of(5, 3).padding(2), MaxPool2d.of(3, 3).padding(1))) {
                Model model = Model.initialize(Network.input(size, size, 1).conv2d(2, 1).then("p", pool), 3);
                Path file = folder.resolve("pool.keras");
                KerasWriter.write(model, file);
                Tensor x = Tensor.randomNormal(Shape.of(2, size, size, 1), 5);
                assertThat(KerasReader.read(file).run(x).data()).as(size + " " + pool).containsExactly(model.run(x).data());
            }
        }
    }

    @Test
    void namesThatKerasRefusesComeBack() throws IOException {
        Model model = withNamesThatKerasRefuses();
        Path file = folder.resolve("names.keras");
        KerasWriter.write(model, file);
        assertThat(KerasReader.read(file)).isEqualTo(model);
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).contains("\"name\":\"features_0_\"")
                .contains("\"name\":\"_features_1_Relu\"")
                .doesNotContain("\"name\":\"features.0\"");
    }

    /** Every network that can be written, by file. */
    private Map<Path, Model> written(List<String> refusals) throws IOException {
        Map<Path, Model> written = new java.util.LinkedHashMap<>();
        for (Model model : battery().toList()) {
            Path file = folder.resolve(written.size() + ".keras");
            try {
                KerasWriter.write(model, file);
                written.put(file, model);
            } catch (IllegalArgumentException e) {
                refusals.add(e.getMessage());
            }
        }
        return written;
    }

    @Test
    void outputsComeBackEqualAndRefusalsSayWhy() throws IOException {
        List<String> refusals = new ArrayList<>();
        for (Map.Entry<Path, Model> entry : written(refusals).entrySet()) {
            Model model = entry.getValue();
            Tensor x = Tensor.randomNormal(model.network().input().batchOf(2), 5);
            assertThat(KerasReader.readAsItIs(entry.getKey()).model().run(x).data()).as(model.toString()).containsExactly(
                    model.run(x).data(),
                    Offset.offset(1e-5f));
        }
        assertThat(refusals).hasSizeLessThan(30).allMatch(refusal -> REASONS.stream().anyMatch(refusal::contains));
    }

    @Test
    void kerasPredictsTheSame() throws Exception {
        assumeTrue(runs("-c", "import keras; assert keras.__version__ >= '3'"), PYTHON + " with Keras 3 is not there");
        Map<Path, Model> written = written(new ArrayList<>());
        for (Map.Entry<Path, Model> entry : written.entrySet()) {
            Tensor x = Tensor.randomNormal(entry.getValue().network().input().batchOf(2), 5);
            NumpyWriter.write(beside(entry.getKey(), "-x.npy"), NumpyArray.of(x.data(), x.shape().toArray()));
        }
        assertThat(runs(KerasReaderTest.file("predict_keras.py").toString(), folder.toString())).isTrue();
        for (Map.Entry<Path, Model> entry : written.entrySet()) {
            Model model = entry.getValue();
            Tensor x = Tensor.randomNormal(model.network().input().batchOf(2), 5);
            // An image of one pixel may be a vector in Tarn; its numbers are the same.
            float[] y = NumpyReader.read(beside(entry.getKey(), "-y.npy")).toFloats();
            float largest = 1;
            for (float value : y) {
                largest = Math.max(largest, Math.abs(value));
            }
            assertThat(model.run(x).data()).as(model.toString()).containsExactly(y, Offset.offset(2e-5f * largest));
        }
    }

    private static Path beside(Path file, String end) {
        return file.resolveSibling(file.getFileName().toString().replace(".keras", end));
    }

    private boolean runs(String... arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(PYTHON));
        command.addAll(List.of(arguments));
        try {
            Path output = folder.resolve("python.txt");
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().putIfAbsent("KERAS_BACKEND", "torch");
            Process process = builder.start();
            boolean ended = process.waitFor(5, TimeUnit.MINUTES);
            process.destroyForcibly();
            if (ended && process.exitValue() != 0) {
                System.err.println(Files.readString(output));
            }
            return ended && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // no Python
        }
    }

    @Test
    void equalModelsGiveEqualBytes() throws IOException {
        Model model = Model.initialize(Zoo.network("resnet-small", Shape.of(28, 28, 1), 10), 1);
        Path one = folder.resolve("one.keras");
        Path two = folder.resolve("two.keras");
        KerasWriter.write(model, one);
        KerasWriter.write(model, two);
        assertThat(one).hasSameBinaryContentAs(two);
    }

    @Test
    void whatKerasCannotSayIsNamedAtOnce() {
        Network network = Network.input(12, 12, 1).conv2d(2, 3).then("p1", MaxPool2d.of(5, 2).padding(1)).conv2d(2, 2)
                .then("p2", MaxPool2d.of(2, 2).padding(1)).flatten().dense(2);
        assertThatIllegalArgumentException().isThrownBy(() -> KerasWriter.write(Model.initialize(network, 1), folder.resolve("no.keras")))
                .withMessageContaining("p1 (maxpool 5 stride 2 pad 1) pads by nothing")
                .withMessageContaining("p2 (maxpool 2 pad 1) pads by nothing");
        assertThat(folder.resolve("no.keras")).doesNotExist();
    }
}
