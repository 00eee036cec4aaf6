package dev.tarn.cli;

import dev.tarn.json.Json;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names of classes in a file, as people and programs write them. */
final class ClassFile {
    private ClassFile() {}

    /**
     * One name a line, a JSON array of names, or a JSON object from the number of each class to its name, or to {@code [id, name]}.
     *
     * @throws IOException naming the file and what is wrong with it
     */
    static List<String> read(Path file) throws IOException {
        try {
            String text = Files.readString(file);
            return text.stripLeading().startsWith("[") || text.stripLeading().startsWith("{")
                    ? ofJson(Json.read(text))
                    : text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        } catch (MalformedInputException e) {
            throw new IOException(file + ": not a file of class names: expected text in UTF-8", e);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": not a file of class names: " + e.getMessage(), e);
        }
    }

    private static List<String> ofJson(@Nullable Object json) {
        if (json instanceof List<?> list) {
            return list.stream().map(name -> Json.string(name, "a name")).toList();
        }
        Map<String, Object> byNumber = Json.object(json, "the file");
        List<String> names = new ArrayList<>();
        for (int i = 0; i < byNumber.size(); i++) {
            Object name = byNumber.get(Integer.toString(i));
            names.add(Json.string(name instanceof List<?> list && !list.isEmpty() ? list.getLast() : name, "the name of class " + i));
        }
        return names;
    }
}
