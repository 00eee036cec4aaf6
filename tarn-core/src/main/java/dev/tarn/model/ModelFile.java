package dev.tarn.model;

import dev.tarn.TarnVersion;
import dev.tarn.file.Checksum;
import dev.tarn.file.FileFormatException;
import dev.tarn.file.Safetensors;
import dev.tarn.file.SafetensorsReader;
import dev.tarn.file.SafetensorsWriter;
import dev.tarn.json.Json;
import dev.tarn.network.Network;
import dev.tarn.network.NetworkText;
import dev.tarn.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A model as a safetensors file: the parameters as PyTorch has them, everything else as JSON text in the metadata, whose values can only be
 * strings.
 *
 * <ul>
 * <li>{@code tarn.format}: this format's version, {@value #FORMAT}; {@code tarn.version}: the Tarn that wrote it
 * <li>{@code tarn.network}, {@code tarn.classes}, {@code tarn.preprocessing}, {@code tarn.training}: JSON
 * <li>{@code tarn.checksum}: see {@link Checksum}; a file without one is read unchecked
 * <li>{@code format}: {@code pt}, what Python's libraries write
 * </ul>
 */
final class ModelFile {
    static final int FORMAT = 1;
    private static final String CHECKSUM = "tarn.checksum";

    private ModelFile() {}

    static void write(Model model, Path file) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", "pt");
        metadata.put("tarn.format", Integer.toString(FORMAT));
        metadata.put("tarn.version", TarnVersion.current());
        metadata.put("tarn.network", Json.write(NetworkText.toJson(model.network())));
        metadata.put("tarn.classes", Json.write(model.classes()));
        metadata.put("tarn.preprocessing", Json.write(model.preprocessing().toJson()));
        metadata.put("tarn.training", Json.write(model.training().values()));
        Map<String, Tensor> parameters = model.sharedParameters();
        metadata.put(CHECKSUM, Checksum.of(metadata, parameters));
        SafetensorsWriter.write(file, parameters, metadata);
    }

    static Model read(Path file) throws IOException {
        Safetensors content = SafetensorsReader.read(file);
        checkFormat(file, content.metadata());
        checkSum(file, content);
        try {
            return model(file, content);
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(file, "its description of the model is wrong: " + e.getMessage(), e);
        }
    }

    private static void checkFormat(Path file, Map<String, String> metadata) throws FileFormatException {
        String format = metadata.get("tarn.format");
        if (format == null) {
            throw new FileFormatException(file,
                    "has tensors but no description of a network: another program wrote it, and Tarn must be told the network they belong to");
        }
        if (!format.matches("[1-9][0-9]{0,8}")) {
            throw new FileFormatException(file, "tarn.format must be a number from 1, found '" + format + "'");
        }
        if (Integer.parseInt(format) > FORMAT) {
            throw new FileFormatException(file,
                    "has model format " + format + ", written by Tarn " + metadata.getOrDefault("tarn.version", "(unknown)")
                            + "; this is Tarn "
                            + TarnVersion.current() + ", which reads formats up to " + FORMAT + ": use a newer Tarn");
        }
    }

    private static void checkSum(Path file, Safetensors content) throws FileFormatException {
        String written = content.metadata().get(CHECKSUM);
        if (written == null) {
            return;
        }
        Map<String, String> rest = new LinkedHashMap<>(content.metadata());
        rest.remove(CHECKSUM);
        String found = Checksum.of(rest, content.tensors());
        if (!found.equals(written)) {
            throw new FileFormatException(file, "its content has the checksum " + found + ", but says " + written
                    + ": damaged, or changed by another program; if that is meant, take " + CHECKSUM + " out of its metadata");
        }
    }

    private static Model model(Path file, Safetensors content) throws FileFormatException {
        Map<String, String> metadata = content.metadata();
        Network network = NetworkText.fromJson(json(metadata, "tarn.network"));
        Map<String, Tensor> tensors = content.tensors();
        Optional<String> differences = ParameterTable.differences(network.parameters(), tensors, "file");
        if (differences.isPresent()) {
            throw new FileFormatException(file, "its tensors are not those of its network: " + differences.get());
        }
        List<String> classes = Json.array(json(metadata, "tarn.classes"), "tarn.classes").stream()
                .map(name -> Json.string(name, "tarn.classes")).toList();
        Model model = Model.adopt(network, tensors).withPreprocessing(Preprocessing.fromJson(json(metadata, "tarn.preprocessing")))
                .withTraining(new TrainingRecord(Json.object(json(metadata, "tarn.training"), "tarn.training")));
        return classes.equals(model.classes()) ? model : model.withClasses(classes);
    }

    private static Object json(Map<String, String> metadata, String key) {
        String text = metadata.get(key);
        if (text == null) {
            throw new IllegalArgumentException(key + " is missing from its metadata: not written by Tarn, or damaged");
        }
        try {
            return Objects.requireNonNullElse(Json.read(text), Map.of());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
    }
}
