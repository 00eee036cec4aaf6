package dev.tarn.cli;

import dev.tarn.TarnVersion;
import dev.tarn.json.Json;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * What was chosen: on the command line, else in a file of settings. A setting is called like its option, with underlines: {@code learning_rate} for
 * {@code --learning-rate}.
 */
final class MergedOptions {
    /** Files of settings hold them below this key; results of the run they describe lie beside. */
    static final String SETTINGS = "settings";

    private final Map<String, Object> values;
    private final String source;

    private MergedOptions(Map<String, Object> values, String source) {
        this.values = values;
        this.source = source;
    }

    /**
     * @param names what may be set
     * @param config a {@code run.json}, or null
     * @throws IOException if the file cannot be read or says something that is no setting
     */
    static MergedOptions of(ParseResult commandLine, Set<String> names, @Nullable Path config) throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        if (config != null) {
            values.putAll(read(config, names));
        }
        for (OptionSpec option : commandLine.matchedOptions()) {
            String name = option.longestName().substring(2).replace('-', '_');
            if (names.contains(name)) {
                values.put(name, option.getValue());
            }
        }
        return new MergedOptions(values, config == null ? "" : config + ": ");
    }

    private static Map<String, Object> read(Path config, Set<String> names) throws IOException {
        try {
            Map<String, Object> file = Json.object(Json.read(Files.readString(config)), "the file");
            Map<String, Object> settings = Json.object(file.get(SETTINGS), "\"" + SETTINGS + "\"");
            settings.values().removeIf(value -> value == null);
            Set<String> unknown = new LinkedHashSet<>(settings.keySet());
            unknown.removeAll(names);
            if (!unknown.isEmpty()) {
                String writer = file.get("tarn") instanceof String version && !version.equals(TarnVersion.current())
                        ? "; tarn " + version + " wrote the file, this is " + TarnVersion.current()
                        : "";
                throw new IOException(config + ": there is no setting " + String.join(", ", unknown) + writer + "; there are "
                        + String.join(", ", names));
            }
            return settings;
        } catch (IllegalArgumentException e) {
            throw new IOException(config + ": not a file of settings such as tarn train writes: " + e.getMessage(), e);
        } catch (MalformedInputException e) {
            throw new IOException(config + ": not a file of settings such as tarn train writes: expected text in UTF-8", e);
        }
    }

    /** Whether somebody chose it. */
    boolean has(String name) {
        return values.containsKey(name);
    }

    /** These, and for what they leave open those. */
    MergedOptions over(Map<String, Object> rest) {
        Map<String, Object> merged = new LinkedHashMap<>(rest);
        merged.putAll(values);
        return new MergedOptions(merged, source);
    }

    @Nullable
    String text(String name) {
        Object value = values.get(name);
        return value == null ? null : Json.string(value instanceof Path path ? path.toString() : value, source + name);
    }

    String text(String name, String standard) {
        String value = text(name);
        return value == null ? standard : value;
    }

    int integer(String name, int standard) {
        Object value = values.get(name);
        return value == null ? standard : Json.integer(value, source + name);
    }

    long longInteger(String name, long standard) {
        Object value = values.get(name);
        if (value == null || value instanceof Long) {
            return value == null ? standard : (Long) value;
        }
        return Json.integer(value, source + name);
    }

    double number(String name, double standard) {
        Object value = values.get(name);
        return value == null ? standard : Json.number(value, source + name);
    }

    boolean flag(String name, boolean standard) {
        Object value = values.get(name);
        if (value == null) {
            return standard;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw new IllegalArgumentException(source + name + " must be true or false, found " + Json.write(value));
    }

    List<String> texts(String name) {
        Object value = values.get(name);
        return value == null ? List.of() : Json.array(value, source + name).stream().map(text -> Json.string(text, source + name)).toList();
    }
}
