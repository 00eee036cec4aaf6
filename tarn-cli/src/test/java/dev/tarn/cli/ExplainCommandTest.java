package dev.tarn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.json.Json;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainCommandTest {
    @TempDir
    private Path folder = Path.of("");
    private Path model = Path.of("");

    @BeforeEach
    void saveAModel() throws Exception {
        model = folder.resolve("model.safetensors");
        Model.initialize(Network.input(28, 28, 1).conv2d(4, 3).relu().maxPool2d(2).flatten().dense(10), 1).save(model);
    }

    @Test
    void anImageOfTheDataIsExplainedInNumbersAndInAPage() throws Exception {
        Path page = folder.resolve("why.html");
        Map<String, Object> json = Tarn.run("explain", model.toString(), "--index", "3", "--class", "7", "--out", page.toString(), "--json")
                .json();
        Map<String, Object> image = Json.object(Json.array(json.get("images"), "images").getFirst(), "image");
        assertThat(image).containsEntry("explained", "7");
        Map<String, Object> cam = Json.object(image.get("grad_cam"), "grad_cam");
        assertThat(cam).containsEntry("layer", "relu1");
        assertThat(Json.array(cam.get("map"), "map")).hasSize(26);
        assertThat(Json.array(image.get("layers"), "layers")).hasSize(6);
        assertThat(Json.array(Json.object(Json.array(image.get("winners"), "winners").getFirst(), "pool1").get("rows"), "rows"))
                .hasSize(13 * 13 * 4);
        assertThat(Files.readString(page)).contains("Grad-CAM", "Occlusion", "Who wins in pool1", "Through conv1 step by step");
    }

    @Test
    void wrongUseIsExplained() {
        assertThat(Tarn.run("explain", model.toString()).status()).isEqualTo(ExitStatus.WRONG_USAGE);
        assertThat(Tarn.run("explain", model.toString(), "--index", "99999").people()).contains("--index 99999").contains("counted from 0");
        assertThat(Tarn.run("explain", model.toString(), "--index", "0", "--class", "Trowser").people())
                .contains("knows no class 'Trowser'");
        assertThat(Tarn.run("explain", model.toString(), folder.resolve("none.png").toString()).people()).contains("none.png");
    }

    @Test
    void inspectWithDataShowsWhatLayersDo() throws Exception {
        Path page = folder.resolve("inspect.html");
        Tarn tarn = Tarn.run("inspect", model.toString(), "--data", "fashion-mnist-small", "--images", "100", "--html", page.toString());
        assertThat(tarn.status()).as(tarn.people()).isZero();
        assertThat(tarn.out()).containsPattern("relu1 +relu +26×26×4 .* 3×3 .* of 4").contains("pool1: of the windows over conv1");
        assertThat(Files.readString(page)).contains("Histograms", "dead units");
        Map<String, Object> json = Tarn.run("inspect", model.toString(), "--data", "fashion-mnist-small", "--images", "50", "--json")
                .json();
        List<Object> layers = Json.array(json.get("layers"), "layers");
        assertThat(Json.object(layers.get(1), "relu1")).containsKeys("zeros", "dead_units", "activation_gradient_norm", "receptive_field",
                "histogram");
        assertThat(Json.object(layers.get(2), "pool1")).containsKeys("negative_winners", "winner_not_largest_magnitude");
        assertThat(Tarn.run("inspect", model.toString(), "--html", page.toString()).status()).isEqualTo(ExitStatus.WRONG_USAGE);
    }

    @Test
    void aStudyWritesItsReportAndItsMeasurements() throws Exception {
        Path out = folder.resolve("study");
        Map<String, Object> json = Tarn.run("study", "--claims", "sign", "--seeds", "1", "--epochs", "1", "--model",
                "conv 2 3, relu, maxpool 2, flatten, dense 10",
                "--out", out.toString(), "--json").json();
        Map<String, Object> claim = Json.object(Json.array(json.get("claims"), "claims").getFirst(), "claim");
        assertThat(claim).containsEntry("id", "sign").containsEntry("verdict", "refuted").containsKeys("effect", "interval", "p_value",
                "test");
        assertThat(Files.readString(out.resolve("measurements.csv")))
                .startsWith("variant,seed,epoch,layer,measure,value\nrelu,1,1,,test_accuracy,0.");
        assertThat(Files.readString(out.resolve("study.html"))).contains("sign: refuted", "magnitude");
        assertThat(Tarn.run("study", "--claims", "magic").people()).contains("no claim is called 'magic'");
        assertThat(Tarn.run("study", "--seeds", "0").people()).contains("seeds 0");
    }
}
