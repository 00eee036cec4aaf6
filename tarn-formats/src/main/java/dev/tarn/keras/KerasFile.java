package dev.tarn.keras;

import dev.tarn.file.FileFormatException;
import dev.tarn.json.Json;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An open Keras file, whichever container it is.
 *
 * @param config the JSON that describes the network
 * @param version of the Keras that wrote it, {@code ""} if it does not say
 * @param archive whether it is a {@code .keras} archive, whose weights lie by layer, or a whole model in {@code .h5}, whose weights lie by name
 * @param tarn what Tarn has written into it about the model; empty in files of others
 */
record KerasFile(Path file, Map<String, Object> config, String version, boolean archive, HdfContent weights, Map<String, Object> tarn,
        @Nullable Path temporary) implements Closeable {
    /** The entry or attribute that holds the description, for messages. */
    static final String CONFIG = "config.json";
    static final String METADATA = "metadata.json";
    static final String WEIGHTS = "model.weights.h5";
    /** In the metadata. */
    static final String TARN = "tarn";
    private static final String SHARDS = "model.weights.json";
    private static final int LONGEST_CONFIG = 1 << 26;
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    static final byte[] HDF5 = HexFormat.of().parseHex("894844460d0a1a0a");

    static KerasFile open(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString(), null, "there is no such file");
        }
        if (Files.exists(file.resolve("saved_model.pb"))) {
            throw new FileFormatException(file,
                    "is a folder in TensorFlow's format SavedModel; write one file instead, in Python: keras.models.load_model(...).save(\"model.keras\")");
        }
        if (!Files.isRegularFile(file)) {
            throw new FileFormatException(file, Files.isDirectory(file) ? "is a folder; give the name of a file" : "is not a regular file");
        }
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(HDF5.length);
        }
        if (startsWith(start, ZIP)) {
            return archive(file);
        }
        if (startsWith(start, HDF5)) {
            return whole(file);
        }
        throw new FileFormatException(file,
                "is neither a .keras archive (a zip file) nor an HDF5 file; save the model in Python with model.save(\"model.keras\")");
    }

    static boolean startsWith(byte[] bytes, byte[] start) {
        return bytes.length >= start.length && Arrays.equals(start, 0, start.length, bytes, 0, start.length);
    }

    private static KerasFile archive(Path file) throws IOException {
        try (ZipArchive zip = ZipArchive.open(file)) {
            ZipArchive.Entry config = zip.entry(CONFIG);
            ZipArchive.Entry weights = zip.entry(WEIGHTS);
            if (config == null) {
                throw zip.wrong(
                        "is a zip archive without " + CONFIG + ", so it is not a Keras model; it holds " + String.join(", ", zip.names()));
            }
            if (weights == null) {
                throw zip.wrong(zip.entry(SHARDS) == null
                        ? "is a zip archive without " + WEIGHTS + ": it has no weights"
                        : "has its weights in several pieces; write them as one, in Python: model.save(\"model.keras\")");
            }
            Map<String, Object> json = json(file, CONFIG, zip.text(config, LONGEST_CONFIG));
            ZipArchive.Entry about = zip.entry(METADATA);
            Map<String, Object> metadata = about == null ? Map.of() : json(file, METADATA, zip.text(about, LONGEST_CONFIG));
            Map<String, Object> tarn = metadata.get(TARN) instanceof Map<?, ?> map ? Json.object(map, TARN) : Map.of();
            String version = metadata.get("keras_version") instanceof String text ? text : "";
            if (weights.plain()) {
                zip.verify(weights);
                return new KerasFile(file, json, version, true, content(file, WEIGHTS + ": ", file, weights.start(), weights.size()), tarn,
                        null);
            }
            Path temporary = Files.createTempFile("tarn-", ".h5");
            try {
                try (OutputStream out = Files.newOutputStream(temporary)) {
                    zip.write(weights, out);
                }
                return new KerasFile(file, json, version, true, content(file, WEIGHTS + ": ", temporary, 0, weights.size()), tarn,
                        temporary);
            } catch (IOException | RuntimeException e) {
                Files.delete(temporary);
                throw e;
            }
        }
    }

    private static KerasFile whole(Path file) throws IOException {
        HdfContent content = content(file, "", file, 0, Files.size(file));
        try {
            String config = content.text("", "model_config");
            if (config == null) {
                throw new FileFormatException(file, content.has("layers") || content.has("_layer_checkpoint_dependencies")
                        || !content.texts("", "layer_names").isEmpty()
                                ? "holds weights without the network that they belong to; save both, in Python: model.save(\"model.keras\")"
                                : "is an HDF5 file without a Keras model (there is no attribute model_config)");
            }
            String version = content.text("", "keras_version");
            return new KerasFile(file, json(file, "model_config", config), version == null ? "" : version, false, content, Map.of(), null);
        } catch (IOException | RuntimeException e) {
            content.close();
            throw e;
        }
    }

    private static HdfContent content(Path file, String part, Path holder, long start, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(holder, StandardOpenOption.READ)) {
            return new HdfContent(file, part, channel, start, size);
        }
    }

    static Map<String, Object> object(String json) {
        return Json.object(Json.read(json), "an object");
    }

    static Map<String, Object> json(Path file, String what, String text) throws FileFormatException {
        try {
            return Json.object(Json.read(text), what);
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(file, what + " is not a description that can be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        weights.close();
        if (temporary != null) {
            Files.deleteIfExists(temporary);
        }
    }
}
