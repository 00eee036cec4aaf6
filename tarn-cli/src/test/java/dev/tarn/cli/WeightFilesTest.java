package dev.tarn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.data.NumpyArray;
import dev.tarn.data.NumpyReader;
import dev.tarn.data.NumpyWriter;
import dev.tarn.file.SafetensorsWriter;
import dev.tarn.model.Model;
import dev.tarn.network.NetworkText;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights that come without a network. */
class WeightFilesTest {
    /** Written by PyTorch: the article's network with 2 filters. */
    private static final Path PYTORCH = Path.of("..", "tarn-formats", "src", "test", "resources", "dev", "tarn", "weights", "cnn.pt");

    private static final String NETWORK = "conv 2 3, relu, maxpool 2, flatten, dense 10";

    @TempDir
    private Path folder = Path.of("");

    private static Tarn run(Object... arguments) {
        Tarn done = Tarn.run(java.util.Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
        assertThat(done.status()).as(done.people()).isZero();
        return done;
    }

    @Test
    void aStateDictBecomesAModelOfEveryFormatAndComesBack() throws IOException {
        Path told = folder.resolve("told.safetensors");
        Tarn done = run("convert", PYTORCH, told, "--json");
        assertThat(done.json()).containsEntry("from", "pytorch").containsEntry("to", "safetensors");
        assertThat(done.people()).contains("28×28×1: conv 2 3, relu, maxpool 2, flatten, dense 10 from 338", "a guess");
        Path named = folder.resolve("named.safetensors");
        assertThat(run("convert", PYTORCH, named, "--model", NETWORK).people()).contains("conv1 ← conv1, dense1 ← fc");
        run("convert", named, folder.resolve("named.onnx"));
        Path weights = folder.resolve("weights.npz");
        assertThat(run("convert", named, weights, "--json").json()).containsEntry("from", "safetensors").containsEntry("to", "npz");
        Path back = folder.resolve("back.safetensors");
        assertThat(run("convert", weights, back, "--model", NETWORK, "--json").json()).containsEntry("from", "npz");
        assertThat(Model.load(back).parameters()).isEqualTo(Model.load(named).parameters());
        assertThat(Model.load(told).parameters().get("fc.weight")).isEqualTo(Model.load(named).parameters().get("dense1.weight"));
    }

    @Test
    void anotherProgramsSafetensorsNeedANetwork() throws IOException {
        Model model = Model.initialize(NetworkText.parse("conv 3 3, tanh, flatten, dense 2", Shape.of(7, 7, 1)), 1);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        model.parameters().forEach((name, tensor) -> tensors.put("module." + name.replace("dense1", "head"), tensor));
        Path file = folder.resolve("other.safetensors");
        SafetensorsWriter.write(file, tensors, Map.of("format", "pt"));
        assertThat(Tarn.run("inspect", file.toString()).people()).contains("name the network that they belong to: --model");
        Path out = folder.resolve("mine.safetensors");
        run("convert", file, out, "--model", "conv 3 3, tanh, flatten, dense 2", "--shape", "7x7x1");
        assertThat(Model.load(out).parameters()).isEqualTo(model.parameters());
        assertThat(Tarn.run("convert", file.toString(), out.toString(), "--model", "dense 2", "--shape", "7").people())
                .contains("expected height x width x channels");
    }

    @Test
    void weightsThatDoNotFitAreShownBesideTheNetwork() {
        Tarn done = Tarn.run("convert", PYTORCH.toString(), folder.resolve("x.safetensors").toString(), "--model",
                "conv 4 3, relu, flatten, dense 10");
        assertThat(done.status()).isEqualTo(1);
        assertThat(done.people()).contains("cnn.pt", "conv1.weight", "2×1×3×3", "4×1×3×3");
        assertThat(folder.resolve("x.safetensors")).doesNotExist();
    }

    @Test
    void aModelsOwnNetworkIsNotOverruled() throws IOException {
        Path own = folder.resolve("own.safetensors");
        run("convert", PYTORCH, own);
        assertThat(Tarn.run("evaluate", own.toString(), "--model", NETWORK).people()).contains("--model and --shape have no say");
        assertThat(Tarn.run("train", "--from", own.toString(), "--model", NETWORK).people()).contains("--model has no say");
    }

    @Test
    void runTakesImagesAsPytorchDoes() throws IOException {
        Path x = folder.resolve("x.npy");
        NumpyWriter.write(x, NumpyArray.of(Tensor.randomNormal(Shape.of(2, 1, 28, 28), 3).data(), 2, 1, 28, 28));
        run("run", PYTORCH, "--input", x, "--output", folder.resolve("out"));
        assertThat(NumpyReader.read(folder.resolve("out").resolve("output.npy")).shape()).containsExactly(2, 10);
    }

    @Test
    void damagedFilesAreNamed() throws IOException {
        byte[] whole = Files.readAllBytes(PYTORCH);
        Path half = Files.write(folder.resolve("half.pth"), java.util.Arrays.copyOf(whole, whole.length / 2));
        Tarn done = Tarn.run("inspect", half.toString());
        assertThat(done.status()).isEqualTo(1);
        assertThat(done.people()).contains("half.pth", "is not a whole archive");
    }
}
