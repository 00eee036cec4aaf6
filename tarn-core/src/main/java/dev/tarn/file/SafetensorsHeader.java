package dev.tarn.file;

import dev.tarn.json.Json;
import dev.tarn.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The JSON in front of the numbers, checked against the number of bytes that follow it.
 *
 * @param entries in the order of their numbers, which follow each other without gaps and fill the file
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {

    /** One tensor: where its bytes lie, counted from the end of the header. */
    record Entry(String name, ElementType type, Shape shape, long begin, long end) {}

    /**
     * @param data number of bytes behind the header
     * @throws IllegalArgumentException saying what is wrong
     */
    static SafetensorsHeader parse(String text, long data) {
        Map<String, Object> object = Json.object(Json.read(text), "the header");
        Map<String, String> metadata = new LinkedHashMap<>();
        List<Entry> entries = new ArrayList<>();
        object.forEach((name, value) -> {
            if (name.equals("__metadata__")) {
                Json.object(value, "__metadata__").forEach((key, entry) -> metadata.put(key, Json.string(entry, "__metadata__." + key)));
            } else {
                entries.add(entry(name, Json.object(value, name), data));
            }
        });
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        checkFilled(entries, data);
        return new SafetensorsHeader(List.copyOf(entries), metadata);
    }

    private static Entry entry(String name, Map<String, Object> fields, long data) {
        ElementType type = type(Json.string(fields.get("dtype"), name + ".dtype"), name);
        List<Object> sizes = Json.array(fields.get("shape"), name + ".shape");
        int[] shape = new int[sizes.size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = Json.integer(sizes.get(i), name + ".shape");
        }
        List<Object> offsets = Json.array(fields.get("data_offsets"), name + ".data_offsets");
        if (offsets.size() != 2 || !(offsets.get(0) instanceof Long begin) || !(offsets.get(1) instanceof Long end)) {
            throw new IllegalArgumentException(name + ".data_offsets must be two whole numbers, found " + Json.write(offsets));
        }
        if (begin < 0 || end < begin || end > data) {
            throw new IllegalArgumentException(name + " should lie at bytes " + begin + " to " + end + ", but " + data
                    + " bytes follow the header: truncated or damaged");
        }
        Shape parsed;
        try {
            parsed = Shape.of(shape);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
        long need = (long) parsed.elements() * type.bytes();
        if (need != end - begin) {
            throw new IllegalArgumentException(
                    name + " of shape " + parsed + " and type " + type + " needs " + need + " bytes, but bytes " + begin + " to " + end
                            + " are " + (end - begin));
        }
        return new Entry(name, type, parsed, begin, end);
    }

    private static ElementType type(String dtype, String name) {
        for (ElementType type : ElementType.values()) {
            if (type.name().equals(dtype)) {
                return type;
            }
        }
        throw new IllegalArgumentException(
                name + " has the unknown type '" + dtype + "'; known are "
                        + Arrays.stream(ElementType.values()).map(Enum::name).collect(Collectors.joining(", ")));
    }

    private static void checkFilled(List<Entry> entries, long data) {
        long at = 0;
        String before = "the header";
        for (Entry entry : entries) {
            if (entry.begin() != at) {
                throw new IllegalArgumentException(entry.name() + " begins at byte " + entry.begin() + ", but " + before + " ends at " + at
                        + ": tensors must neither overlap nor leave gaps");
            }
            at = entry.end();
            before = entry.name();
        }
        if (at != data) {
            throw new IllegalArgumentException(
                    "the tensors end at byte " + at + ", but " + data + " bytes follow the header: truncated or damaged");
        }
    }
}
