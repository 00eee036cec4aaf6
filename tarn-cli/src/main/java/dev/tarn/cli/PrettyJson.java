package dev.tarn.cli;

import dev.tarn.json.Json;
import java.util.Map;

/** JSON for files that people open: the upper two levels a line an entry, what lies deeper in one line. */
final class PrettyJson {
    private PrettyJson() {}

    static String write(Map<String, ?> object) {
        return write(object, "  ") + "\n";
    }

    private static String write(Map<?, ?> object, String indent) {
        StringBuilder text = new StringBuilder("{");
        String separator = "\n";
        for (Map.Entry<?, ?> entry : object.entrySet()) {
            text.append(separator).append(indent).append(Json.write(String.valueOf(entry.getKey()))).append(": ");
            text.append(entry.getValue() instanceof Map<?, ?> inner && indent.length() == 2
                    ? write(inner, indent + "  ")
                    : Json.write(entry.getValue()));
            separator = ",\n";
        }
        return text.append('\n').append(indent.substring(2)).append('}').toString();
    }
}
