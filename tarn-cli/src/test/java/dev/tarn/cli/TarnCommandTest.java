package dev.tarn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class TarnCommandTest {
    private final ByteArrayOutputStream people = new ByteArrayOutputStream();
    private final StringWriter results = new StringWriter();

    private int tarn(String... arguments) {
        Terminal terminal = new Terminal(new PrintStream(people, true, StandardCharsets.UTF_8), false, 80);
        return Main.commandLine(terminal).addSubcommand(new Count()).setOut(new PrintWriter(results, true)).execute(arguments);
    }

    @Test
    void wordsGoToPeopleAndResultsToStandardOutput() {
        assertThat(tarn("count")).isEqualTo(ExitStatus.DONE);
        assertThat(people.toString(StandardCharsets.UTF_8).lines()).containsExactly("counting");
        assertThat(results.toString().lines()).containsExactly("three");
    }

    @Test
    void jsonIsOneObjectAndTheLastLine() {
        assertThat(tarn("count", "--json")).isEqualTo(ExitStatus.DONE);
        assertThat(results.toString().lines()).containsExactly("three", "{\"count\":3,\"names\":[\"a\",\"b\"]}");
    }

    @Test
    void optionsOfAllCommandsMayStandBeforeTheCommand() {
        assertThat(tarn("--json", "count")).isEqualTo(ExitStatus.DONE);
        assertThat(results.toString()).contains("{\"count\":3");
    }

    @Test
    void aFailurePrintsNoJson() {
        assertThat(tarn("count", "--json", "--fail")).isEqualTo(ExitStatus.FAILED);
        assertThat(results.toString()).isEmpty();
        assertThat(people.toString(StandardCharsets.UTF_8).lines()).containsExactly("tarn: nothing to count");
    }

    @Test
    void debugShowsTheStackWhereverItStands() {
        assertThat(tarn("--debug", "count", "--fail")).isEqualTo(ExitStatus.FAILED);
        assertThat(tarn("count", "--fail", "--debug")).isEqualTo(ExitStatus.FAILED);
        assertThat(people.toString(StandardCharsets.UTF_8).split("java.io.IOException: nothing to count", -1)).hasSize(3);
    }

    @Test
    void wrongUsageNamesTheCommandWhoseHelpHelps() {
        assertThat(tarn("count", "--many")).isEqualTo(ExitStatus.WRONG_USAGE);
        assertThat(people.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("tarn: Unknown option: '--many'; see tarn count --help");
    }

    @Command(name = "count", description = "Counts to three.")
    private static final class Count extends TarnCommand {
        @Option(names = "--fail")
        private boolean fail;

        @Override
        Map<String, ?> run() throws IOException {
            if (fail) {
                throw new IOException("nothing to count");
            }
            terminal().say("counting");
            out().println("three");
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("count", 3);
            fields.put("names", List.of("a", "b"));
            return fields;
        }
    }
}
