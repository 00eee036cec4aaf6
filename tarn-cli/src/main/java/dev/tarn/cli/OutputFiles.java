package dev.tarn.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a training run writes.
 *
 * @param model the model file
 * @param report the page about it, beside it
 * @param run the settings and results, beside it
 * @param log rows of epochs, or null
 */
record OutputFiles(Path model, Path report, Path run, @Nullable Path log) {
    private static final String MODEL = ".safetensors";

    static OutputFiles of(Path model, @Nullable Path log) {
        String name = String.valueOf(model.getFileName());
        String stem = name.endsWith(MODEL) ? name.substring(0, name.length() - MODEL.length()) : name;
        return new OutputFiles(model, model.resolveSibling(stem + ".html"), model.resolveSibling("run.json"), log);
    }

    /**
     * Finds out before training whether it can be saved behind it.
     *
     * @throws IOException naming the file and what is in the way
     */
    void check() throws IOException {
        check(model);
        check(report);
        check(run);
        if (log != null) {
            check(log);
        }
    }

    /** {@link #check()} for one file. */
    static void check(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": is a folder; name a file");
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IOException(file + ": the folder " + folder + " does not exist; create it first");
        }
        try {
            Files.delete(Files.createTempFile(folder, ".tarn-", ".tmp"));
        } catch (IOException e) {
            throw new IOException(file + ": the folder " + folder + " cannot be written to; choose another place with --out", e);
        }
    }
}
