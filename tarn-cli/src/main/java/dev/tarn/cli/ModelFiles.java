package dev.tarn.cli;

import dev.tarn.model.Model;
import dev.tarn.onnx.OnnxReader;
import dev.tarn.onnx.OnnxWriter;
import dev.tarn.weights.WeightsFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Model files of any format: told apart by their content, and by their names where they have none yet. */
final class ModelFiles {
    /** A safetensors file starts with the length of its header, 8 bytes, and the header with this. */
    private static final int HEADER_AT = 8;

    private ModelFiles() {}

    /** What {@code --json} calls a format, and its files' extension. */
    enum Format {
        SAFETENSORS, ONNX;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        String extension() {
            return "." + word();
        }
    }

    /**
     * Reads a model of any format.
     *
     * @throws IOException naming the file and what is wrong with it
     */
    static Model load(Path file) throws IOException {
        WeightsFile weights = WeightFiles.kind(file);
        if (weights != null) {
            return weights.model(file, null).model();
        }
        return switch (formatOf(file)) {
            case SAFETENSORS -> Model.load(file);
            case ONNX -> OnnxReader.read(file);
        };
    }

    /** By content; a file that says nothing is taken for what its name says, one that is not there for Tarn's own. */
    static Format formatOf(Path file) throws IOException {
        byte[] start = {};
        if (Files.isRegularFile(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                start = in.readNBytes(HEADER_AT + 1);
            }
        }
        if (start.length > HEADER_AT && start[HEADER_AT] == '{' && start[HEADER_AT - 1] == 0) {
            return Format.SAFETENSORS;
        }
        // An ONNX file starts with its version: field 1, a number. Damaged files are for the reader that their names promise.
        boolean onnx = start.length > 1 && start[0] == 8 && start[1] > 0 && start[1] < 64;
        return nameEndsWith(file, Format.ONNX) || (onnx && !nameEndsWith(file, Format.SAFETENSORS)) ? Format.ONNX : Format.SAFETENSORS;
    }

    static boolean nameEndsWith(Path file, Format format) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(format.extension());
    }

    static void save(Model model, Path file, Format format) throws IOException {
        switch (format) {
            case SAFETENSORS -> model.save(file);
            case ONNX -> OnnxWriter.write(model, file);
        }
    }
}
