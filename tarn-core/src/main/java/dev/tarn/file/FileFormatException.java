package dev.tarn.file;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file does not hold what it should. The message names the file, what was found, what was expected and, when it is known, the fix. */
public final class FileFormatException extends IOException {
    private static final long serialVersionUID = 1;

    public FileFormatException(Path file, String problem) {
        this(file, problem, null);
    }

    public FileFormatException(Path file, String problem, @Nullable Throwable cause) {
        super(file + ": " + problem, cause);
    }
}
