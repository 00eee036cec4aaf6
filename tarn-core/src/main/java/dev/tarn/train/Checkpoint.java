package dev.tarn.train;

import dev.tarn.TarnVersion;
import dev.tarn.file.Checksum;
import dev.tarn.file.FileFormatException;
import dev.tarn.file.Safetensors;
import dev.tarn.file.SafetensorsReader;
import dev.tarn.file.SafetensorsWriter;
import dev.tarn.json.Json;
import dev.tarn.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a run has to know to go on as if it had never stopped, as a safetensors file: {@code parameters.…}, what the optimiser remembers
 * ({@code first.…}, {@code second.…}, {@code average.…}) and the best epoch's parameters ({@code best.…}) in PyTorch's shapes, the rest as JSON text in the metadata.
 *
 * @param step how many steps were done
 * @param run what the run is a function of: settings, data, network; a run that goes on must have the same
 * @param progress counters, {@link Progress#toJson}
 * @param epochs what is known of the epochs, {@link EpochMemory#toJson}
 * @param ended whether the run ended early, for want of progress
 * @param tensors by group and name
 */
record Checkpoint(long step, Map<String, Object> run, Map<String, Object> progress, Map<String, Object> epochs, boolean ended,
        Map<String, Tensor> tensors) {
    private static final int FORMAT = 1;
    private static final String CHECKSUM = "tarn.checksum";

    /** The tensors of one group, by the name behind it. */
    Map<String, Tensor> group(String group) {
        Map<String, Tensor> some = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(group + ".")) {
                some.put(name.substring(group.length() + 1), tensor);
            }
        });
        return some;
    }

    /** The file is written whole or not at all. */
    void write(Path file) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("tarn.checkpoint", Integer.toString(FORMAT));
        metadata.put("tarn.version", TarnVersion.current());
        metadata.put("step", Long.toString(step));
        metadata.put("run", Json.write(run));
        metadata.put("progress", Json.write(progress));
        metadata.put("epochs", Json.write(epochs));
        metadata.put("ended", Boolean.toString(ended));
        metadata.put(CHECKSUM, Checksum.of(metadata, tensors));
        SafetensorsWriter.write(file, tensors, metadata);
    }

    /** @throws FileFormatException if the file is damaged, no checkpoint, or of a newer Tarn */
    static Checkpoint read(Path file) throws IOException {
        Safetensors content = SafetensorsReader.read(file);
        Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
        String format = metadata.get("tarn.checkpoint");
        if (!Integer.toString(FORMAT).equals(format)) {
            throw new FileFormatException(file, format == null
                    ? "is not a checkpoint of a training run"
                    : "is a checkpoint in format " + format + ", written by Tarn " + metadata.get("tarn.version") + "; this is Tarn "
                            + TarnVersion.current() + ", which reads format " + FORMAT);
        }
        String written = metadata.remove(CHECKSUM);
        if (!Checksum.of(metadata, content.tensors()).equals(written)) {
            throw new FileFormatException(file, "is damaged: its content does not have the checksum " + written + " that it should have");
        }
        try {
            return new Checkpoint(Long.parseLong(metadata.getOrDefault("step", "")), object(metadata, "run"), object(metadata, "progress"),
                    object(metadata, "epochs"), Boolean.parseBoolean(metadata.get("ended")), content.tensors());
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(file, "its description of the run is wrong: " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> object(Map<String, String> metadata, String key) {
        return Json.object(Json.read(metadata.getOrDefault(key, "null")), key);
    }

    /** What differs between the run that was saved and one that wants to go on from it; empty if nothing does. */
    List<String> differences(Map<String, Object> other) {
        List<String> differences = new ArrayList<>();
        // Through JSON, since what was read from a file has other types of numbers.
        compare("", run, Json.object(Json.read(Json.write(other)), "run"), differences);
        return differences;
    }

    private static void compare(String prefix, Map<String, Object> then, Map<String, Object> now, List<String> differences) {
        Map<String, Object> all = new LinkedHashMap<>(then);
        now.forEach(all::putIfAbsent);
        for (String key : all.keySet()) {
            Object before = then.get(key);
            Object after = now.get(key);
            if (before instanceof Map<?, ?> && after instanceof Map<?, ?>) {
                compare(prefix + key + ".", Json.object(before, key), Json.object(after, key), differences);
            } else if (before == null || !before.equals(after)) {
                differences.add(prefix + key + " was " + shown(before) + ", now " + shown(after));
            }
        }
    }

    private static String shown(@Nullable Object value) {
        String text = value == null ? "not said" : Json.write(value);
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }
}
