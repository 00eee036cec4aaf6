package dev.tarn.data;

import java.nio.file.Path;

/**
 * A file of a folder that could not be used; the others were.
 *
 * @param file where it lies
 * @param reason what is wrong with it
 */
public record SkippedFile(Path file, String reason) {

    @Override
    public String toString() {
        return file + ": " + reason;
    }
}
