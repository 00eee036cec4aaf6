package dev.tarn.cli;

import dev.tarn.report.Figures;
import dev.tarn.data.SkippedFile;
import java.util.List;

/** Tells which files were left out: the first ones by name, all of them by number. */
final class SkippedFiles {
    private static final int NAMED = 10;

    private SkippedFiles() {}

    static void say(Terminal terminal, List<SkippedFile> skipped) {
        skipped.stream().limit(NAMED).forEach(file -> terminal.say("skipped " + file));
        if (!skipped.isEmpty()) {
            terminal.say("skipped " + Figures.count(skipped.size(), "file")
                    + (skipped.size() > NAMED ? "; the first " + NAMED + " are named above" : " in all"));
        }
    }
}
