package dev.tarn.onnx.graph;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;

/** Values of a tensor that lie in a file beside the model's. A model from a stranger must not make Tarn read files elsewhere. */
final class ExternalData {
    private ExternalData() {}

    /**
     * @param model the model's file
     * @param place {@code location}, {@code offset} and {@code length} as the model gives them
     * @param bytes that the tensor needs
     * @throws IllegalArgumentException saying what is wrong with the place
     */
    static ByteBuffer read(Path model, Map<String, String> place, long bytes) throws IOException {
        String location = place.getOrDefault("location", "");
        long offset = number(place, "offset", 0);
        long length = number(place, "length", bytes);
        Path data = inside(model, location);
        long size = Files.size(data);
        if (length != bytes || bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "needs " + bytes + " bytes, but " + length + " are said to lie in '" + location + "' (at most 2 GB a tensor are read)");
        }
        if (offset > size || length > size - offset) {
            throw new IllegalArgumentException(
                    length + " bytes from byte " + offset + " of '" + location + "', which has " + size + ": truncated, or another file");
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) length);
        try (FileChannel channel = FileChannel.open(data, StandardOpenOption.READ)) {
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, offset + buffer.position()) < 0) {
                    throw new EOFException(
                            data + ": ended while it was being read: another program is writing it; try again once it is done");
                }
            }
        }
        return buffer.flip();
    }

    private static long number(Map<String, String> place, String key, long otherwise) {
        String text = place.get(key);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("\\d{1,18}")) {
            throw new IllegalArgumentException("its external data has the " + key + " '" + text + "'; expected a number");
        }
        return Long.parseLong(text);
    }

    private static Path inside(Path model, String location) throws IOException {
        Path folder = Objects.requireNonNull(model.toRealPath().getParent(), "a file lies in a folder");
        try {
            Path relative = Path.of(location);
            Path data = folder.resolve(relative).normalize();
            if (location.isEmpty() || relative.isAbsolute() || !data.startsWith(folder)) {
                throw new IllegalArgumentException(
                        "its values are said to lie in '" + location + "', outside of the model's folder; such files are not read");
            }
            if (!Files.isRegularFile(data)) {
                throw new IllegalArgumentException("its values should lie in '" + location + "' beside the model, which is not there");
            }
            if (!data.toRealPath().startsWith(folder)) {
                throw new IllegalArgumentException(
                        "its values are said to lie in '" + location + "', a link out of the model's folder; such files are not read");
            }
            return data;
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("its values are said to lie in a file that cannot be: " + e.getReason(), e);
        }
    }
}
