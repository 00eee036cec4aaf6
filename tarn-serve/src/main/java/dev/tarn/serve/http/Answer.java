package dev.tarn.serve.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What goes back.
 *
 * @param body kept, not copied
 */
public record Answer(int status, String mediaType, byte[] body, Map<String, String> headers) {
    public static Answer json(String text) {
        return of(200, "application/json", text);
    }

    public static Answer of(int status, String mediaType, String text) {
        return new Answer(status, mediaType, text.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    /** The same with further headers. */
    public Answer with(Map<String, String> more) {
        if (more.isEmpty()) {
            return this;
        }
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(more);
        return new Answer(status, mediaType, body, Map.copyOf(all));
    }
}
