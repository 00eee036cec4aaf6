package dev.tarn.data;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A text file with the name of one class a line, as CIFAR brings it along and {@code classes.txt} has it. */
final class ClassNames {
    private static final long LARGEST_FILE = 1 << 20;

    private ClassNames() {}

    /** Names in the order of their labels; blank lines do not count. */
    static List<String> read(Path file) throws IOException {
        if (Files.size(file) > LARGEST_FILE) {
            throw new DataFormatException(file, "has " + Files.size(file) + " bytes; a list of class names has at most " + LARGEST_FILE);
        }
        List<String> names;
        try {
            names = Files.readAllLines(file).stream().map(String::strip).filter(line -> !line.isEmpty()).toList();
        } catch (CharacterCodingException e) {
            throw new DataFormatException(file.toString(), "is not UTF-8 text with one class name a line", e);
        }
        if (names.isEmpty()) {
            throw new DataFormatException(file, "names no classes; expected one name a line");
        }
        return names;
    }
}
