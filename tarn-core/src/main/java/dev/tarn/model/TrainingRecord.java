package dev.tarn.model;

import dev.tarn.json.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a model came to be: seed, settings, fingerprint of the data, versions. A JSON object, immutable, in the order in which it was made;
 * nothing that differs between two equal runs (times of day, host names, durations) belongs in it, because model files of equal runs are
 * equal byte for byte.
 *
 * @param values as {@link Json} reads them: whole numbers are {@code Long}, others {@code Double}
 */
public record TrainingRecord(Map<String, Object> values) {
    /**
     * Copies and checks the values.
     *
     * @param values copied, to any depth
     * @throws IllegalArgumentException if a value is not a JSON value
     */
    public TrainingRecord {
        values = frozen(Json.object(Json.read(Json.write(values)), "the training record"));
    }

    /** {@return the record of a model that was not trained} */
    public static TrainingRecord none() {
        return new TrainingRecord(Map.of());
    }

    private static Map<String, Object> frozen(Map<String, Object> map) {
        Map<String, Object> copy = new LinkedHashMap<>(map);
        copy.replaceAll((key, value) -> frozen(value));
        return Collections.unmodifiableMap(copy);
    }

    @SuppressWarnings("NullAway") // JSON has null; maps of the JSON package say Object for what may be one
    private static Object frozen(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> frozen(Json.object(map, "the training record"));
            case List<?> list -> {
                List<Object> copy = new ArrayList<>(list);
                copy.replaceAll(TrainingRecord::frozen);
                yield Collections.unmodifiableList(copy);
            }
            case null, default -> value;
        };
    }

    /** Compact JSON. */
    @Override
    public String toString() {
        return Json.write(values);
    }
}
