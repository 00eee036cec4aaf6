package dev.tarn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateAndPredictTest {
    @TempDir
    private static Path folder = Path.of("");
    private static Path pictures = Path.of("");
    private static Path model = Path.of("");

    @BeforeAll
    static void train() throws IOException {
        pictures = SmallImages.pictures(folder.resolve("pictures"));
        model = folder.resolve("model.safetensors");
        Tarn tarn = Tarn.run("train", "--data", pictures.toString(), "--size", "12", "--model",
                "conv 4 3, relu, maxpool 2, flatten, dense 2", "--batch", "10",
                "--epochs", "20", "--out", model.toString());
        assertThat(tarn.status()).as(tarn.people()).isZero();
    }

    @Test
    void evaluatePrintsFiguresClassesAndConfusion() {
        Tarn tarn = Tarn.run("evaluate", model.toString(), "--data", pictures.toString());
        assertThat(tarn.status()).as(tarn.people()).isZero();
        assertThat(tarn.out()).containsPattern("accuracy +100\\.0 %").containsPattern("1 +below +100\\.0 % +100\\.0 % +100\\.0 % +10")
                .containsPattern("0 +10 +\\.");
    }

    @Test
    void evaluateAsJson() {
        Map<String, Object> json = Tarn.run("evaluate", model.toString(), "--data", pictures.toString(), "--json").json();
        assertThat(json).containsEntry("accuracy", 1.0).containsEntry("images", 20L).containsKeys("loss", "calibration");
        assertThat(json.get("confusion")).isEqualTo(List.of(List.of(10L, 0L), List.of(0L, 10L)));
        assertThat(Json.object(Json.array(json.get("per_class"), "per_class").getFirst(), "first")).containsEntry("class", "above")
                .containsEntry("f1", 1.0);
    }

    @Test
    void otherClassesAreNoMeasure() throws IOException {
        Path data = SmallImages.idx(folder.resolve("idx"));
        Tarn tarn = Tarn.run("evaluate", model.toString(), "--data", data.toString());
        assertThat(tarn.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(tarn.people()).contains("[above, below]");
    }

    @Test
    void predictTakesPicturesOfAnySizeAndFolders() throws IOException {
        Path large = SmallImages.picture(folder.resolve("large.png"), 1, 97, 3);
        Tarn tarn = Tarn.run("predict", model.toString(), large.toString(), pictures.resolve("above").toString(), "--json");
        assertThat(tarn.status()).as(tarn.people()).isZero();
        List<Object> predictions = Json.array(tarn.json().get("predictions"), "predictions");
        assertThat(predictions).hasSize(11);
        Map<String, Object> first = Json.object(predictions.getFirst(), "first");
        assertThat(first).containsEntry("file", large.toString()).containsEntry("label", "below");
        assertThat(Json.number(first.get("probability"), "probability")).isBetween(0.5, 1.0);
        assertThat(Json.array(first.get("top"), "top")).hasSize(2);
        assertThat(predictions.subList(1, 11)).allSatisfy(one -> assertThat(Json.object(one, "one")).containsEntry("label", "above"));
    }

    @Test
    void predictPrintsALineAFile() {
        Tarn tarn = Tarn.run("predict", model.toString(), pictures.resolve("below").toString(), "--top", "1");
        assertThat(tarn.out().lines()).hasSize(11).element(1).asString().containsPattern("0\\.png +below +\\d+\\.\\d %$");
    }

    @Test
    void whatDoesNotDecodeIsNamedAndCountedAndTheRestIsAnswered() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.jpg"), "no picture");
        Tarn tarn = Tarn.run("predict", model.toString(), broken.toString(), pictures.resolve("above/0.png").toString(), "--json");
        assertThat(tarn.status()).isZero();
        assertThat(tarn.people()).contains("skipped " + broken, "skipped 1 file");
        assertThat(Json.array(tarn.json().get("skipped"), "skipped")).hasSize(1);
    }

    @Test
    void nothingThatDecodesIsAFailure() {
        Tarn tarn = Tarn.run("predict", model.toString(), folder.resolve("none.png").toString());
        assertThat(tarn.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(tarn.people()).hasLineCount(1).contains("none.png");
    }

    @Test
    void predictWithoutImagesIsWrongUsage() {
        assertThat(Tarn.run("predict", model.toString()).status()).isEqualTo(ExitStatus.WRONG_USAGE);
        assertThat(Tarn.run("predict", model.toString(), "x.png", "--top", "0").status()).isEqualTo(ExitStatus.WRONG_USAGE);
    }
}
