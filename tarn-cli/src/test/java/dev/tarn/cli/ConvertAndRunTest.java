package dev.tarn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.data.NumpyArray;
import dev.tarn.data.NumpyReader;
import dev.tarn.data.NumpyWriter;
import dev.tarn.json.Json;
import dev.tarn.layer.Conv2d;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvertAndRunTest {
    private static final int IMAGES = 3;

    @TempDir
    private Path folder = Path.of("");
    private final Model model = Model.initialize(Network.input(6, 5, 2).conv2d(4, 3).relu().flatten().dropout(0.5).dense(3), 1)
            .withClasses(List.of("a", "b", "c"));
    private final Tensor images = Tensor.randomNormal(model.network().input().batchOf(IMAGES), 2);
    private Path tarn = Path.of("");
    private Path onnx = Path.of("");
    private Path last = Path.of("");
    private Path first = Path.of("");

    @BeforeEach
    void write() throws IOException {
        tarn = folder.resolve("model.safetensors");
        onnx = folder.resolve("model.onnx");
        model.save(tarn);
        last = folder.resolve("last.npy");
        first = folder.resolve("first.npy");
        NumpyWriter.write(last, NumpyArray.of(images.data(), IMAGES, 6, 5, 2));
        float[] exchanged = new float[images.data().length];
        for (int i = 0, at = 0; i < IMAGES; i++) {
            for (int c = 0; c < 2; c++) {
                for (int p = 0; p < 30; p++) {
                    exchanged[at++] = images.data()[(i * 30 + p) * 2 + c];
                }
            }
        }
        NumpyWriter.write(first, NumpyArray.of(exchanged, IMAGES, 2, 6, 5));
    }

    private Tarn run(Object... arguments) {
        Tarn done = Tarn.run(List.of(arguments).stream().map(Object::toString).toArray(String[]::new));
        assertThat(done.status()).as(done.people()).isZero();
        return done;
    }

    @Test
    void convertGoesThereAndBack() throws IOException {
        assertThat(run("convert", tarn, onnx, "--json").json()).containsEntry("from", "safetensors").containsEntry("to", "onnx");
        Path back = folder.resolve("back.safetensors");
        assertThat(run("convert", onnx, back, "--json").json()).containsEntry("from", "onnx").containsEntry("to", "safetensors");
        assertThat(Model.load(back)).isEqualTo(model);
    }

    @Test
    void contentCountsMoreThanTheName() throws IOException {
        run("convert", tarn, onnx);
        Path disguised = folder.resolve("disguised.onnx");
        Files.copy(tarn, disguised);
        assertThat(run("convert", disguised, folder.resolve("x.safetensors"), "--json").json()).containsEntry("from", "safetensors");
        Path nameless = folder.resolve("model.bin");
        Files.copy(onnx, nameless);
        assertThat(run("convert", nameless, folder.resolve("y.safetensors"), "--json").json()).containsEntry("from", "onnx");
    }

    @Test
    void aHeaderWhoseLengthLooksLikeAPickleIsStillAHeader() throws IOException {
        Path file = folder.resolve("named.safetensors");
        byte[] start = {};
        for (int letters = 1; letters < 400
                && !(start.length > 1 && start[0] == (byte) 0x80 && start[1] >= 2 && start[1] <= 5); letters++) {
            model.withClasses(List.of("a".repeat(letters), "b", "c")).save(file);
            start = Files.readAllBytes(file);
        }
        assertThat(start[0]).isEqualTo((byte) 0x80);
        assertThat(run("convert", file, onnx, "--json").json()).containsEntry("from", "safetensors");
    }

    @Test
    void namesWithoutAFormatAreWrongUsage() {
        Tarn wrong = Tarn.run("convert", tarn.toString(), folder.resolve("model.xyz").toString());
        assertThat(wrong.status()).isEqualTo(ExitStatus.WRONG_USAGE);
        assertThat(wrong.people()).contains("model.xyz").contains(".safetensors, .onnx");
    }

    @Test
    void otherCommandsReadOnnx() {
        run("convert", tarn, onnx);
        assertThat(run("inspect", onnx, "--json").json()).containsEntry("network", model.network().toString());
    }

    @Test
    void runTakesTheLayoutOfEachFile() throws IOException {
        run("convert", tarn, onnx);
        float[] expected = model.run(images).data();
        Map<String, Object> json = run("run", tarn, "--input", last, "--output", folder.resolve("a"), "--json").json();
        assertThat(Json.object(Json.array(json.get("outputs"), "outputs").getFirst(), "output")).containsEntry("name", "output")
                .containsEntry("shape", List.of(3L, 3L));
        assertThat(NumpyReader.read(folder.resolve("a/output.npy")).toFloats()).containsExactly(expected);
        run("run", onnx, "--input", "input=" + first, "--output", folder.resolve("b"));
        assertThat(NumpyReader.read(folder.resolve("b/output.npy")).toFloats()).containsExactly(expected);
    }

    @Test
    void mapsComeOutInTheLayoutOfEachFile() throws IOException {
        Model map = Model.initialize(Network.input(6, 5, 2).then(Conv2d.of(3, 3)), 4);
        map.save(tarn);
        run("convert", tarn, onnx);
        run("run", tarn, "--input", last, "--output", folder.resolve("a"));
        run("run", onnx, "--input", first, "--output", folder.resolve("b"));
        NumpyArray a = NumpyReader.read(folder.resolve("a/output.npy"));
        NumpyArray b = NumpyReader.read(folder.resolve("b/output.npy"));
        assertThat(a.shape()).containsExactly(3, 4, 3, 3);
        assertThat(b.shape()).containsExactly(3, 3, 4, 3);
        // Image 1, channel 2, row 3, column 0.
        assertThat(b.toFloats()[((3 + 2) * 4 + 3) * 3]).isEqualTo(a.toFloats()[((4 + 3) * 3) * 3 + 2]);
    }

    @Test
    void gradientsAreThoseOfTheMeanCrossEntropy() throws IOException {
        Path labels = folder.resolve("labels.npy");
        int[] y = {2, 0, 1};
        NumpyWriter.write(labels, NumpyArray.of(y, IMAGES));
        Map<String, Object> json = run("run", tarn, "--input", last, "--output", folder.resolve("g"), "--gradients", "--labels", labels,
                "--json").json();
        float[] scores = model.run(images).data();
        double[] expected = new double[3];
        double loss = 0;
        for (int i = 0; i < IMAGES; i++) {
            double sum = Math.exp(scores[3 * i]) + Math.exp(scores[3 * i + 1]) + Math.exp(scores[3 * i + 2]);
            for (int c = 0; c < 3; c++) {
                expected[c] += (Math.exp(scores[3 * i + c]) / sum - (y[i] == c ? 1 : 0)) / IMAGES;
            }
            loss -= (scores[3 * i + y[i]] - Math.log(sum)) / IMAGES;
        }
        float[] bias = NumpyReader.read(folder.resolve("g/grad/dense1.bias.npy")).toFloats();
        for (int c = 0; c < 3; c++) {
            assertThat((double) bias[c]).isCloseTo(expected[c], org.assertj.core.data.Offset.offset(1e-5));
        }
        assertThat(Json.number(json.get("loss"), "loss")).isCloseTo(loss, org.assertj.core.data.Offset.offset(1e-5));
        assertThat(NumpyReader.read(folder.resolve("g/grad/conv1.weight.npy")).shape()).containsExactly(4, 2, 3, 3);
        assertThat(Files.exists(folder.resolve("g/output.npy"))).isTrue();
    }

    @Test
    void whatDoesNotFitIsSaid() throws IOException {
        Tarn shape = Tarn.run("run", tarn.toString(), "--input", first.toString(), "--output", folder.resolve("o").toString());
        assertThat(shape.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(shape.people()).contains("3×2×6×5").contains("n×6×5×2 (n, height, width, channels)");
        Tarn name = Tarn.run("run", tarn.toString(), "--input", "image=" + last, "--output", folder.resolve("o").toString());
        assertThat(name.status()).isEqualTo(ExitStatus.WRONG_USAGE);
        assertThat(name.people()).contains("no input 'image'").contains("'input'");
        Path labels = folder.resolve("labels.npy");
        NumpyWriter.write(labels, NumpyArray.of(new int[] {0, 3, 1}, IMAGES));
        Tarn label = Tarn.run("run", tarn.toString(), "--input", last.toString(), "--output", folder.resolve("o").toString(), "--gradients",
                "--labels", labels.toString());
        assertThat(label.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(label.people()).contains("label 3").contains("0 to 2");
        assertThat(Tarn.run("run", tarn.toString(), "--input", last.toString(), "--output", "o", "--gradients").status())
                .isEqualTo(ExitStatus.WRONG_USAGE);
    }

    /** {@code onnx.helper} wrote it: {@code p = a·b}, and the two greatest values of each row of p with their places. */
    @Test
    void graphsThatAreNoNetworksAreComputedNodeByNode() throws IOException {
        Path file = folder.resolve("two-inputs.onnx");
        try (java.io.InputStream resource = java.util.Objects.requireNonNull(getClass().getResourceAsStream("two-inputs.onnx"))) {
            Files.copy(resource, file);
        }
        Path a = folder.resolve("a.npy");
        Path b = folder.resolve("b.npy");
        NumpyWriter.write(a, NumpyArray.of(new float[] {1, 0, 0, 0, 1, 1}, 2, 3));
        NumpyWriter.write(b, NumpyArray.of(new float[] {5, 7, 6, 4, 1, 2, 3, 4, 1, 2, 0, 9}, 3, 4));
        Map<String, Object> json = run("run", file, "--input", "a=" + a, "--input", "b=" + b, "--output", folder.resolve("r"), "--json")
                .json();
        assertThat(json).containsEntry("way", "evaluated").containsKey("why");
        assertThat(NumpyReader.read(folder.resolve("r/values.npy")).toFloats()).containsExactly(7, 6, 13, 4);
        assertThat(NumpyReader.read(folder.resolve("r/places.npy")).toLongs()).containsExactly(1, 2, 3, 1);
        Tarn nameless = Tarn.run("run", file.toString(), "--input", a.toString(), "--output", folder.resolve("s").toString());
        assertThat(nameless.status()).isEqualTo(2);
        assertThat(nameless.people()).contains("for which input?");
        Tarn missing = Tarn.run("run", file.toString(), "--input", "a=" + a, "--output", folder.resolve("s").toString());
        assertThat(missing.status()).isEqualTo(1);
        assertThat(missing.people()).contains("the graph has [a, b]");
        Tarn misfit = Tarn.run("run", file.toString(), "--input", "a=" + b, "--input", "b=" + b, "--output",
                folder.resolve("s").toString());
        assertThat(misfit.people()).contains("input 'a' is float32(3, 4); the graph takes float32[-1, 3]");
        assertThat(folder.resolve("s")).doesNotExist();
    }
}
