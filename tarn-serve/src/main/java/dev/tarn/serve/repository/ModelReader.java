package dev.tarn.serve.repository;

import dev.tarn.model.Model;
import java.io.IOException;
import java.nio.file.Path;

/** Reads a model file; which formats there are is for the one who starts the service to say. */
@FunctionalInterface
public interface ModelReader {
    /**
     * Reads a model of any format that it knows.
     *
     * @param file that was found
     * @return the model
     * @throws IOException naming the file and what is wrong with it
     */
    Model read(Path file) throws IOException;
}
