package dev.tarn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.json.Json;
import dev.tarn.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {
    private static final String NETWORK = "conv 4 3, relu, maxpool 2, flatten, dense 2";

    @TempDir
    private Path folder = Path.of("");
    private Path data = Path.of("");
    private Path file = Path.of("");

    @BeforeEach
    void images() throws IOException {
        data = SmallImages.idx(folder.resolve("data"));
        file = folder.resolve("small.safetensors");
    }

    private Tarn train(String... more) {
        return Tarn.run(arguments(more));
    }

    private String[] arguments(String... more) {
        return Stream.concat(Stream.of("train", "--data", data.toString(), "--model", NETWORK, "--batch", "10", "--out", file.toString()),
                Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void itLearnsAndSaysSoInJson() {
        Tarn tarn = train("--epochs", "4", "--json");
        assertThat(tarn.status()).as(tarn.people()).isZero();
        assertThat(tarn.out()).hasLineCount(1);
        Map<String, Object> json = tarn.json();
        assertThat(json.keySet()).contains("dataset", "model", "epochs", "train_seconds", "images_per_second", "train_accuracy",
                "test_accuracy", "test_loss",
                "model_file", "report_file").doesNotContain("validation_accuracy");
        assertThat(Json.number(json.get("test_accuracy"), "test_accuracy")).isGreaterThan(0.9);
        assertThat(json).containsEntry("model", NETWORK).containsEntry("epochs", 4L).containsEntry("steps", 24L).containsEntry("model_file",
                file.toString());
    }

    @Test
    void itEndsWithATableAndSaysALineAnEpoch() {
        Tarn tarn = train("--epochs", "3");
        assertThat(tarn.out()).containsPattern("test accuracy +\\d+\\.\\d % \\(\\d+ of 20 images\\)").contains(file.toString());
        assertThat(tarn.people().lines().filter(line -> line.startsWith("epoch "))).hasSize(3).first().asString()
                .startsWith("epoch 1/3  loss ");
    }

    @Test
    void withoutATerminalNoControlCharacterIsWritten() {
        assertThat(train("--epochs", "2").people()).doesNotContainPattern("[\\p{Cntrl}&&[^\\n\\r\\t]]").doesNotContain("\r\u001b");
    }

    @Test
    void onATerminalABarMovesAndIsTakenAwayAtTheEnd() {
        Tarn tarn = Tarn.onTerminal(arguments("--epochs", "2"));
        assertThat(tarn.people()).contains("\r\u001b[K", "epoch 1/2  ━", "images/s", "left").endsWith(System.lineSeparator());
        assertThat(tarn.out()).doesNotContain("\u001b");
    }

    @Test
    void modelReportAndSettingsLieBesideEachOther() throws IOException {
        assertThat(train("--steps", "5").status()).isZero();
        assertThat(Model.load(file).classes()).hasSize(2);
        // The charting language names namespaces; the page's policy lets no script load anything.
        String page = Files.readString(folder.resolve("small.html")).replaceAll("(?s)<script>.*?</script>", "");
        assertThat(page).startsWith("<!doctype html>").contains("test accuracy")
                .doesNotContain("http://", "https://");
        assertThat(folder).isDirectoryNotContaining(path -> path.toString().endsWith(".tmp"));
        assertThat(Json.object(Json.read(Files.readString(folder.resolve("run.json"))), "run.json")).containsKeys("settings", "results");
    }

    @Test
    void runJsonTrainsTheSameModelAgain() throws IOException {
        assertThat(train("--steps", "5", "--seed", "7", "--optimizer", "sgd", "--nesterov", "--schedule", "cosine").status()).isZero();
        byte[] first = Files.readAllBytes(file);
        Path again = folder.resolve("again.safetensors");
        Tarn tarn = Tarn.run("train", "--config", folder.resolve("run.json").toString(), "--out", again.toString());
        assertThat(tarn.status()).as(tarn.people()).isZero();
        assertThat(Files.readAllBytes(again)).isEqualTo(first);
    }

    @Test
    void theCommandLineWinsOverTheFile() throws IOException {
        assertThat(train("--steps", "5").status()).isZero();
        Tarn tarn = Tarn.run("train", "--steps", "3", "--config", folder.resolve("run.json").toString(), "--out", file.toString(),
                "--json");
        assertThat(tarn.json()).containsEntry("steps", 3L);
        Map<String, Object> settings = Json
                .object(Json.object(Json.read(Files.readString(folder.resolve("run.json"))), "run").get("settings"), "settings");
        assertThat(settings).containsEntry("steps", 3L).containsEntry("model", NETWORK).containsEntry("batch", 10L);
    }

    @Test
    void withoutShufflingTheOrderIsThatOfTheDataAndSaysSo() throws IOException {
        assertThat(train("--steps", "3").status()).isZero();
        byte[] shuffled = Files.readAllBytes(file);
        assertThat(train("--steps", "3", "--no-shuffle").status()).isZero();
        assertThat(Files.readAllBytes(file)).isNotEqualTo(shuffled);
        assertThat(Files.readString(folder.resolve("run.json"))).contains("\"no_shuffle\": true");
        assertThat(Tarn.run("train", "--config", folder.resolve("run.json").toString(), "--shuffle", "--out", file.toString()).status())
                .isZero();
        assertThat(Files.readAllBytes(file)).isEqualTo(shuffled);
    }

    @Test
    void threadsChangeNothing() throws IOException {
        assertThat(train("--steps", "5", "--threads", "1").status()).isZero();
        byte[] one = Files.readAllBytes(file);
        assertThat(train("--steps", "5", "--threads", "3").status()).isZero();
        assertThat(Files.readAllBytes(file)).isEqualTo(one);
    }

    @Test
    void validationIsReportedAndJudgesPatience() {
        Tarn tarn = train("--epochs", "30", "--validation", "0.2", "--patience", "2", "--learning-rate", "1e-30",
                "--weight-decay", "0", "--json");
        assertThat(tarn.json()).containsKey("validation_accuracy").containsEntry("ended", "patience").containsEntry("epochs", 3L)
                .containsEntry("kept_epoch", 1L);
    }

    @Test
    void theLogHasARowAnEpoch() throws IOException {
        Path log = folder.resolve("log.csv");
        assertThat(train("--epochs", "3", "--log", log.toString()).status()).isZero();
        List<String> rows = Files.readAllLines(log);
        assertThat(rows).hasSize(4).first().asString().startsWith("epoch,steps,loss,accuracy");
        assertThat(rows.get(3).split(",", -1)).hasSize(9).startsWith("3", "18");
    }

    @Test
    void trainingGoesOnFromAFile() throws IOException {
        assertThat(train("--epochs", "3").status()).isZero();
        Path more = folder.resolve("more.safetensors");
        Tarn tarn = Tarn.run("train", "--data", data.toString(), "--from", file.toString(), "--freeze", "conv*", "--steps", "2", "--out",
                more.toString());
        assertThat(tarn.status()).as(tarn.people()).isZero();
        assertThat(Model.load(more).parameters().get("conv1.weight")).isEqualTo(Model.load(file).parameters().get("conv1.weight"));
        assertThat(Model.load(more).parameters().get("dense1.weight")).isNotEqualTo(Model.load(file).parameters().get("dense1.weight"));
    }

    @Test
    void picturesTrainAndTheModelRemembersHowTheyWereResized() throws IOException {
        Path pictures = SmallImages.pictures(folder.resolve("pictures"));
        Tarn tarn = Tarn.run("train", "--data", pictures.toString(), "--model", NETWORK, "--size", "10x8", "--resize", "crop", "--steps",
                "2", "--out",
                file.toString(), "--json");
        assertThat(tarn.status()).as(tarn.people()).isZero();
        assertThat(Model.load(file).network().input()).hasToString("10×8×1");
        assertThat(Model.load(file).preprocessing().resize().word()).isEqualTo("crop");
        assertThat(Model.load(file).classes()).containsExactly("above", "below");
    }
}
