package dev.tarn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.data.NumpyArray;
import dev.tarn.data.NumpyWriter;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each of them: exit 1, one line that says who, what and what to do, nothing half-written. */
class BadInputTest {
    private static final String NETWORK = "conv 4 3, relu, maxpool 2, flatten, dense 2";

    @TempDir
    private Path folder = Path.of("");

    private Path data() throws IOException {
        return SmallImages.idx(folder.resolve("data"));
    }

    private Path out() {
        return folder.resolve("out.safetensors");
    }

    private void fails(Tarn tarn, String... words) throws IOException {
        assertThat(tarn.status()).as(tarn.people()).isEqualTo(ExitStatus.FAILED);
        assertThat(tarn.out()).isEmpty();
        assertThat(tarn.people().lines().filter(line -> line.startsWith("tarn: "))).as(tarn.people()).hasSize(1);
        assertThat(tarn.people().lines().reduce((first, second) -> second))
                .hasValueSatisfying(last -> assertThat(last).startsWith("tarn: ").contains(words)
                        .doesNotContain("unexpected", "Exception"));
        assertThat(written()).doesNotContain("out.safetensors", "out.html", "run.json");
    }

    private Set<String> written() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private Tarn train(Path images, String... more) {
        return Tarn.run(
                Stream.concat(Stream.of("train", "--data", images.toString(), "--out", out().toString(), "--batch", "10"), Stream.of(more))
                        .toArray(String[]::new));
    }

    @Test
    void aMissingFolder() throws IOException {
        fails(train(folder.resolve("nowhere")), "nowhere");
    }

    @Test
    void anEmptyFolder() throws IOException {
        fails(train(Files.createDirectory(folder.resolve("empty"))), "empty");
    }

    @Test
    void labelsAndImagesThatDisagreeInNumber() throws IOException {
        Path data = data();
        Path labels = data.resolve("train-labels-idx1-ubyte");
        byte[] bytes = Files.readAllBytes(labels);
        ByteBuffer.wrap(bytes).putInt(4, 59);
        Files.write(labels, Arrays.copyOf(bytes, bytes.length - 1));
        fails(train(data), "59", "60");
    }

    @Test
    void aTruncatedIdxFile() throws IOException {
        Path images = data().resolve("train-images-idx3-ubyte");
        Files.write(images, Arrays.copyOf(Files.readAllBytes(images), 5000));
        fails(train(folder.resolve("data")), "train-images-idx3-ubyte");
    }

    @Test
    void aWrongMagic() throws IOException {
        Path images = data().resolve("train-images-idx3-ubyte");
        byte[] bytes = Files.readAllBytes(images);
        bytes[2] = 9;
        Files.write(images, bytes);
        fails(train(folder.resolve("data")), "train-images-idx3-ubyte");
    }

    @Test
    void aTruncatedGzipFile() throws IOException {
        Path images = data().resolve("train-images-idx3-ubyte");
        Path packed = images.resolveSibling("train-images-idx3-ubyte.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write(Files.readAllBytes(images));
        }
        Files.delete(images);
        Files.write(packed, Arrays.copyOf(Files.readAllBytes(packed), 2000));
        fails(train(folder.resolve("data")), "train-images-idx3-ubyte.gz");
    }

    @Test
    void aClassFolderWithoutImages() throws IOException {
        Path pictures = SmallImages.pictures(folder.resolve("pictures"));
        Files.createDirectory(pictures.resolve("void"));
        fails(train(pictures), "void");
    }

    @Test
    void oneClassOnly() throws IOException {
        Path pictures = SmallImages.pictures(folder.resolve("pictures"));
        try (Stream<Path> files = Files.list(pictures.resolve("below"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(pictures.resolve("below"));
        fails(train(pictures), "class", "above");
    }

    @Test
    void anImageThatDoesNotDecodeIsNamedAndCountedAndTheOthersAreUsed() throws IOException {
        Path pictures = SmallImages.pictures(folder.resolve("pictures"));
        Files.writeString(pictures.resolve("above").resolve("broken.png"), "no picture");
        Tarn tarn = train(pictures, "--model", NETWORK, "--steps", "1", "--json");
        assertThat(tarn.status()).as(tarn.people()).isZero();
        assertThat(tarn.people()).contains("broken.png", "skipped 1 file");
        assertThat(tarn.json()).containsEntry("skipped", 1L);
    }

    @Test
    void aNetworkThatShrinksAnImageBelowOnePixel() throws IOException {
        fails(train(data(), "--model", "conv 4 3, maxpool 4, maxpool 4, flatten, dense 2"), "maxpool 4", "12×12×1");
    }

    @Test
    void aModelForImagesOfAnotherSize() throws IOException {
        Path model = folder.resolve("large.safetensors");
        Model.initialize(Network.input(28, 28, 1).flatten().dense(2), 1).save(model);
        fails(Tarn.run("evaluate", model.toString(), "--data", data().toString()), "28×28×1", "12×12×1");
        fails(train(data(), "--from", model.toString()), "28×28×1", "12×12×1");
    }

    @Test
    void aLearningRateSoHighThatTheLossIsNoNumber() throws IOException {
        fails(train(data(), "--model", NETWORK, "--optimizer", "sgd", "--learning-rate", "1e30", "--schedule", "constant", "--epochs", "5"),
                "step ",
                "lower the learning rate");
    }

    @Test
    void notANumberAmongThePixels() throws IOException {
        Path archive = folder.resolve("images.npz");
        float[] pixels = new float[4 * 36];
        pixels[2 * 36 + 7] = Float.NaN;
        NumpyWriter.writeArchive(archive,
                Map.of("x_train", NumpyArray.of(pixels, 4, 6, 6), "y_train", NumpyArray.of(new byte[] {0, 1, 0, 1}, 4)));
        fails(train(archive, "--model", NETWORK), "images.npz", "NaN", "image 2");
    }

    @Test
    void outputThatCannotBeWrittenIsSeenBeforeTraining() throws IOException {
        Tarn tarn = Tarn.run("train", "--data", data().toString(), "--out", folder.resolve("no/such/folder/m.safetensors").toString());
        fails(tarn, "m.safetensors", "does not exist");
        assertThat(tarn.people()).doesNotContain("epoch");
        fails(Tarn.run("train", "--data", data().toString(), "--out", folder.resolve("data").toString()), "folder");
    }

    @Test
    void aModelFileFromANewerFormat() throws IOException {
        Path model = folder.resolve("model.safetensors");
        Model.initialize(Network.input(4, 4, 1).flatten().dense(2), 1).save(model);
        String text = Files.readString(model, StandardCharsets.ISO_8859_1);
        Files.writeString(model, text.replace("\"tarn.format\":\"1\"", "\"tarn.format\":\"9\""), StandardCharsets.ISO_8859_1);
        fails(Tarn.run("evaluate", model.toString()), "model.safetensors", "format 9", "newer Tarn");
    }

    @Test
    void anUnknownNetwork() throws IOException {
        fails(train(data(), "--model", "resnet-9000"), "resnet-9000", "convnet1");
    }

    @Test
    void aFileOfSettingsThatIsNone() throws IOException {
        Path config = Files.writeString(folder.resolve("config.json"), "{\"settings\": {\"learning_rat\": 1}}");
        fails(train(data(), "--config", config.toString()), "config.json", "learning_rat", "learning_rate");
        Files.writeString(config, "not json");
        fails(train(data(), "--config", config.toString()), "config.json");
    }

    @ParameterizedTest
    @CsvSource({"--optimizer, rmsprop, adamw", "--schedule, linear, cosine", "--epochs, 0, epochs", "--epochs, many, many",
        "--learning-rate, -1, learning rate",
        "--patience, 3, --validation", "--size, tiny, 48x64", "--momentum, 0.5, sgd", "--class-weights, some, balanced",
        "--steps, -5, steps",
        "--resize, squeeze, crop", "--threads, 0, threads"})
    void settingsThatCannotBeAreWrongUsage(String option, String value, String word) throws IOException {
        Tarn tarn = train(data(), option, value);
        assertThat(tarn.status()).as(tarn.people()).isEqualTo(ExitStatus.WRONG_USAGE);
        assertThat(tarn.people()).hasLineCount(1).startsWith("tarn: ").contains(word, "see tarn train --help");
        assertThat(written()).containsExactly("data");
    }
}
