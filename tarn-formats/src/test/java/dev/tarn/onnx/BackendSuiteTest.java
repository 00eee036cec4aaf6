package dev.tarn.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tarn.onnx.BackendSuite.Outcome;
import dev.tarn.onnx.BackendSuite.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** ONNX's own tests, of which none may fail; {@code docs/onnx.md} shows what came out. */
class BackendSuiteTest {
    private static final Path PAGE = Path.of("..", "docs", "onnx.md");
    private static final Path TABLE = Path.of("target", "backend-suite.md");
    private static final List<Result> RESULTS = new ArrayList<>();

    @BeforeAll
    static void runAll() throws IOException {
        assumeThat(Files.isDirectory(BackendSuite.FOLDER)).as("the Debian package libonnx-testdata is installed").isTrue();
        for (String group : SuiteTable.GROUPS) {
            for (Path folder : BackendSuite.tests(group)) {
                RESULTS.add(BackendSuite.run(folder));
            }
        }
    }

    @Test
    void noneFails() {
        assertThat(RESULTS).hasSizeGreaterThan(1000);
        assertThat(RESULTS.stream().filter(result -> result.outcome() == Outcome.FAILED)).isEmpty();
    }

    /** What is refused among the operators that are computed: texts and chance. */
    @Test
    void operatorsThatAreComputedPassAllTheirTests() {
        assertThat(RESULTS.stream()
                .filter(result -> result.outcome() == Outcome.REFUSED && SuiteTable.COMPUTED.containsAll(result.operators()))
                .filter(result -> !result.reason().contains("type 8") && !result.reason().contains("drops at random")
                        && !result.reason().contains("no tensor")))
                .isEmpty();
    }

    @Test
    void thePageShowsWhatCameOut() throws IOException {
        String table = SuiteTable.of(RESULTS);
        Files.createDirectories(TABLE.getParent());
        Files.writeString(TABLE, table);
        String page = Files.readString(PAGE);
        assertThat(page.contains(table)).as("%s holds the table of this run; put %s between its marks 'backend suite'", PAGE, TABLE)
                .isTrue();
    }
}
