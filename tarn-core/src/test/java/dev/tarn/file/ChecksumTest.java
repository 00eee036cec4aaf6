package dev.tarn.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class ChecksumTest {
    private static Map<String, Tensor> tensors(float... values) {
        return Map.of("w", Tensor.of(Shape.of(values.length), values));
    }

    /** Written down once more: lengths before texts, names before values, little end first. */
    @Test
    void itIsTheCrcOfNamesShapesAndNumbers() {
        float[] values = new float[40_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 0.5f;
        }
        CRC32C expected = new CRC32C();
        for (String text : new String[] {"key", "value", "w", Shape.of(values.length).toString()}) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            expected.update(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, bytes.length));
            expected.update(bytes);
        }
        ByteBuffer numbers = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        numbers.asFloatBuffer().put(values);
        expected.update(numbers);
        assertThat(Checksum.of(Map.of("key", "value"), tensors(values))).isEqualTo("crc32c:%08x".formatted(expected.getValue()));
    }

    @Test
    void anyChangeChangesIt() {
        assertThat(Set.of(Checksum.of(Map.of(), tensors(1, 2)), Checksum.of(Map.of(), tensors(1, 3)),
                Checksum.of(Map.of(), tensors(2, 1)), Checksum.of(Map.of("a", "bc"), tensors(1, 2)),
                Checksum.of(Map.of("ab", "c"), tensors(1, 2)),
                Checksum.of(Map.of(), Map.of("w", Tensor.of(Shape.of(1, 2), 1, 2))))).hasSize(6);
    }

    @Test
    void theOrderOfTheMapsDoesNotMatter() {
        Map<String, String> one = new LinkedHashMap<>();
        one.put("a", "1");
        one.put("b", "2");
        Map<String, String> other = new LinkedHashMap<>();
        other.put("b", "2");
        other.put("a", "1");
        assertThat(Checksum.of(one, tensors(1))).isEqualTo(Checksum.of(other, tensors(1)));
    }
}
