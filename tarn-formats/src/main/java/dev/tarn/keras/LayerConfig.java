package dev.tarn.keras;

import dev.tarn.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings of a layer as its file has them; asking for one that is not what it should be refuses the layer. */
record LayerConfig(Map<String, Object> values) {
    /** Of kernels, strides and so on: products of two of them still fit into an int. */
    private static final int MOST = 1 << 15;

    @Nullable
    Object value(String key) {
        return values.get(key);
    }

    boolean has(String key) {
        return values.get(key) != null;
    }

    String text(String key, String otherwise) {
        return switch (values.get(key)) {
            case null -> otherwise;
            case String text -> text;
            case Object other -> throw wrong(key, "a text", other);
        };
    }

    boolean flag(String key, boolean otherwise) {
        return switch (values.get(key)) {
            case null -> otherwise;
            case Boolean flag -> flag;
            case Object other -> throw wrong(key, "true or false", other);
        };
    }

    double number(String key, double otherwise) {
        return switch (values.get(key)) {
            case null -> otherwise;
            case Number number -> number.doubleValue();
            case Map<?, ?> array when array.get("config") instanceof Map<?, ?> inner && inner.get("value") instanceof Number number ->
                number.doubleValue(); // how Keras 2.13 wrote NumPy's numbers
            case Object other -> throw wrong(key, "a number", other);
        };
    }

    int integer(String key) {
        return size(values.get(key), key);
    }

    int integer(String key, int otherwise) {
        return has(key) ? integer(key) : otherwise;
    }

    private static int size(@Nullable Object value, String key) {
        if (value instanceof Long number && number >= 0 && number <= Integer.MAX_VALUE) {
            return number.intValue();
        }
        throw wrong(key, "a whole number", value);
    }

    /** Two numbers, or one for both; null if it is not set. */
    int @Nullable [] pair(String key) {
        Object value = values.get(key);
        if (value == null) {
            return null;
        }
        List<?> both = value instanceof List<?> list && list.size() <= 2 ? list : List.of(value);
        if (both.isEmpty()) {
            throw wrong(key, "one or two whole numbers", value);
        }
        int[] pair = {size(both.getFirst(), key), size(both.getLast(), key)};
        if (pair[0] > MOST || pair[1] > MOST) {
            throw wrong(key, "at most " + MOST, value);
        }
        return pair;
    }

    int[] pair(String key, int otherwise) {
        int[] pair = pair(key);
        return pair == null ? new int[] {otherwise, otherwise} : pair;
    }

    /** {@code ((top, bottom), (left, right))}, {@code (vertical, horizontal)} or one number: as four, top, left, bottom, right. */
    int[] sides(String key) {
        if (values.get(key) instanceof List<?> list && list.size() == 2 && list.getFirst() instanceof List<?> vertical
                && list.getLast() instanceof List<?> horizontal && vertical.size() == 2 && horizontal.size() == 2) {
            return new int[] {size(vertical.getFirst(), key), size(horizontal.getFirst(), key), size(vertical.getLast(), key),
                size(horizontal.getLast(), key)};
        }
        int[] pair = pair(key, 1);
        return new int[] {pair[0], pair[1], pair[0], pair[1]};
    }

    List<Object> list(String key) {
        return switch (values.get(key)) {
            case null -> List.of();
            case List<?> list -> Json.array(list, key);
            case Object one -> List.of(one);
        };
    }

    static RefusedLayer wrong(String key, String expected, @Nullable Object found) {
        String text = Json.write(found);
        return new RefusedLayer(key + " must be " + expected + ", found " + (text.length() > 60 ? text.substring(0, 60) + "…" : text));
    }
}
