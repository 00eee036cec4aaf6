package dev.tarn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.TarnVersion;
import dev.tarn.file.FileFormatException;
import dev.tarn.file.Safetensors;
import dev.tarn.file.SafetensorsReader;
import dev.tarn.file.SafetensorsWriter;
import dev.tarn.image.ResizeMode;
import dev.tarn.network.Network;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFileTest {
    @TempDir
    private Path folder;

    private static Model model() {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("seed", Long.MIN_VALUE);
        record.put("learning_rate", 5e-3);
        record.put("nothing", null);
        record.put("data", Map.of("fingerprint", "ab12"));
        return Model.initialize(ModelTest.NETWORK, 5).withClasses(List.of("Größe", "two \"2\"", "three\n"))
                .withTraining(new TrainingRecord(record))
                .withPreprocessing(Preprocessing.standardise(new float[] {0.2860406f, 0.1f}, new float[] {0.35302424f, Float.MIN_NORMAL})
                        .withResize(ResizeMode.CROP));
    }

    private Path saved(Model model) throws IOException {
        Path file = folder.resolve("model.safetensors");
        model.save(file);
        return file;
    }

    /** The file's content with other metadata and no checksum. */
    private Path changed(String key, String value) throws IOException {
        Safetensors content = SafetensorsReader.read(saved(model()));
        Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
        metadata.remove("tarn.checksum");
        metadata.put(key, value);
        Path file = folder.resolve("changed.safetensors");
        SafetensorsWriter.write(file, content.tensors(), metadata);
        return file;
    }

    private static void rejects(Path file, String... parts) {
        assertThatThrownBy(() -> Model.load(file)).isInstanceOf(FileFormatException.class).hasMessageStartingWith(file + ": ")
                .hasMessageContainingAll(parts);
    }

    @Test
    void everythingComesBack() throws IOException {
        Model back = Model.load(saved(model()));
        assertThat(back).isEqualTo(model());
        assertThat(back.training().values()).containsEntry("seed", Long.MIN_VALUE);
    }

    @Test
    void aNetworkWithBranchesAndAnImageAsOutputComesBack() throws IOException {
        Model model = Model
                .initialize(Network.input(4, 4, 1).conv2d(2, 1).add(x -> x, x -> x.conv2d(2, 1)).concat(x -> x.relu(), x -> x.tanh()), 1);
        assertThat(Model.load(saved(model))).isEqualTo(model);
    }

    @Test
    void equalModelsGiveEqualBytes() throws IOException {
        byte[] first = Files.readAllBytes(saved(model()));
        assertThat(Files.readAllBytes(saved(Model.load(folder.resolve("model.safetensors"))))).isEqualTo(first);
    }

    @Test
    void tensorsHaveThePyTorchNamesAndLayout() throws IOException {
        Safetensors content = SafetensorsReader.read(saved(model()));
        assertThat(content.tensors().keySet()).containsExactly("conv1.weight", "conv1.bias", "batchnorm1.weight", "batchnorm1.bias",
                "batchnorm1.running_mean",
                "batchnorm1.running_var", "dense1.weight", "dense1.bias");
        assertThat(content.tensors().get("conv1.weight").shape()).isEqualTo(Shape.of(4, 2, 3, 3));
        assertThat(content.metadata()).containsEntry("tarn.format", "1").containsEntry("format", "pt");
    }

    @Test
    void aNewerFormatIsRefusedWithBothVersions() throws IOException {
        Path file = changed("tarn.format", "2");
        Safetensors content = SafetensorsReader.read(file);
        Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
        metadata.put("tarn.version", "9.1.0");
        metadata.put("tarn.network", "in a form that nobody knows yet");
        SafetensorsWriter.write(file, content.tensors(), metadata);
        rejects(file, "model format 2, written by Tarn 9.1.0", "this is Tarn " + TarnVersion.current(), "reads formats up to 1");
        rejects(changed("tarn.format", "zero"), "tarn.format must be a number from 1, found 'zero'");
    }

    @Test
    void tensorsOfAnotherProgramAreNotAModel() throws IOException {
        Path file = folder.resolve("foreign.safetensors");
        SafetensorsWriter.write(file, Map.of("fc.weight", Tensor.zeros(Shape.of(2, 2))), Map.of());
        rejects(file, "no description of a network");
    }

    @Test
    void tensorsThatAreNotTheNetworksAreListed() throws IOException {
        Safetensors content = SafetensorsReader.read(changed("a", "b"));
        Map<String, Tensor> tensors = new LinkedHashMap<>(content.tensors());
        tensors.remove("conv1.bias");
        tensors.put("dense1.bias", Tensor.zeros(Shape.of(4)));
        Path file = folder.resolve("changed.safetensors");
        SafetensorsWriter.write(file, tensors, content.metadata());
        rejects(file, "its tensors are not those of its network: 2 parameters differ", "conv1.bias   -     4", "dense1.bias  4     3");
    }

    @Test
    void changedNumbersAreNoticedUnlessTheChecksumIsTakenOut() throws IOException {
        Safetensors content = SafetensorsReader.read(saved(model()));
        content.tensors().values().iterator().next().data()[0] += 1;
        Path file = folder.resolve("changed.safetensors");
        SafetensorsWriter.write(file, content.tensors(), content.metadata());
        rejects(file, "checksum", "damaged, or changed by another program", "tarn.checksum");
        Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
        metadata.remove("tarn.checksum");
        SafetensorsWriter.write(file, content.tensors(), metadata);
        assertThat(Model.load(file).parameters()).isEqualTo(content.tensors());
    }

    /** Python's writer sorts tensors by name and shuffles the metadata. */
    @Test
    void theSameContentInAnotherOrderIsTheSameModel() throws IOException {
        Safetensors content = SafetensorsReader.read(saved(model()));
        Path file = folder.resolve("sorted.safetensors");
        SafetensorsWriter.write(file, new TreeMap<>(content.tensors()).descendingMap(), new TreeMap<>(content.metadata()).descendingMap());
        assertThat(Model.load(file)).isEqualTo(model());
    }

    @Test
    void truncationAtEveryByteIsAnErrorThatNamesTheFile() throws IOException {
        byte[] bytes = Files.readAllBytes(saved(Model.initialize(Network.input(Shape.of(2)).dense(2), 1)));
        Path file = folder.resolve("short.safetensors");
        for (int length = 0; length < bytes.length; length++) {
            Files.write(file, Arrays.copyOf(bytes, length));
            rejects(file, "truncated");
        }
    }

    @Test
    void aFlippedBitIsAnErrorOrChangesNothing() throws IOException {
        Model model = Model.initialize(Network.input(Shape.of(2)).dense(2), 1);
        byte[] bytes = Files.readAllBytes(saved(model));
        Path file = folder.resolve("damaged.safetensors");
        int harmless = 0;
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] damaged = bytes.clone();
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));
            Files.write(file, damaged);
            try {
                assertThat(Model.load(file)).isEqualTo(model);
                harmless++;
            } catch (FileFormatException e) {
                assertThat(e).hasMessageStartingWith(file + ": ");
            }
        }
        // What does no harm: a bit in the name of the checksum.
        assertThat(harmless).isLessThan(8 * "tarn.checksum".length());
    }

    @Test
    void descriptionsDamagedAtRandomNeverGiveAnotherException() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        Safetensors content = SafetensorsReader.read(changed("a", "b"));
        Path file = folder.resolve("changed.safetensors");
        String alphabet = "0123456789-.x, \"[]{}:eabcdnlmotrs∞";
        int rejected = 0;
        for (String key : List.of("tarn.network", "tarn.classes", "tarn.preprocessing", "tarn.training")) {
            for (int i = 0; i < 1000; i++) {
                StringBuilder text = new StringBuilder(content.metadata().getOrDefault(key, ""));
                for (int edits = random.nextInt(1, 4); edits > 0; edits--) {
                    text.setCharAt(random.nextInt(text.length()), alphabet.charAt(random.nextInt(alphabet.length())));
                }
                Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
                metadata.put(key, text.toString());
                SafetensorsWriter.write(file, content.tensors(), metadata);
                try {
                    Model.load(file);
                } catch (FileFormatException e) {
                    assertThat(e).hasMessageStartingWith(file + ": ");
                    rejected++;
                }
            }
        }
        assertThat(rejected).isGreaterThan(2000);
    }

    @Test
    void missingOrWrongDescriptionsAreNamed() throws IOException {
        rejects(changed("tarn.network", "{}"), "its description of the model is wrong", "network.input must be an array");
        rejects(changed("tarn.network", "null"), "network.input must be an array");
        rejects(changed("tarn.classes", "[\"one\"]"), "1 class names do not suit");
        rejects(changed("tarn.preprocessing", "{\"resize\":\"squash\",\"mean\":[0,0],\"deviation\":[1,1]}"), "resize mode 'squash'");
        rejects(changed("tarn.training", "[]"), "tarn.training must be an object");
    }
}
