package dev.tarn.data;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file or folder is there but does not hold what it should; the one-line message names it, what was found, what was expected, what to do. */
public final class DataFormatException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * Says what is wrong with data.
     *
     * @param where the file, folder or archive member
     * @param problem what was found, what was expected, and what to do
     */
    public DataFormatException(String where, String problem) {
        super(where + ": " + problem);
    }

    /**
     * The same with what the JDK said underneath.
     *
     * @param where the file, folder or archive member
     * @param problem what was found, what was expected, and what to do
     * @param cause what the JDK said
     */
    public DataFormatException(String where, String problem, @Nullable Throwable cause) {
        super(where + ": " + problem, cause);
    }

    /**
     * Says what is wrong with a file.
     *
     * @param where the file or folder
     * @param problem what was found, what was expected, and what to do
     */
    public DataFormatException(Path where, String problem) {
        this(where.toString(), problem);
    }
}
