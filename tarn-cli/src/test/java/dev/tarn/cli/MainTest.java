package dev.tarn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.TarnVersion;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {
    private final ByteArrayOutputStream people = new ByteArrayOutputStream();
    private final StringWriter results = new StringWriter();

    private int tarn(String... arguments) {
        Terminal terminal = new Terminal(new PrintStream(people, true, StandardCharsets.UTF_8), false, 80);
        return Main.execute(terminal, new PrintWriter(results), arguments);
    }

    @Test
    void versionGoesToStandardOutput() {
        assertThat(tarn("--version")).isZero();
        assertThat(results.toString()).isEqualTo("tarn " + TarnVersion.current() + System.lineSeparator());
        assertThat(people.size()).isZero();
    }

    @Test
    void helpGoesToStandardOutput() {
        assertThat(tarn("--help")).isZero();
        assertThat(results.toString()).startsWith("Usage: tarn").contains("--debug", "--json");
        assertThat(people.size()).isZero();
    }

    @Test
    void noCommandIsWrongUsage() {
        assertThat(tarn()).isEqualTo(ExitStatus.WRONG_USAGE);
        assertThat(people.toString(StandardCharsets.UTF_8)).startsWith("Usage: tarn");
        assertThat(results.toString()).isEmpty();
    }

    @Test
    void unknownOptionIsWrongUsageInOneLine() {
        assertThat(tarn("--frobnicate")).isEqualTo(ExitStatus.WRONG_USAGE);
        assertThat(people.toString(StandardCharsets.UTF_8).lines().toList())
                .isEqualTo(List.of("tarn: Unknown option: '--frobnicate'; see tarn --help"));
    }

    @Test
    void everyCommandHasADescriptionAndKnowsTheCommonOptions() {
        CommandLine tarn = Main.commandLine(new Terminal(System.err, false, 80));
        assertThat(tarn.getSubcommands()).isNotEmpty();
        assertThat(tarn.getSubcommands()).allSatisfy((name, command) -> {
            assertThat(command.getCommandSpec().usageMessage().description()).as(name).isNotEmpty();
            assertThat(command.getCommandSpec().optionsMap().keySet()).as(name).contains("--help");
            if (!name.equals("help")) {
                assertThat(command.getCommandSpec().userObject().getClass().getAnnotation(CommandLine.Command.class).name())
                        .isEqualTo(name);
                assertThat(command.getCommandSpec().userObject()).as(name).isInstanceOf(TarnCommand.class);
                assertThat(command.getCommandSpec().optionsMap().keySet()).as(name).contains("--debug", "--json");
            }
        });
    }
}
