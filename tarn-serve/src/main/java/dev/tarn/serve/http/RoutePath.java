package dev.tarn.serve.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A route's pattern, cut into segments once. */
record RoutePath(Route route, List<String> segments) {
    static RoutePath of(Route route) {
        return new RoutePath(route, List.of(route.pattern().substring(1).split("/", -1)));
    }

    /** What the segments in braces stand for, if the path is one of these. */
    Optional<Map<String, String>> match(List<String> path) {
        if (segments.size() != path.size()) {
            return Optional.empty();
        }
        Map<String, String> found = new HashMap<>();
        for (int i = 0; i < path.size(); i++) {
            String wanted = segments.get(i);
            if (wanted.startsWith("{")) {
                found.put(wanted.substring(1, wanted.length() - 1), path.get(i));
            } else if (!wanted.equals(path.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(found);
    }
}
