package dev.tarn.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.file.FileFormatException;
import dev.tarn.network.Network;
import dev.tarn.network.NetworkText;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that PyTorch 2.13 wrote; their generator, weights.py, lies beside them. */
class TorchReaderTest {
    @TempDir
    Path folder;

    static Path golden(String name) {
        try {
            return Path.of(Objects.requireNonNull(TorchReaderTest.class.getResource(name), name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Tensor> expected(String group) throws IOException {
        Map<String, Tensor> all = new LinkedHashMap<>();
        WeightsFile.NPZ.read(golden("expected.npz")).tensors().forEach((name, tensor) -> {
            if (name.startsWith(group + "/")) {
                all.put(name.substring(group.length() + 1), tensor);
            }
        });
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"cnn.pt", "cnn-old.pt"})
    void stateDictsAreReadBitForBit(String name) throws Exception {
        Weights weights = TorchReader.read(golden(name));
        assertThat(weights.tensors()).isEqualTo(expected("cnn"));
        assertThat(weights.tensors().keySet()).containsExactly("conv1.weight", "conv1.bias", "fc.weight", "fc.bias");
        assertThat(weights.skipped()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"kinds.pt", "kinds-old.pt"})
    void everyTypeAndEveryViewIsRead(String name) throws Exception {
        Weights weights = TorchReader.read(golden(name));
        Map<String, Tensor> expected = expected("kinds");
        assertThat(weights.tensors().keySet()).containsExactly("float32", "float64", "float16", "bfloat16", "transposed", "part", "shared",
                "expanded", "parameter", "scalar", "empty");
        weights.tensors().forEach((tensor, value) -> assertThat(value).as(tensor).isEqualTo(expected.get(tensor)));
        assertThat(weights.skipped()).containsEntry("int64", "long").containsEntry("bool", "bool").hasSize(6);
    }

    @Test
    void theStateDictOfACheckpointIsFound() throws Exception {
        Weights weights = TorchReader.read(golden("checkpoint.pt"));
        assertThat(weights.tensors().keySet()).containsExactly("module.conv1.weight", "module.conv1.bias", "module.fc.weight",
                "module.fc.bias");
        Network network = NetworkText.parse("conv 2 3, relu, maxpool 2, flatten, dense 10", Shape.of(28, 28, 1));
        assertThat(WeightMatching.match(network, weights).how()).contains("conv1 ← conv1, dense1 ← fc");
    }

    @Test
    void theArticlesNetworkIsToldByItsShapes() throws Exception {
        WeightsFile.Matched matched = WeightsFile.PYTORCH.model(golden("cnn.pt"), null);
        assertThat(matched.model().network().toString())
                .isEqualTo("28×28×1: conv 2 3, relu, maxpool 2, flatten, dense 10 from 338");
        assertThat(matched.how()).contains("Functions and pools are a guess");
        Map<String, Tensor> numbers = WeightsFile.NPZ.read(golden("expected.npz")).tensors();
        Tensor found = matched.model().run(Objects.requireNonNull(numbers.get("input")));
        Tensor output = Objects.requireNonNull(numbers.get("output"));
        for (int i = 0; i < output.data().length; i++) {
            assertThat(found.data()[i]).isCloseTo(output.data()[i], org.assertj.core.data.Offset.offset(1e-5f));
        }
    }

    @Test
    void batchNormsComeWithTheirStatistics() throws Exception {
        Weights weights = TorchReader.read(golden("normed.pt"));
        assertThat(weights.skipped()).containsEntry("norm.num_batches_tracked", "long");
        Network network = NetworkText.parse("conv 3 3 nobias, batchnorm, relu, maxpool 2, flatten, dense 4", Shape.of(28, 28, 1));
        assertThat(WeightMatching.match(network, weights).model().parameters().get("batchnorm1.running_var"))
                .isEqualTo(expected("normed").get("norm.running_var"));
        assertThat(NetworkGuess.of(weights)).hasToString("28×28×1: conv 3 3 nobias, batchnorm, relu, maxpool 2, flatten, dense 4 from 507");
    }

    @Test
    void aMismatchShowsBothSides() {
        Network network = NetworkText.parse("conv 2 3, relu, maxpool 2, flatten, dense 7", Shape.of(28, 28, 1));
        assertThatThrownBy(() -> WeightsFile.PYTORCH.model(golden("cnn.pt"), network)).isInstanceOf(FileFormatException.class)
                .hasMessageContaining("cnn.pt").hasMessageContaining("fc.weight").hasMessageContaining("10×338")
                .hasMessageContaining("dense1.weight").hasMessageContaining("7×338");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"module.pt|__main__.MyCNN", "module-old.pt|whole module", "script.pt|TorchScript"})
    void programsAreRefusedWithTheLineThatConvertsThem(String name, String message) {
        assertThatThrownBy(() -> TorchReader.read(golden(name))).isInstanceOf(FileFormatException.class).hasMessageContaining(name)
                .hasMessageContaining(message).hasMessageContaining("state_dict(), 'weights.pt')");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kinds.pt", "kinds-old.pt"})
    void truncationAtEveryByteIsNoticed(String name) throws Exception {
        byte[] whole = Files.readAllBytes(golden(name));
        Path file = folder.resolve(name);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> TorchReader.read(file)).as("%d bytes", length).isInstanceOf(FileFormatException.class)
                    .hasMessageContaining(file.toString());
        }
    }

    /** An archive has checksums, so nothing false comes out; the old form has none: a flipped bit in a weight is another weight. */
    @ParameterizedTest
    @ValueSource(strings = {"kinds.pt", "kinds-old.pt"})
    void flippedBitsAreErrorsOrChangeNothing(String name) throws Exception {
        byte[] whole = Files.readAllBytes(golden(name));
        Weights right = TorchReader.read(golden(name));
        Path file = folder.resolve(name);
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 1000; i++) {
            byte[] damaged = whole.clone();
            int bit = random.nextInt(8 * damaged.length);
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, damaged);
            try {
                Weights weights = TorchReader.read(file);
                if (name.equals("kinds.pt")) {
                    assertThat(weights).as("bit %d", bit).isEqualTo(right);
                }
            } catch (FileFormatException e) {
                assertThat(e).as("bit %d", bit).hasMessageContaining(file.toString());
            }
        }
    }

    @Test
    void whatIsNoFileOfPyTorchIsNamed() throws Exception {
        assertThatThrownBy(() -> TorchReader.read(folder.resolve("none.pt"))).isInstanceOf(IOException.class)
                .hasMessageContaining("no such file");
        assertThatThrownBy(() -> TorchReader.read(folder)).hasMessageContaining("is a folder");
        Path text = Files.writeString(folder.resolve("text.pt"), "hello");
        assertThatThrownBy(() -> TorchReader.read(text)).hasMessageContaining("neither an archive nor a pickle");
    }
}
