package dev.tarn.lab.study;

import dev.tarn.file.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where a study keeps what it has measured: a file for each task, written whole or not at all, so that an interrupted study goes on where it was. */
final class StudyFolder {
    private static final String IDENTITY = "study.txt";
    private static final String TASKS = "tasks";

    private final Path folder;

    private StudyFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Opens a folder, or makes it.
     *
     * @throws IOException if it holds the measurements of another study, or cannot be written
     */
    static StudyFolder open(Path folder, StudyDesign design) throws IOException {
        Files.createDirectories(folder.resolve(TASKS));
        Path identity = folder.resolve(IDENTITY);
        String wanted = design.fingerprint();
        try {
            String found = Files.readString(identity).strip();
            if (!found.equals(wanted)) {
                throw new IOException(folder + " holds measurements of another study (" + difference(found, wanted)
                        + "); take another folder, or remove this one");
            }
        } catch (NoSuchFileException e) {
            write(identity, wanted + "\n");
        }
        return new StudyFolder(folder);
    }

    private static String difference(String found, String wanted) {
        String[] a = found.split(";");
        String[] b = wanted.split(";");
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
            if (!a[i].equals(b[i])) {
                return "there " + a[i] + ", here " + b[i];
            }
        }
        return "other settings";
    }

    /** What a task measured in an earlier run. */
    Optional<List<Row>> load(Task task) throws IOException {
        Path file = file(task);
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        List<Row> rows = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            try {
                rows.add(Row.parse(lines.get(i)));
            } catch (IllegalArgumentException e) {
                throw new IOException(file + ", line " + (i + 1) + ": " + e.getMessage() + "; remove the file, and it is measured again",
                        e);
            }
        }
        return Optional.of(rows);
    }

    void store(Task task, List<Row> rows) throws IOException {
        write(file(task), csv(rows));
    }

    private Path file(Task task) {
        return folder.resolve(TASKS).resolve(task.name() + ".csv");
    }

    /** Writes a file of the study's results. */
    void write(String name, String text) throws IOException {
        write(folder.resolve(name), text);
    }

    static String csv(List<Row> rows) {
        StringBuilder text = new StringBuilder(Row.HEADER).append('\n');
        rows.forEach(row -> text.append(row.csv()).append('\n'));
        return text.toString();
    }

    private static void write(Path file, String text) throws IOException {
        AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }
}
