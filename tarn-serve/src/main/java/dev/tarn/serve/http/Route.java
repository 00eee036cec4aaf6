package dev.tarn.serve.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where an endpoint is found.
 *
 * @param pattern a path; a segment in braces stands for any: {@code /v1/models/{model}}
 * @param open whether it answers without a key
 */
public record Route(String method, String pattern, boolean open, Endpoint endpoint) {
    /** What answers; called by any number of threads. */
    @FunctionalInterface
    public interface Endpoint {
        Answer answer(Exchange exchange) throws Exception;
    }

    public static Route get(String pattern, Endpoint endpoint) {
        return new Route("GET", pattern, false, endpoint);
    }

    public static Route post(String pattern, Endpoint endpoint) {
        return new Route("POST", pattern, false, endpoint);
    }

    /** The same for everybody, with or without a key. */
    public Route forEverybody() {
        return new Route(method, pattern, true, endpoint);
    }

    /** What the segments in braces stand for, if the path is one of these. */
    Optional<Map<String, String>> match(List<String> path) {
        String[] wanted = pattern.substring(1).split("/", -1);
        if (wanted.length != path.size()) {
            return Optional.empty();
        }
        Map<String, String> found = new HashMap<>();
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].startsWith("{")) {
                found.put(wanted[i].substring(1, wanted[i].length() - 1), path.get(i));
            } else if (!wanted[i].equals(path.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(found);
    }
}
