package dev.tarn.lab.compare;

import dev.tarn.json.Json;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One training run, as its {@code run.json} tells it.
 *
 * @param name by which people tell it from others: its folder's name, or its file's
 * @param file where it was read
 * @param version of Tarn that made it
 * @param settings all of them, by name, in the order of the file
 * @param data name of the data set
 * @param trainData fingerprint of the training images, or empty if the file does not say
 * @param testData fingerprint of the test images, or empty
 * @param results numbers by name: {@code test_accuracy}, {@code train_seconds}, …
 * @param history an epoch each; empty in files of versions that did not write it
 * @param wrong indices of the test images that were predicted wrongly, or null if the file does not say
 */
public record Run(String name, Path file, String version, Map<String, Object> settings, String data, String trainData, String testData,
        Map<String, Double> results, List<Epoch> history, @Nullable List<Integer> wrong) {
    public static final String FILE = "run.json";
    private static final long LARGEST = 64 << 20;

    /**
     * One epoch.
     *
     * @param epoch counted from 1
     * @param loss mean over the training images
     * @param accuracy on the held-back images, or on the training images if none were held back
     */
    public record Epoch(double epoch, double loss, double accuracy) {}

    /** Keeps copies of what it is given. */
    public Run {
        settings = new LinkedHashMap<>(settings);
        results = new LinkedHashMap<>(results);
        history = List.copyOf(history);
        wrong = wrong == null ? null : List.copyOf(wrong);
    }

    /**
     * Reads a run.
     *
     * @param path a {@code run.json}, or the folder in which one lies
     * @return settings, results and epochs, as the file has them
     * @throws IOException naming the file and what is wrong with it
     */
    public static Run read(Path path) throws IOException {
        Path file = Files.isDirectory(path) ? path.resolve(FILE) : path;
        if (!Files.isRegularFile(file)) {
            throw new IOException(path + ": no " + FILE + " there; name the run.json of a run, or the folder in which tarn train wrote it");
        }
        if (Files.size(file) > LARGEST) {
            throw new IOException(file + ": too large for a run.json");
        }
        try {
            return of(file, Json.object(Json.read(Files.readString(file)), "the file"));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": not a run.json such as tarn train writes: " + e.getMessage(), e);
        } catch (MalformedInputException e) {
            throw new IOException(file + ": not a run.json such as tarn train writes: expected text in UTF-8", e);
        }
    }

    private static Run of(Path file, Map<String, Object> json) {
        Map<String, Object> settings = Json.object(json.get("settings"), "\"settings\"");
        Map<String, Object> results = Json.object(json.get("results"), "\"results\"");
        Map<String, Double> numbers = new LinkedHashMap<>();
        results.forEach((name, value) -> {
            if (value instanceof Number number) {
                numbers.put(name, number.doubleValue());
            }
        });
        Map<String, Object> data = json.get("data") == null ? Map.of() : Json.object(json.get("data"), "\"data\"");
        Object name = results.get("dataset");
        return new Run(nameOf(file), file, json.get("tarn") instanceof String version ? version : "", settings,
                name instanceof String text ? text : "", fingerprint(data.get("train")), fingerprint(data.get("test")), numbers,
                history(json.get("history")), wrong(json.get("test_wrong")));
    }

    private static String nameOf(Path file) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        boolean plain = String.valueOf(file.getFileName()).equals(FILE);
        return plain && folder != null && folder.getFileName() != null
                ? folder.getFileName().toString()
                : String.valueOf(file.getFileName());
    }

    private static String fingerprint(@Nullable Object set) {
        return set == null ? "" : Json.string(Json.object(set, "\"data\"").get("fingerprint"), "\"fingerprint\"");
    }

    private static List<Epoch> history(@Nullable Object value) {
        List<Epoch> epochs = new ArrayList<>();
        for (Object one : value == null ? List.of() : Json.array(value, "\"history\"")) {
            Map<String, Object> row = Json.object(one, "an epoch of \"history\"");
            String held = row.containsKey("validation_accuracy") ? "validation_" : "";
            epochs.add(new Epoch(Json.number(row.get("epoch"), "epoch"), Json.number(row.get(held + "loss"), held + "loss"),
                    Json.number(row.get(held + "accuracy"), held + "accuracy")));
        }
        return epochs;
    }

    private static @Nullable List<Integer> wrong(@Nullable Object value) {
        return value == null
                ? null
                : Json.array(value, "\"test_wrong\"").stream().map(index -> Json.integer(index, "an index of \"test_wrong\"")).toList();
    }

    /**
     * {@return A number of the results, or NaN}
     *
     * @param name as in the file: {@code test_accuracy}
     */
    public double result(String name) {
        return results.getOrDefault(name, Double.NaN);
    }

    /** {@return how good it is on images it never saw: on test images if there were any, else on those held back} */
    public double accuracy() {
        double test = result("test_accuracy");
        return Double.isNaN(test) ? result("validation_accuracy") : test;
    }

    /** {@return what random choices followed from} */
    public String seed() {
        return String.valueOf(settings.get("seed"));
    }

    /** {@return all settings that make a run what it is, the seed apart} */
    public Map<String, Object> settingsButSeed() {
        Map<String, Object> rest = new LinkedHashMap<>(settings);
        rest.remove("seed");
        return rest;
    }
}
