package dev.tarn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCommandTest {

    @Test
    void theEmbeddedSetIsListedFirst() {
        Tarn tarn = Tarn.run("data");
        assertThat(tarn.status()).isZero();
        assertThat(tarn.out().lines().skip(1).findFirst())
                .hasValueSatisfying(line -> assertThat(line).startsWith("fashion-mnist-small").endsWith("embedded"));
        assertThat(tarn.people()).isEmpty();
    }

    @Test
    void theListAsJsonHasNameDescriptionAndLocation() {
        Tarn tarn = Tarn.run("data", "list", "--json");
        assertThat(tarn.out()).hasLineCount(1);
        Map<String, Object> first = Json.object(Json.array(tarn.json().get("datasets"), "datasets").getFirst(), "first");
        assertThat(first).containsEntry("name", "fashion-mnist-small").containsEntry("location", "embedded").containsKey("description");
    }

    @Test
    void infoCountsTheImagesOfEachClass() {
        Tarn tarn = Tarn.run("data", "info", "fashion-mnist-small");
        assertThat(tarn.status()).isZero();
        assertThat(tarn.out()).contains("28×28×1").containsPattern("Ankle boot +1,000 +200").containsPattern("all +10,000 +2,000");
    }

    @Test
    void infoAsJson() {
        Map<String, Object> set = Json.object(
                Json.array(Tarn.run("data", "info", "fashion-mnist-small", "--json").json().get("datasets"), "datasets").getFirst(),
                "set");
        assertThat(set).containsEntry("train_images", 10_000L).containsEntry("test_images", 2_000L).containsEntry("height", 28L);
        assertThat(String.valueOf(set.get("fingerprint"))).matches("[0-9a-f]{64}");
    }

    @Test
    void anUnknownSetIsNamedTogetherWithTheKnownOnes() {
        Tarn tarn = Tarn.run("data", "info", "no-such-set");
        assertThat(tarn.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(tarn.people()).hasLineCount(1).startsWith("tarn: no-such-set").contains("fashion-mnist-small");
        assertThat(tarn.out()).isEmpty();
    }

    @Test
    void anEmptyFolderIsNoDataSet(@TempDir Path folder) throws Exception {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Tarn tarn = Tarn.run("data", "info", empty.toString());
        assertThat(tarn.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(tarn.people()).hasLineCount(1).contains("empty");
    }

    @Test
    void infoAboutNothingIsWrongUsage() {
        Tarn tarn = Tarn.run("data", "info");
        assertThat(tarn.status()).isEqualTo(ExitStatus.WRONG_USAGE);
        assertThat(tarn.people()).hasLineCount(1).contains("which data set?");
    }
}
