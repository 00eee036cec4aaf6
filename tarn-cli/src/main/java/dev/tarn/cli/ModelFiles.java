package dev.tarn.cli;

import dev.tarn.keras.KerasReader;
import dev.tarn.keras.KerasWriter;
import dev.tarn.model.Model;
import dev.tarn.onnx.OnnxReader;
import dev.tarn.onnx.OnnxWriter;
import dev.tarn.weights.WeightsFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Model files of any format: told apart by their content, and by their names where they have none yet. */
final class ModelFiles {
    /** A safetensors file starts with the length of its header, 8 bytes, and the header with this. */
    private static final int HEADER_AT = 8;
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final byte[] HDF5 = HexFormat.of().parseHex("894844460d0a1a0a");

    private ModelFiles() {}

    /** What {@code --json} calls a format, and its files' extension. */
    enum Format {
        SAFETENSORS(true), ONNX(true), KERAS(true),
        /** Keras' older files: a whole model. */
        H5(false);

        private final boolean written;

        Format(boolean written) {
            this.written = written;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        String extension() {
            return "." + word();
        }

        /** The extensions of what can be written, for messages: {@code .safetensors, .onnx or .keras}. */
        static String writtenExtensions() {
            String all = Arrays.stream(values()).filter(format -> format.written).map(Format::extension).collect(Collectors.joining(", "));
            int last = all.lastIndexOf(", ");
            return all.substring(0, last) + " or " + all.substring(last + 2);
        }

        /** The format to write a file in, by its name; null if the name does not say, or says one that is only read. */
        static @Nullable Format toWrite(Path file) {
            return Arrays.stream(values()).filter(format -> format.written && nameEndsWith(file, format)).findFirst().orElse(null);
        }
    }

    /**
     * Reads a model of any format, ready to predict: what a file does to pictures in front of its network is the model's preprocessing.
     *
     * @throws IOException naming the file and what is wrong with it
     */
    static Model load(Path file) throws IOException {
        return load(file, null);
    }

    /** @param head the output to take where a file of another program has several */
    static Model load(Path file, @Nullable String head) throws IOException {
        WeightsFile weights = WeightFiles.kind(file);
        if (weights != null) {
            return weights.model(file, null).model();
        }
        return switch (formatOf(file)) {
            case SAFETENSORS -> Model.load(file);
            case ONNX -> OnnxReader.read(file, head);
            case KERAS, H5 -> KerasReader.read(file, head);
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
        if (startsWith(start, HDF5)) {
            return Format.H5;
        }
        if (startsWith(start, ZIP)) {
            return Format.KERAS;
        }
        for (Format format : Format.values()) {
            if (nameEndsWith(file, format)) {
                return format;
            }
        }
        if (Files.isDirectory(file) && Files.exists(file.resolve("saved_model.pb"))) {
            return Format.KERAS; // not that it could be read, but its reader says what to do
        }
        // An ONNX file starts with its version: field 1, a number. Damaged files are for the reader that their names promise.
        return start.length > 1 && start[0] == 8 && start[1] > 0 && start[1] < 64 ? Format.ONNX : Format.SAFETENSORS;
    }

    private static boolean startsWith(byte[] bytes, byte[] start) {
        return bytes.length >= start.length && Arrays.equals(start, 0, start.length, bytes, 0, start.length);
    }

    static boolean nameEndsWith(Path file, Format format) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(format.extension());
    }

    static void save(Model model, Path file, Format format) throws IOException {
        switch (format) {
            case SAFETENSORS -> model.save(file);
            case ONNX -> OnnxWriter.write(model, file);
            case KERAS -> KerasWriter.write(model, file);
            case H5 -> throw new IllegalArgumentException("files of the format " + format.extension() + " are read, not written");
        }
    }
}
