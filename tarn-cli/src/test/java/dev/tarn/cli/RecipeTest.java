package dev.tarn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.augment.Augmentation;
import dev.tarn.data.ByteDataset;
import dev.tarn.data.Dataset;
import dev.tarn.data.NumpyArray;
import dev.tarn.data.NumpyWriter;
import dev.tarn.json.Json;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.tensor.Shape;
import dev.tarn.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeTest {
    @TempDir
    private Path folder = Path.of("");

    private static Dataset images(int side, int channels) {
        return new ByteDataset("grey", side, side, channels, List.of("a", "b", "c"), new byte[3 * side * side * channels],
                new int[] {0, 1, 2});
    }

    /** CIFAR-10's format: a label, then 1024 red, green and blue bytes; class is which colour is bright. */
    private Path cifar() throws IOException {
        Path data = Files.createDirectories(folder.resolve("cifar-10-batches-bin"));
        Random random = new Random(1);
        for (String name : List.of("data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin",
                "test_batch.bin")) {
            byte[] records = new byte[20 * 3073];
            for (int i = 0; i < 20; i++) {
                int label = i % 3;
                records[i * 3073] = (byte) label;
                for (int p = 0; p < 3072; p++) {
                    records[i * 3073 + 1 + p] = (byte) (random.nextInt(100) + (p / 1024 == label ? 120 : 0));
                }
            }
            Files.write(data.resolve(name), records);
        }
        return data;
    }

    @Test
    void everyRecipeIsOptionsThatFitItsImages() {
        for (String name : Recipe.NAMES) {
            for (int[] kind : new int[][] {{28, 1}, {32, 3}, {24, 1}, {48, 3}}) {
                Map<String, Object> settings = Recipe.of(name, images(kind[0], kind[1])).settings();
                assertThat(RunSettings.NAMES).containsAll(settings.keySet());
                Network network = Zoo.network(settings.get("model").toString(), Shape.of(kind[0], kind[0], kind[1]), 3);
                assertThat(network.output()).isEqualTo(Shape.of(3));
                Augmentation.parse(settings.get("augment").toString()).check(kind[0], kind[0]);
            }
        }
    }

    @Test
    void aRecipeForImagesOfAnotherSizeIsRefused() throws IOException {
        Tarn tarn = Tarn.run("train", "--recipe", "strong", "--data", SmallImages.idx(folder.resolve("small")).toString());
        assertThat(tarn.status()).isEqualTo(ExitStatus.WRONG_USAGE);
        assertThat(tarn.people()).contains("--recipe strong is for images of 24 to 48 pixels a side", "12×12", "--size 32");
    }

    @Test
    void contradictionsNameBothOptions() {
        assertThat(Tarn.run("train", "--recipe", "stronger").people()).contains("--recipe is quick or strong; found 'stronger'");
        assertThat(Tarn.run("train", "--recipe", "quick", "--config", "run.json").people())
                .containsPattern("run.json: no such file|--config has all settings, so --recipe");
        assertThat(Tarn.run("train", "--from", "x.safetensors", "--whiten").people())
                .contains("--from takes filters that have learned, --whiten would replace them");
        assertThat(Tarn.run("train", "--augment", "wobble").people()).contains("augmentation 'wobble': there is no such change");
        assertThat(
                Tarn.run("train", "--augment", "cutout 28", "--steps", "1", "--out", folder.resolve("m.safetensors").toString()).people())
                .contains("augmentation 'cutout 28' does not fit images of 28×28");
        assertThat(
                Tarn.run("train", "--class-weights", "Hat=2", "--steps", "1", "--out", folder.resolve("m.safetensors").toString()).people())
                .contains("class weights for [Hat], but fashion-mnist-small", "Sneaker");
        assertThat(Tarn.run("train", "--class-weights", "Coat").people())
                .contains("--class-weights is equal, balanced, or a weight for some classes");
        assertThat(Tarn.run("train", "--layer-rates", "conv*=x").people()).contains("--layer-rates takes a multiple for some layers");
        assertThat(Tarn.run("train", "--schedule", "plateau 2").people()).contains("plateau: factor 2.0; expected above 0, below 1");
        assertThat(folder).isEmptyDirectory();
    }

    /** The recipe of the speed records, on files in CIFAR-10's format. */
    @Test
    void strongLearnsColourImagesFromCifarFilesAndIsPrintedAndKept() throws IOException {
        Path file = folder.resolve("strong.safetensors");
        String data = cifar().toString();
        Tarn tarn = Tarn.run("train", "--recipe", "strong", "--data", data, "--epochs", "3", "--batch", "20", "--out", file.toString(),
                "--json");
        assertThat(tarn.status()).as(tarn.people()).isZero();
        assertThat(tarn.people()).contains("recipe strong: --model \"conv 24 2, relu,", "--nesterov", "--no-bias-decay", "--test-time-flip",
                "--epochs 3");
        assertThat(Json.number(tarn.json().get("test_accuracy"), "test_accuracy")).isGreaterThan(0.9);
        Map<String, Object> run = Json.object(Json.read(Files.readString(folder.resolve("run.json"))), "run");
        assertThat(run).containsEntry("recipe", "strong");
        assertThat(Json.object(run.get("settings"), "settings")).containsEntry("augment", "flip alternating, shift 2 reflect")
                .containsEntry("epochs", 3L);
        byte[] first = Files.readAllBytes(file);
        assertThat(Tarn.run("train", "--config", folder.resolve("run.json").toString(), "--out", file.toString()).status()).isZero();
        assertThat(Files.readAllBytes(file)).isEqualTo(first);
        assertThat(Model.load(file).preprocessing().mean()).hasSize(3);
    }

    @Test
    void choosingAnotherNetworkOrOptimiserDropsWhatBelongedToTheOld() throws IOException {
        Tarn tarn = Tarn.run("train", "--recipe", "strong", "--data", cifar().toString(), "--model",
                "conv 8 3, relu, maxpool 4, flatten, dense 10",
                "--optimizer", "adamw", "--steps", "2", "--out", folder.resolve("m.safetensors").toString());
        assertThat(tarn.status()).as(tarn.people()).isZero();
        Map<String, Object> settings = Json
                .object(Json.object(Json.read(Files.readString(folder.resolve("run.json"))), "run").get("settings"), "settings");
        assertThat(settings).containsEntry("whiten", false).containsEntry("freeze", List.of()).containsEntry("nesterov", false)
                .containsEntry("learning_rate", 0.005).containsEntry("label_smoothing", 0.1);
    }

    @Test
    void imagesMayHaveWeightsOfTheirOwn() throws IOException {
        String data = SmallImages.idx(folder.resolve("small")).toString();
        Path file = folder.resolve("m.safetensors");
        float[] weights = new float[SmallImages.TRAIN];
        for (int i = 0; i < weights.length; i += 2) {
            weights[i] = 1; // only the images above
        }
        Path npy = folder.resolve("weights.npy");
        NumpyWriter.write(npy, NumpyArray.of(weights, weights.length));
        String[] arguments = {"train", "--data", data, "--model", "conv 4 3, relu, maxpool 2, flatten, dense 2", "--epochs", "5",
            "--image-weights", npy.toString(), "--out", file.toString(),
            "--json"};
        Tarn tarn = Tarn.run(arguments);
        assertThat(tarn.status()).as(tarn.people()).isZero();
        assertThat(Json.number(tarn.json().get("test_accuracy"), "test_accuracy")).as("half of the images were never counted")
                .isEqualTo(0.5);
        NumpyWriter.write(npy, NumpyArray.of(weights, 2, weights.length / 2));
        assertThat(Tarn.run(arguments).people()).contains("weights.npy", "expected one number for each training image");
    }
}
