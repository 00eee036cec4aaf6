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

class CompareCommandTest {
    @TempDir
    private Path folder = Path.of("");

    private Path train(String name, String... more) throws IOException {
        Path data = Files.isDirectory(folder.resolve("data")) ? folder.resolve("data") : SmallImages.idx(folder.resolve("data"));
        Path run = Files.createDirectories(folder.resolve(name));
        List<String> arguments = new java.util.ArrayList<>(
                List.of("train", "--data", data.toString(), "--model", "conv 4 3, relu, maxpool 2, flatten, dense 2", "--epochs", "2",
                        "--batch", "10", "--out", run.resolve("m.safetensors").toString()));
        arguments.addAll(List.of(more));
        Tarn tarn = Tarn.run(arguments.toArray(String[]::new));
        assertThat(tarn.status()).as(tarn.people()).isZero();
        return run;
    }

    @Test
    void runsOfTarnTrainAreSetSideBySide() throws IOException {
        Path one = train("plain", "--seed", "1");
        Path two = train("moved", "--seed", "1", "--augment", "shift 2");
        Path page = folder.resolve("c.html");
        Tarn tarn = Tarn.run("compare", one.toString(), two.resolve("run.json").toString(), "--html", page.toString(), "--json");
        assertThat(tarn.status()).as(tarn.people()).isZero();
        Map<String, Object> json = tarn.json();
        assertThat(Json.array(json.get("runs"), "runs")).hasSize(2);
        Map<String, Object> verdict = Json.object(Json.array(json.get("verdicts"), "verdicts").getFirst(), "verdict");
        assertThat(verdict).containsEntry("first", "A").containsEntry("second", "B").containsEntry("test",
                "McNemar's test over test images");
        assertThat(Files.readString(page)).contains("plain", "moved", "shift 2");
        Tarn people = Tarn.run("compare", one.toString(), two.toString(), "--html", page.toString(), "--sort", "time");
        assertThat(people.out()).contains("plain", "moved", "augment shift 2");
    }

    @Test
    void whatIsNoRunIsSaid() throws IOException {
        Tarn tarn = Tarn.run("compare", folder.toString());
        assertThat(tarn.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(tarn.people()).contains("no run.json there; name the run.json of a run");
    }

    @Test
    void findRateProposesARateAndDrawsIt() throws IOException {
        Path data = SmallImages.idx(folder.resolve("data"));
        Path page = folder.resolve("rate.html");
        Tarn tarn = Tarn.run("find-rate", "--data", data.toString(), "--model", "conv 4 3, relu, maxpool 2, flatten, dense 2", "--batch",
                "10", "--optimizer", "sgd", "--steps", "60", "--out",
                page.toString(), "--json");
        assertThat(tarn.status()).as(tarn.people()).isZero();
        assertThat(Json.number(tarn.json().get("learning_rate"), "learning_rate")).isBetween(1e-4, 10.0);
        assertThat(Files.readString(page)).contains("Loss while the rate grows", "learning rate");
        assertThat(Tarn.run("find-rate", "--data", data.toString(), "--steps", "60", "--out", page.toString()).out())
                .contains("proposed peak");
    }

    @Test
    void doctorLooksAtEverythingAndAdvises() {
        Tarn tarn = Tarn.run("doctor", "--json");
        assertThat(tarn.status()).as(tarn.people()).isZero();
        List<Object> checks = Json.array(tarn.json().get("checks"), "checks");
        assertThat(checks).extracting(check -> Json.object(check, "check").get("name")).containsExactly("java", "compiler", "vectors",
                "processors", "load",
                "memory", "collector", "arithmetic", "data sets", "file names");
        assertThat(checks).allSatisfy(check -> {
            Map<String, Object> one = Json.object(check, "check");
            assertThat(one.get("status")).isIn("ok", "warn", "fail");
            assertThat(one.get("advice").toString().isEmpty()).isEqualTo(one.get("status").equals("ok"));
        });
    }

    @Test
    void everyCommandHasAManualPageAndCompletion() throws IOException {
        assertThat(Tarn.run("manual", "--completion").out()).contains("complete -F _complete_tarn", "--recipe");
        Path pages = folder.resolve("man1");
        assertThat(Tarn.run("manual", "--output", pages.toString()).status()).isZero();
        assertThat(pages.resolve("tarn.1")).content().contains(".SH COMMANDS", "tarn\\-train(1)");
        assertThat(Tarn.run("manual", "train").out()).isEqualTo(Files.readString(pages.resolve("tarn-train.1")))
                .startsWith(".TH \"TARN\\-TRAIN\" \"1\"")
                .contains(".SH NAME\ntarn\\-train \\- Train a network", "\\fB\\-\\-augment CHANGES\\fR", "92 % of Fashion",
                        ".SH EXIT STATUS");
        assertThat(Tarn.run("manual", "trian").people()).contains("there is no command 'trian'");
    }
}
