package dev.tarn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.json.Json;
import dev.tarn.model.Model;
import dev.tarn.model.TrainingRecord;
import dev.tarn.network.Network;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void theTableShowsShapesParametersAndMultiplyAdds() throws Exception {
        Path file = folder.resolve("model.safetensors");
        Model.initialize(Network.input(28, 28, 1).conv2d(32, 3).relu().maxPool2d(2).flatten().dense(10), 1).save(file);
        Tarn tarn = Tarn.run("inspect", file.toString());
        assertThat(tarn.status()).isZero();
        assertThat(tarn.out()).containsPattern("conv1 +conv 32 3 +26×26×32 +320 +320 +194,688")
                .containsPattern("dense1 +dense 10 +10 +54,090 +54,090 +54,080")
                .containsPattern("all +10 +54,410 +54,410 +248,768");
    }

    @Test
    void jsonHasALayerAnEntry() {
        Map<String, Object> json = Tarn.run("inspect", "convnet1", "--json").json();
        assertThat(json).containsEntry("parameters", 54_410L).containsEntry("macs", 248_768L);
        List<Object> layers = Json.array(json.get("layers"), "layers");
        assertThat(layers).hasSize(5);
        assertThat(Json.object(layers.getFirst(), "conv1")).containsEntry("name", "conv1").containsEntry("output", List.of(26L, 26L, 32L));
    }

    @Test
    void frozenLayersAreTold() throws Exception {
        Path file = folder.resolve("frozen.safetensors");
        Model start = Model.initialize(Network.input(28, 28, 1).conv2d(4, 3).batchNorm().relu().flatten().dense(10), 1);
        start.withTraining(new TrainingRecord(Map.of("settings", Map.of("freeze", List.of("conv*", "gone*"))))).save(file);
        assertThat(Tarn.run("inspect", file.toString()).out()).containsPattern("conv1 .* +40 +frozen ")
                .containsPattern("batchnorm1 .* +8 +8");
        Map<String, Object> json = Tarn.run("inspect", file.toString(), "--json").json();
        List<Object> layers = Json.array(json.get("layers"), "layers");
        assertThat(Json.object(layers.getFirst(), "conv1")).containsEntry("frozen", true).containsEntry("trainable_parameters", 0L);
        assertThat(Json.object(layers.get(1), "batchnorm1")).containsEntry("frozen", false).containsEntry("trainable_parameters", 8L);
    }

    @Test
    void aBranchSaysWhatItReads() {
        assertThat(Tarn.run("inspect", "resnet-small").out()).containsPattern("add1 +add of \\S+ and \\S+ +28×28×32");
    }

    @Test
    void thePlanShowsWhatWasFusedAndWhetherThatRounds() {
        Tarn inference = Tarn.run("inspect", "speedrun");
        assertThat(inference.out()).contains("Planned for inference:", "conv1+pool1")
                .containsPattern("fuse convolution and max pool +conv1 → pool1 +the same in every bit")
                .containsPattern("fold batch norm into convolution +conv2 → batchnorm2 +the same but for rounding");
        Map<String, Object> plan = Json.object(Tarn.run("inspect", "speedrun", "--training", "--json").json().get("plan"), "plan");
        assertThat(plan).containsEntry("for", "training");
        assertThat(Json.write(plan.get("rules"))).contains("fuse convolution and max pool").doesNotContain("fold batch norm");
    }

    @Test
    void aMissingFileIsNamed() {
        Tarn tarn = Tarn.run("inspect", folder.resolve("none.safetensors").toString());
        assertThat(tarn.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(tarn.people()).hasLineCount(1).contains("none.safetensors");
    }

    @Test
    void whatIsNoModelIsRefusedInOneLine() throws Exception {
        Path file = Files.writeString(folder.resolve("text.safetensors"), "not a model at all");
        Tarn tarn = Tarn.run("inspect", file.toString(), "--json");
        assertThat(tarn.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(tarn.people()).hasLineCount(1).startsWith("tarn: ").contains("text.safetensors");
        assertThat(tarn.out()).isEmpty();
    }
}
