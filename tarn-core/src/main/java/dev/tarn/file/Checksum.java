package dev.tarn.file;

import dev.tarn.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * CRC-32C of what a safetensors file means: each text and each tensor's name, shape and bits, each preceded by its length. A damaged disk or
 * transfer would otherwise give a model that predicts something else and says nothing. Against accidents, not against forgers. Sorted by
 * name: other programs write the same content in another order.
 */
public final class Checksum {
    private static final int CHUNK = 1 << 14;

    private final CRC32C crc = new CRC32C();
    private final ByteBuffer buffer = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private Checksum() {}

    /**
     * The checksum of texts and tensors, in the form {@code crc32c:01234567}.
     *
     * @param texts by name; without the checksum itself
     * @param tensors by name
     * @return the same for the same contents, in whatever order the maps have them
     */
    public static String of(Map<String, String> texts, Map<String, Tensor> tensors) {
        Checksum sum = new Checksum();
        new TreeMap<>(texts).forEach((key, value) -> sum.text(key).text(value));
        new TreeMap<>(tensors).forEach((name, tensor) -> sum.text(name).text(tensor.shape().toString()).floats(tensor.data()));
        return String.format(Locale.ROOT, "crc32c:%08x", sum.crc.getValue());
    }

    private Checksum text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        crc.update(buffer.clear().putInt(bytes.length).flip());
        crc.update(bytes);
        return this;
    }

    private Checksum floats(float[] values) {
        for (int at = 0; at < values.length; at += CHUNK) {
            int count = Math.min(CHUNK, values.length - at);
            buffer.clear().asFloatBuffer().put(values, at, count);
            crc.update(buffer.limit(count * Float.BYTES));
        }
        return this;
    }
}
