package dev.tarn.cli;

import dev.tarn.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * One run of the program in this process.
 *
 * @param out standard output
 * @param people standard error
 */
record Tarn(int status, String out, String people) {

    static Tarn run(String... arguments) {
        return run(false, arguments);
    }

    static Tarn onTerminal(String... arguments) {
        return run(true, arguments);
    }

    private static Tarn run(boolean interactive, String... arguments) {
        ByteArrayOutputStream people = new ByteArrayOutputStream();
        StringWriter out = new StringWriter();
        Terminal terminal = new Terminal(new PrintStream(people, true, StandardCharsets.UTF_8), interactive, 100);
        int status = Main.execute(terminal, new PrintWriter(out), arguments);
        return new Tarn(status, out.toString(), people.toString(StandardCharsets.UTF_8));
    }

    /** The last line of standard output, which has to be an object. */
    Map<String, Object> json() {
        List<String> lines = out.lines().toList();
        if (lines.isEmpty()) {
            throw new AssertionError("nothing on standard output; standard error: " + people);
        }
        return Json.object(Json.read(lines.getLast()), "the last line");
    }
}
