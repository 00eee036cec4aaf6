package dev.tarn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TerminalTest {
    private static final String CLEAR = "\r\u001b[K";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Terminal terminal(boolean interactive, int width) {
        return new Terminal(new PrintStream(bytes, true, StandardCharsets.UTF_8), interactive, width);
    }

    private String shown() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void progressShowsOnATerminalOnly() {
        Terminal file = terminal(false, 80);
        file.progress("epoch 1");
        file.clearProgress();
        assertThat(shown()).isEmpty();
    }

    @Test
    void progressIsCutSoThatItNeverWraps() {
        terminal(true, 8).progress("0123456789");
        assertThat(shown()).isEqualTo(CLEAR + "0123456");
    }

    @Test
    void aLineReplacesTheProgress() {
        Terminal terminal = terminal(true, 80);
        terminal.progress("epoch 1");
        terminal.say("done");
        terminal.say("bye");
        assertThat(shown()).isEqualTo(CLEAR + "epoch 1" + CLEAR + "done" + System.lineSeparator() + "bye" + System.lineSeparator());
    }
}
