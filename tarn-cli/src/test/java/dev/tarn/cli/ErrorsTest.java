package dev.tarn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.cli.ErrorMessages.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Goes through every message that the sources throw, composed ones included as far as their file tells. A message names the place and what was found there, both filled in at run time, and what would be right or what to do. docs/errors.md lists them all. */
class ErrorsTest {
    private static final List<String> MODULES = List.of("core", "formats", "lab", "serve", "cli");

    /** Thrown where only a mistake in Tarn itself leads, or carried to a place that completes the message. */
    private static final Set<String> INTERNAL = Set.of("AssertionError", "IllegalStateException", "NumberFormatException", "EOFException",
            "InterruptedException", "InterruptedIOException", "TimeoutException",
            "UncheckedIOException", "NoSuchElementException", "UnsupportedOperationException");

    /**
     * Says what is wrong with one layer, node, value or request; who calls adds the file and the place, and what was expected or what can be done: "expected an object, found a number at line 3", the list of
     * layers that are not supported, a problem document with its title.
     */
    private static final Set<String> PARTS = Set.of("wrong", "stop", "RefusedLayer", "RefusedNode", "OperandException", "diverged",
            "badRequest", "overload", "OverloadException");

    /** How a message says what would be right, or what to do. */
    private static final Pattern REMEDY = Pattern.compile(
            "\\b(expected|must|at (least|most)|only|needs?|choose|use|try|give|get|instead|between|damaged|truncated|known are|there (are|is)|should|rather|lower|remove|write|make|name|convert"
                    + "|cannot|not supported|not read|supports|takes?|belongs?|refused|outside|not one of|no such|larger|too (large|many|long|deep)|more than|wait|see|again|out of range|twice"
                    + "|do(es)? not (divide|fit|suit|have)|counted from 0)\\b|;|, not |: …$");

    private static boolean isPart(Message message) {
        return PARTS.contains(message.type()) || message.text().equals("the model …") || message.file().equals("NetworkGuess.java")
                || message.module().equals("serve") && message.type().equals("IllegalArgumentException");
    }

    private static List<Message> all() throws IOException {
        List<Message> all = new ArrayList<>();
        for (String module : MODULES) {
            all.addAll(ErrorMessages.of(module));
        }
        return all;
    }

    @Test
    void theSearchFindsThem() throws IOException {
        assertThat(all()).hasSizeGreaterThan(400)
                .anySatisfy(message -> assertThat(message.text()).contains("another training writes its checkpoints here"));
    }

    @Test
    void eachNamesPlaceFindingAndRemedy() throws IOException {
        List<String> poor = new ArrayList<>();
        for (Message message : all()) {
            if (!INTERNAL.contains(message.type()) && !isPart(message) && !REMEDY.matcher(message.text()).find()) {
                poor.add(message.module() + "/" + message.file() + ": " + message.text());
            }
        }
        assertThat(poor).as("messages that say neither what was expected nor what to do").isEmpty();
    }

    @Test
    void noneShoutsOrTrailsOff() throws IOException {
        assertThat(all()).allSatisfy(message -> {
            assertThat(message.text()).doesNotContain("!", "Error:", "ERROR", "null pointer").doesNotEndWith(".").doesNotEndWith(" ");
        });
    }

    @Test
    void thePageListsThem() throws IOException {
        StringBuilder page = new StringBuilder(
                """
                        # Errors

                        Every message that Tarn can give, by the part that gives it; `…` stands for what is filled in: the file, the layer, the option, what was found. `[this|that]` is one or the other. At the command line each is one
                        line behind `tarn: `, with status 1, or 2 where the command itself was wrong. `ErrorsTest` goes through the sources and writes this page: each exception that is made there, with the texts that variables, constants and methods of the same file contribute. What another
                        library or the operating system says (`No space left on device`) is filled in and not listed; nor is what only a mistake in Tarn itself can bring up.

                        """);
        for (String module : MODULES) {
            Map<String, Set<String>> files = new LinkedHashMap<>();
            for (Message message : ErrorMessages.of(module)) {
                if (!INTERNAL.contains(message.type())) {
                    files.computeIfAbsent(message.file().replace(".java", ""), _ -> new TreeSet<>())
                            .add(message.text().replace("\n", " ").replace("|", "\\|"));
                }
            }
            page.append("## tarn-").append(module).append("\n\n| where | message |\n| --- | --- |\n");
            files.forEach(
                    (file, texts) -> texts.forEach(text -> page.append("| `").append(file).append("` | ").append(text).append(" |\n")));
            page.append('\n');
        }
        GeneratedDocument.check(Path.of("..", "docs", "errors.md"), page.toString().stripTrailing() + "\n", ErrorsTest.class);
    }
}
