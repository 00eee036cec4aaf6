package dev.tarn.json;

import java.util.Map;
import org.jspecify.annotations.Nullable;

final class JsonWriter {
    private JsonWriter() {}

    static void append(StringBuilder text, @Nullable Object value) {
        switch (value) {
            case null -> text.append("null");
            case String string -> quote(text, string);
            case Float number -> text.append(Float.isFinite(number) ? number.toString() : "null");
            case Double number -> text.append(Double.isFinite(number) ? number.toString() : "null");
            case Number number -> text.append(number);
            case Boolean bool -> text.append(bool);
            case Map<?, ?> map -> {
                text.append('{');
                String comma = "";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    text.append(comma);
                    quote(text, String.valueOf(entry.getKey()));
                    text.append(':');
                    append(text, entry.getValue());
                    comma = ",";
                }
                text.append('}');
            }
            case Iterable<?> list -> {
                text.append('[');
                String comma = "";
                for (Object element : list) {
                    text.append(comma);
                    append(text, element);
                    comma = ",";
                }
                text.append(']');
            }
            default -> throw new IllegalArgumentException("not a JSON value: " + value.getClass().getName());
        }
    }

    private static void quote(StringBuilder text, String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    // Lone surrogates cannot be encoded in UTF-8; line separators break JavaScript.
                    if (c < 0x20 || c == 0x7f || c == 0x2028 || c == 0x2029 || Character.isSurrogate(c)) {
                        text.append(String.format("\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
