package dev.tarn.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {
    @TempDir
    private Path folder = Path.of("");

    private Run run(String name, int seed, String augment, double accuracy, String train, int... wrong) throws IOException {
        Path at = Files.createDirectories(folder.resolve(name));
        Files.writeString(at.resolve("run.json"),
                """
                        {"tarn": "0.1.0", "settings": {"data": "d", "augment": "%s", "epochs": 3, "seed": %d},
                         "data": {"name": "d", "train": {"images": 9, "fingerprint": "%s"}, "test": {"images": 100, "fingerprint": "t"}},
                         "results": {"dataset": "d", "test_accuracy": %s, "train_seconds": 2.5, "parameters": 10},
                         "history": [{"epoch": 1, "loss": 1.5, "accuracy": 0.5}, {"epoch": 2, "loss": 0.5, "accuracy": 0.8, "validation_loss": 0.6, "validation_accuracy": 0.7}],
                         "test_wrong": [%s]}
                        """
                        .formatted(augment, seed, train, accuracy,
                                IntStream.of(wrong).mapToObj(Integer::toString).collect(Collectors.joining(", "))));
        return Run.read(at);
    }

    @Test
    void runsThatDifferInTheSeedAreOneSetting() throws IOException {
        Comparison comparison = Comparison
                .of(List.of(run("a1", 1, "none", 0.90, "x"), run("b1", 1, "flip", 0.92, "x"), run("a2", 2, "none", 0.91, "x"),
                        run("b2", 2, "flip", 0.925, "x"), run("b3", 3, "flip", 0.93, "x")));
        assertThat(comparison.differing()).containsExactly("augment", "seed");
        assertThat(comparison.groups()).hasSize(2);
        assertThat(comparison.groups().getFirst().runs()).extracting(Run::name).containsExactly("a1", "a2");
        assertThat(comparison.groups().getLast().what()).isEqualTo("augment flip");
        assertThat(comparison.warnings()).isEmpty();
        Verdict verdict = comparison.verdicts().getFirst();
        assertThat(verdict.test()).isEqualTo(Verdict.Test.SEEDS);
        assertThat(verdict.pairs()).isEqualTo(2);
        assertThat(verdict.difference()).isCloseTo(0.0175, within(1e-12));
    }

    /** Differences 0.02, 0.03, 0.025, 0.015: mean 0.0225, deviation 0.006455, t = 6.971 with 3 degrees of freedom, p = 0.00607 (scipy.stats.ttest_rel). */
    @Test
    void seedsInCommonAreTestedInPairs() throws IOException {
        Comparison comparison = Comparison
                .of(List.of(run("a1", 1, "none", 0.90, "x"), run("a2", 2, "none", 0.91, "x"), run("a3", 3, "none", 0.905, "x"),
                        run("a4", 4, "none", 0.92, "x"), run("b1", 1, "flip", 0.92, "x"), run("b2", 2, "flip", 0.94, "x"),
                        run("b3", 3, "flip", 0.93, "x"),
                        run("b4", 4, "flip", 0.935, "x")));
        Verdict verdict = comparison.verdicts().getFirst();
        assertThat(verdict.p()).isCloseTo(0.00607, within(2e-5));
        assertThat(verdict.differs()).isTrue();
        assertThat(verdict.words())
                .startsWith("B is better than A by 2.25 points (95 % 1.22 to 3.28; p = 0.006, paired t test over seeds, 4 pairs)");
    }

    /** 12 images on which only A is wrong and 3 on which only B is: the exact two-sided binomial probability is 0.0352. */
    @Test
    void withOneSeedEachTheTestImagesAreTheNails() throws IOException {
        int[] a = IntStream.rangeClosed(1, 20).toArray();
        int[] b = IntStream.concat(IntStream.rangeClosed(13, 20), IntStream.rangeClosed(50, 52)).toArray();
        Verdict verdict = Comparison.of(List.of(run("a", 1, "none", 0.80, "x", a), run("b", 1, "flip", 0.89, "x", b))).verdicts()
                .getFirst();
        assertThat(verdict.test()).isEqualTo(Verdict.Test.IMAGES);
        assertThat(verdict.pairs()).isEqualTo(15);
        assertThat(verdict.p()).isCloseTo(0.0352, within(1e-4));
        assertThat(verdict.words()).contains("B is better than A by 9.00 points (p = 0.035, McNemar's test over test images, 15 pairs)",
                "another seed may say otherwise");
    }

    @Test
    void runsOnOtherDataAreNeverTestedAgainstEachOther() throws IOException {
        Comparison comparison = Comparison.of(List.of(run("a", 1, "none", 0.9, "x", 1, 2), run("b", 1, "none", 0.8, "y", 3)));
        assertThat(comparison.groups()).hasSize(2);
        assertThat(comparison.verdicts().getFirst().test()).isEqualTo(Verdict.Test.NONE);
        assertThat(comparison.verdicts().getFirst().differs()).isFalse();
        assertThat(comparison.warnings())
                .containsExactly("b and a name the same data, d, but the images are not the same: their figures are not comparable");
    }

    @Test
    void thePageHasATableCurvesAndOneScriptThatIsNamedInThePolicy() throws IOException {
        Comparison comparison = Comparison.of(List.of(run("a<1>", 1, "none", 0.90, "x", 1), run("b", 1, "flip & shift 2", 0.92, "x", 2)));
        String page = ComparisonReport.page(comparison).html();
        assertThat(page)
                .contains("<script>", "script-src 'sha256-", "a&lt;1&gt;", "flip &amp; shift 2", "90.00", "data-number=\"0.92\"",
                        "id=\"filter\"");
        assertThat(page.replaceAll("(?s)<script.*?</script>", "")).doesNotContain("http://", "https://");
        assertThat(page.split("data-run=\"1\"", -1)).as("one row").hasSize(2);
        assertThat(page).contains("data-rows=\"runs\"", "data-name=\"loss\"", "data-name=\"accuracy\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nonsense                                | not a run.json such as tarn train writes
            {}                                      | "settings"
            {"settings": {}, "results": 3}          | "results"
            {"settings": {}, "results": {}, "history": [{"epoch": "one"}]} | epoch
            {"settings": {}, "results": {}, "test_wrong": ["x"]}           | test_wrong
            """)
    void filesThatAreNoRunsAreNamed(String text, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("run.json"), text);
        assertThatIOException().isThrownBy(() -> Run.read(file)).withMessageContaining(file.toString()).withMessageContaining(message);
    }

    @Test
    void aFolderWithoutARunIsSaid() {
        assertThatIOException().isThrownBy(() -> Run.read(folder)).withMessageContaining("no run.json there");
    }
}
