package dev.tarn.file;

import dev.tarn.json.Json;
import dev.tarn.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes safetensors files as {@link SafetensorsReader} and {@code safetensors.torch.load_file} read them. Tensors keep the order of the
 * map and follow each other without gaps, which the format demands; spaces behind the header put the first one at a multiple of eight. The
 * same content gives the same bytes.
 */
public final class SafetensorsWriter {
    private static final int ALIGNMENT = 8;
    private static final int CHUNK = 1 << 16;

    private SafetensorsWriter() {}

    /**
     * Writes the file whole or not at all.
     *
     * @param file where to; what stands there is replaced
     * @param tensors by name, in the order in which they are written
     * @param metadata texts for {@code __metadata__}; none if empty
     * @throws IOException in one line; the former file is then unchanged
     * @throws IllegalArgumentException if a tensor is called {@code __metadata__}
     */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
        byte[] header = header(tensors, metadata);
        AtomicFile.write(file, out -> {
            out.write(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array());
            out.write(header);
            for (Tensor tensor : tensors.values()) {
                write(tensor.data(), out);
            }
        });
    }

    private static byte[] header(Map<String, Tensor> tensors, Map<String, String> metadata) {
        Map<String, Object> header = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            header.put("__metadata__", metadata);
        }
        long at = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            long end = at + (long) entry.getValue().data().length * Float.BYTES;
            List<Object> sizes = new ArrayList<>();
            for (int size : entry.getValue().shape().toArray()) {
                sizes.add(size);
            }
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("dtype", "F32");
            fields.put("shape", sizes);
            fields.put("data_offsets", List.of(at, end));
            if (header.put(entry.getKey(), fields) != null || entry.getKey().equals("__metadata__")) {
                throw new IllegalArgumentException("a tensor cannot be called __metadata__: the format keeps that name for itself");
            }
            at = end;
        }
        byte[] text = Json.write(header).getBytes(StandardCharsets.UTF_8);
        int padded = (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        byte[] bytes = Arrays.copyOf(text, padded);
        Arrays.fill(bytes, text.length, padded, (byte) ' ');
        return bytes;
    }

    private static void write(float[] values, OutputStream out) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < values.length; at += CHUNK / Float.BYTES) {
            int count = Math.min(CHUNK / Float.BYTES, values.length - at);
            chunk.clear().asFloatBuffer().put(values, at, count);
            out.write(chunk.array(), 0, count * Float.BYTES);
        }
    }
}
