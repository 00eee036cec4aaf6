package dev.tarn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class FailuresTest {
    private final ByteArrayOutputStream people = new ByteArrayOutputStream();

    private int fail(Exception failure, boolean debug) {
        Failures failures = new Failures(new Terminal(new PrintStream(people, true, StandardCharsets.UTF_8), false, 80), () -> debug);
        return new CommandLine(new Failing(failure)).setExecutionExceptionHandler(failures).execute();
    }

    private String said() {
        return people.toString(StandardCharsets.UTF_8);
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new IOException("labels.gz: 9 labels, expected 10"), "tarn: labels.gz: 9 labels, expected 10"),
                Arguments.of(new NoSuchFileException("model.safetensors"), "tarn: model.safetensors: no such file or folder"),
                Arguments.of(new UncheckedIOException(new NoSuchFileException("x")), "tarn: x: no such file or folder"),
                Arguments.of(new IllegalArgumentException("two\n  lines"), "tarn: two; lines"),
                Arguments.of(new ArithmeticException("/ by zero"), "tarn: unexpected ArithmeticException: / by zero; --debug shows where"),
                Arguments.of(new IOException(), "tarn: unexpected IOException; --debug shows where"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aFailureIsOneLineAndStatusOne(Exception failure, String line) {
        assertThat(fail(failure, false)).isEqualTo(ExitStatus.FAILED);
        assertThat(said()).isEqualTo(line + System.lineSeparator());
    }

    @Test
    void debugShowsTheStack() {
        assertThat(fail(new IOException("broken"), true)).isEqualTo(ExitStatus.FAILED);
        assertThat(said()).startsWith("tarn: broken").contains("java.io.IOException: broken", "at dev.tarn.cli.FailuresTest");
    }

    @Test
    void anErrorIsExplainedToo() {
        Failures failures = new Failures(new Terminal(new PrintStream(people, true, StandardCharsets.UTF_8), false, 80), () -> false);
        assertThat(failures.failed(new OutOfMemoryError("Java heap space"))).isEqualTo(ExitStatus.FAILED);
        assertThat(said()).startsWith("tarn: out of memory (Java heap space); give Java more").hasLineCount(1);
    }

    @Command(name = "failing")
    private record Failing(Exception failure) implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            throw failure;
        }
    }
}
