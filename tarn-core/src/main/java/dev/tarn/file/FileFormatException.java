package dev.tarn.file;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file does not hold what it should. The message names the file, what was found, what was expected and, when it is known, the fix. */
public final class FileFormatException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * Says what is wrong with a file.
     *
     * @param file is named first
     * @param problem what was found, and what was expected
     */
    public FileFormatException(Path file, String problem) {
        this(file, problem, null);
    }

    /**
     * Says what is wrong with a file, as somebody else found out.
     *
     * @param file is named first
     * @param problem what was found, and what was expected
     * @param cause who found out; null if nobody did
     */
    public FileFormatException(Path file, String problem, @Nullable Throwable cause) {
        super(file + ": " + problem, cause);
    }
}
