package dev.tarn.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a step takes from the heap in steady state, by the JVM's own counter. Measured in a JVM of its own ({@link AllocationProbe}), as users run it: other tests force vectors of every width
 * through the same methods, and the compiler then no longer knows which one is meant.
 */
class TrainingAllocationTest {
    private static final Pattern RESULT = Pattern.compile("bytes (\\d+)");

    private static long bytes(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m",
                "--add-modules", "jdk.incubator.vector", "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), AllocationProbe.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        Matcher result = RESULT.matcher(output);
        assertThat(result.find()).as(output).isTrue();
        return Long.parseLong(result.group(1));
    }

    @ParameterizedTest
    @CsvSource({"1, adam", "2, adam", "2, sgd"})
    void aStepAllocatesNothing(String threads, String optimizer) throws Exception {
        long fewest = Long.MAX_VALUE;
        // One JVM in some compiles one kernel badly for good (see VectorTwinTest); a step that allocates by itself does so in all of them.
        for (int jvm = 0; jvm < 6 && fewest > 0; jvm++) {
            fewest = Math.min(fewest, bytes(threads, optimizer));
        }
        assertThat(fewest).isZero();
    }

    @Test
    void theMeterSeesOneSmallArrayAStep() throws Exception {
        assertThat(bytes("1", "sgd", "wasteful")).isGreaterThanOrEqualTo(AllocationProbe.WINDOW * 32L);
    }
}
