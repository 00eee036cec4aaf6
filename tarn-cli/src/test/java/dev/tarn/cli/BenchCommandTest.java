package dev.tarn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
    private static final String SMALL = "conv 8 3, relu, maxpool 2, flatten, dense 10";

    @TempDir
    private Path folder = Path.of("");

    private static double number(Map<String, Object> fields, String name) {
        return ((Number) fields.get(name)).doubleValue();
    }

    @Test
    void figuresFitEachOther() {
        Map<String, Object> json = Tarn
                .run("bench", "--model", SMALL, "--input", "12x12x1", "--batch", "16", "--threads", "1", "--effort", "0.02", "--json")
                .json();
        assertThat(json).containsEntry("batch", 16L).containsEntry("threads", 1L).containsEntry("model", SMALL);
        assertThat(number(json, "train_images_per_second")).isGreaterThanOrEqualTo(number(json, "train_images_per_second_median"));
        assertThat(number(json, "infer_latency_microseconds")).isPositive()
                .isLessThanOrEqualTo(number(json, "infer_latency_microseconds_median"));
        // Convolution 10·10·8·9 without a gradient of its input, dense 200·10 with one; two operations a multiply-add.
        double operations = 2 * (2 * 10 * 10 * 8 * 9 + 3 * 200 * 10);
        assertThat(number(json, "gflops")).isCloseTo(1e-9 * operations * number(json, "train_images_per_second"),
                org.assertj.core.data.Percentage.withPercentage(1e-6));
        assertThat(number(json, "percent_of_peak")).isCloseTo(100 * number(json, "gflops") / number(json, "peak_gflops"),
                org.assertj.core.data.Percentage.withPercentage(1e-6));
        assertThat(json).doesNotContainKeys("training_steps", "report_file");
    }

    @Test
    void theProfileAccountsForAllTimeAndIsDrawn() throws Exception {
        Path page = folder.resolve("bench.html");
        Map<String, Object> json = Tarn.run("bench", "--model", SMALL, "--input", "12x12x1", "--batch", "16", "--threads", "2", "--effort",
                "0.02", "--html", page.toString(), "--json").json();
        for (String steps : List.of("training_steps", "inference_steps")) {
            double percent = Json.array(json.get(steps), steps).stream()
                    .mapToDouble(step -> number(Json.object(step, "step"), "percent_of_time")).sum();
            assertThat(percent).as(steps).isBetween(99.0, 101.0);
        }
        assertThat(Json.array(json.get("training_steps"), "steps"))
                .anySatisfy(step -> assertThat(Json.object(step, "step").get("name")).isEqualTo("dense1 weight gradient"));
        assertThat(json).containsEntry("report_file", page.toString());
        assertThat(withoutScript(page)).startsWith("<!doctype html>")
                .contains("class=\"plot\"", "dense1 weight gradient", "prefers-color-scheme: dark")
                .doesNotContain("http://", "https://", "NaN");
    }

    /** The charting language names namespaces; the page's policy lets no script load anything. */
    private static String withoutScript(Path page) throws IOException {
        return Files.readString(page).replaceAll("(?s)<script>.*?</script>", "");
    }

    @Test
    void peopleSeeTheKernelsAndTheTable() {
        Tarn tarn = Tarn.run("bench", "--model", SMALL, "--input", "12x12x1", "--batch", "4", "--threads", "1", "--effort", "0.02",
                "--profile");
        assertThat(tarn.out()).containsPattern("kernels +(Vector API, \\d+ bits|plain Java) \\(")
                .containsPattern("training +[\\d,]+ +[\\d,]+").contains("dense1 weight gradient");
        assertThat(tarn.status()).isZero();
    }

    @Test
    void wrongUseIsAnsweredWithWhatIsExpected() {
        for (String[] wrong : new String[][] {{"--batch", "0"}, {"--input", "12x12"}, {"--effort", "0"}}) {
            Tarn tarn = Tarn.run("bench", "--model", SMALL, wrong[0], wrong[1]);
            assertThat(tarn.status()).as(wrong[0]).isEqualTo(ExitStatus.WRONG_USAGE);
            assertThat(tarn.people()).contains(wrong[0] + " " + wrong[1]);
        }
        assertThat(Tarn.run("bench", "--model", "nothing").people()).contains("nothing", "convnet1");
    }
}
