package dev.tarn.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Puts bytes where a reader finds them, and holds the reader to the contract on refusals. */
final class Hostile {
    private Hostile() {}

    /** What reads a file; may refuse it. */
    @FunctionalInterface
    interface Reader {
        void read(Path file) throws IOException;
    }

    /** What reads a text; may refuse it. */
    @FunctionalInterface
    interface Parser {
        void parse(String text);
    }

    /** Hands the bytes to the reader as a file of this name, in a folder of its own. */
    static void file(String name, byte[] bytes, Reader reader) throws IOException {
        Path folder = Files.createTempDirectory("tarn-fuzz");
        try {
            Path file = Files.write(folder.resolve(name), bytes);
            refusesOrReads(folder, () -> reader.read(file));
        } finally {
            delete(folder);
        }
    }

    /** The same for readers of folders; {@code others} adds the files that a folder needs besides. */
    static void folder(String name, byte[] bytes, Reader others, Reader reader) throws IOException {
        Path folder = Files.createTempDirectory("tarn-fuzz");
        try {
            Files.write(folder.resolve(name), bytes);
            others.read(folder);
            refusesOrReads(folder, () -> reader.read(folder));
        } finally {
            delete(folder);
        }
    }

    /** Hands the text to the parser. */
    static void text(String text, Parser parser) {
        try {
            parser.parse(text);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    /** The bytes of a file that is written for the purpose: a seed. */
    static byte[] written(String name, Reader writer) throws IOException {
        Path folder = Files.createTempDirectory("tarn-fuzz");
        try {
            Path file = folder.resolve(name);
            writer.read(file);
            return Files.readAllBytes(file);
        } finally {
            delete(folder);
        }
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private static void refusesOrReads(Path folder, Attempt attempt) {
        try {
            attempt.run();
        } catch (IOException e) {
            assertThat(e.getMessage()).as("a refusal names the file").contains(folder.toString());
            assertThat(e.getMessage().lines().count()).as("a refusal is short: %s", e.getMessage()).isLessThanOrEqualTo(50);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
