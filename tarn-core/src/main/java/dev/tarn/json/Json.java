package dev.tarn.json;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON values are plain Java: {@code Map<String, Object>} in written order, {@code List<Object>}, {@code String}, {@code Long} or {@code Double}, {@code Boolean}, null.
 */
public final class Json {
    private Json() {}

    /**
     * Reads one JSON value.
     *
     * @param text one value, with space around it at most
     * @return a {@code Map} in the order of the text, {@code List}, {@code String}, {@code Long}, {@code Double}, {@code Boolean}, or null
     * @throws IllegalArgumentException naming the position of what is not JSON (RFC 8259), of a key that stands twice, or of nesting deeper than {@value JsonReader#DEEPEST}
     */
    public static @Nullable Object read(String text) {
        return new JsonReader(text).document();
    }

    /**
     * Compact text. Numbers are written so that they read back the same; {@code NaN} and infinities, which JSON does not have, become null.
     *
     * @param value of the types that {@link #read} gives
     * @return one line
     */
    public static String write(@Nullable Object value) {
        StringBuilder text = new StringBuilder();
        JsonWriter.append(text, value);
        return text.toString();
    }

    /**
     * Takes a value for an object.
     *
     * @param value that was read
     * @param what its name, for the message
     * @return the object
     * @throws IllegalArgumentException if it is anything else, saying what was found
     */
    @SuppressWarnings("unchecked") // objects of the reader have no other keys and values
    public static Map<String, Object> object(@Nullable Object value, String what) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw wrong(what, "an object", value);
    }

    /**
     * Takes a value for an array.
     *
     * @param value that was read
     * @param what its name, for the message
     * @return the array
     * @throws IllegalArgumentException if it is anything else, saying what was found
     */
    @SuppressWarnings("unchecked")
    public static List<Object> array(@Nullable Object value, String what) {
        if (value instanceof List<?> list) {
            return (List<Object>) list;
        }
        throw wrong(what, "an array", value);
    }

    /**
     * Takes a value for a string.
     *
     * @param value that was read
     * @param what its name, for the message
     * @return the string
     * @throws IllegalArgumentException if it is anything else, saying what was found
     */
    public static String string(@Nullable Object value, String what) {
        if (value instanceof String text) {
            return text;
        }
        throw wrong(what, "a string", value);
    }

    /**
     * Takes a value for a whole number of 32 bits.
     *
     * @param value that was read
     * @param what its name, for the message
     * @return the number
     * @throws IllegalArgumentException if it is anything else, or larger
     */
    public static int integer(@Nullable Object value, String what) {
        if (value instanceof Long number && number >= Integer.MIN_VALUE && number <= Integer.MAX_VALUE) {
            return number.intValue();
        }
        if (value instanceof Integer number) {
            return number;
        }
        throw wrong(what, "a whole number of 32 bits", value);
    }

    /**
     * Takes a value for a number.
     *
     * @param value that was read
     * @param what its name, for the message
     * @return the number
     * @throws IllegalArgumentException if it is anything else, saying what was found
     */
    public static double number(@Nullable Object value, String what) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw wrong(what, "a number", value);
    }

    private static IllegalArgumentException wrong(String what, String expected, @Nullable Object found) {
        String text = write(found);
        return new IllegalArgumentException(
                what + " must be " + expected + ", found " + (text.length() > 60 ? text.substring(0, 60) + "…" : text));
    }
}
