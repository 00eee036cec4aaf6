package dev.tarn.serve.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What goes back.
 *
 * @param status of HTTP
 * @param mediaType of the body
 * @param body kept, not copied
 * @param headers further ones, by name
 */
public record Answer(int status, String mediaType, byte[] body, Map<String, String> headers) {
    /**
     * An answer of status 200.
     *
     * @param text JSON
     * @return the answer
     */
    public static Answer json(String text) {
        return of(200, "application/json", text);
    }

    /**
     * An answer of text in UTF-8.
     *
     * @param status of HTTP
     * @param mediaType of the text
     * @param text the body
     * @return the answer
     */
    public static Answer of(int status, String mediaType, String text) {
        return new Answer(status, mediaType, text.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    /**
     * {@return the same with further headers}
     *
     * @param more by name; they replace those of the same name
     */
    public Answer with(Map<String, String> more) {
        if (more.isEmpty()) {
            return this;
        }
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(more);
        return new Answer(status, mediaType, body, Map.copyOf(all));
    }
}
