package dev.tarn.cli;

import dev.tarn.data.DataFormatException;
import dev.tarn.data.NumpyArray;
import dev.tarn.data.NumpyReader;
import dev.tarn.data.NumpyWriter;
import dev.tarn.file.FileFormatException;
import dev.tarn.image.ResizeMode;
import dev.tarn.model.Preprocessing;
import dev.tarn.onnx.OnnxEvaluator;
import dev.tarn.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tarn run}: raw tensors through a model, without preprocessing. */
@Command(name = "run", description = {"Put raw tensors through a model, without preprocessing.",
    "Arrays are in the file's own layout, batch in front: height, width, channels for Tarn's files and Keras'; channels, height, width for ONNX and PyTorch.",
    "What a Keras file does to pictures in layers of its own is part of its network, and is done.",
    "ONNX graphs that are no networks of Tarn's layers are computed node by node; the command says so."})
final class RunCommand extends TarnCommand {
    @Parameters(paramLabel = "FILE", description = "A model file.")
    private @Nullable Path file;

    @Option(names = "--input", required = true, paramLabel = "[NAME=]X.npy", description = "What goes in: a NumPy file of numbers. Once for each input of the graph.")
    private List<String> inputs = List.of();

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "Where results go: DIR/NAME.npy; made if it is not there.")
    private @Nullable Path output;

    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Option(names = "--gradients", description = "Write the gradients of the mean cross-entropy, too: DIR/grad/PARAMETER.npy, in PyTorch's layout. Batch norm uses the batch, as in training; nothing is dropped.")
    private boolean gradients;

    @Option(names = "--labels", paramLabel = "Y.npy", description = "With --gradients: the class of each image, from 0.")
    private @Nullable Path labels;

    @Override
    Map<String, ?> run() throws IOException {
        if (gradients != (labels != null)) {
            throw usage(gradients ? "--gradients needs --labels Y.npy" : "--labels is for --gradients");
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        RawModel raw;
        try {
            raw = network.loadRaw(given(file), terminal());
        } catch (FileFormatException noLayers) {
            if (gradients || ModelFiles.formatOf(given(file)) != ModelFiles.Format.ONNX) {
                throw noLayers;
            }
            return evaluated(OnnxEvaluator.read(given(file)), noLayers, fields);
        }
        if (inputs.size() != 1) {
            throw usage("--input is given " + inputs.size() + " times; the model has one input, '" + raw.inputName() + "'");
        }
        NumpyArray x = NumpyReader.read(inputFile(inputs.getFirst(), List.of(raw.inputName())).file());
        Tensor images = raw.images(x, inputs.getFirst());
        sayUnprepared(raw);
        Path folder = Files.createDirectories(given(output));
        fields.put("way", "planned");
        fields.put("outputs", List.of(write(folder, raw.outputName(), array(raw.outputs(raw.model().run(images))), new HashSet<>())));
        if (gradients) {
            gradients(raw, images, given(labels), Files.createDirectories(folder.resolve("grad")), fields);
        }
        if (!json()) {
            out().println(folder + ": results of " + images.shape().size(0) + " images");
        }
        return fields;
    }

    /** Numbers go in as they are, which is a mistake where they are pixels and the model knows what these must become. */
    private void sayUnprepared(RawModel raw) {
        Preprocessing own = raw.model().preprocessing();
        if (!own.withResize(ResizeMode.STRETCH).equals(Preprocessing.none(raw.model().network().input()))) {
            terminal().say("numbers go in as they are; the model's own preprocessing, " + own
                    + ", is left out (tarn predict applies it to pictures)");
        }
    }

    /** Node by node, because the graph is no network of layers. */
    private Map<String, ?> evaluated(OnnxEvaluator evaluator, FileFormatException noLayers, Map<String, Object> fields) throws IOException {
        Map<String, NumpyArray> given = new LinkedHashMap<>();
        for (String input : inputs) {
            Input found = inputFile(input, evaluator.inputs());
            if (given.put(found.name(), NumpyReader.read(found.file())) != null) {
                throw usage("--input " + input + ": '" + found.name() + "' is given twice");
            }
        }
        Map<String, NumpyArray> results;
        try {
            results = evaluator.run(given);
        } catch (IllegalArgumentException e) {
            throw new DataFormatException(String.join(", ", inputs), String.valueOf(e.getMessage()), e);
        }
        Path folder = Files.createDirectories(given(output));
        Set<String> names = new HashSet<>();
        List<Map<String, Object>> written = new ArrayList<>();
        for (Map.Entry<String, NumpyArray> result : results.entrySet()) {
            written.add(write(folder, result.getKey(), result.getValue(), names));
        }
        List<String> why = String.valueOf(noLayers.getMessage()).lines().skip(1).map(String::strip).toList();
        fields.put("way", "evaluated");
        fields.put("why", why.isEmpty() ? List.of(String.valueOf(noLayers.getMessage())) : why);
        fields.put("outputs", written);
        if (!json()) {
            terminal().say("computed node by node, since the graph is no network of Tarn's layers (--json says why)");
            out().println(folder + ": " + written.size() + (written.size() == 1 ? " output" : " outputs"));
        }
        return fields;
    }

    private record Input(String name, Path file) {}

    /** @param names of the graph's inputs; the name may be left out where there is one */
    private Input inputFile(String input, List<String> names) {
        int equals = input.indexOf('=');
        String name = equals < 0 ? "" : input.substring(0, equals);
        try {
            Path whole = Path.of(input);
            if (equals < 0 || Files.exists(whole)) {
                if (names.size() != 1) {
                    throw usage("--input " + input + ": for which input? expected NAME=" + input + "; the model has " + names);
                }
                return new Input(names.getFirst(), whole);
            }
            if (!names.contains(name)) {
                throw usage("--input " + input + ": the model has no input '" + name + "'; "
                        + (names.size() == 1 ? "its only one is '" + names.getFirst() + "'" : "it has " + names));
            }
            return new Input(name, Path.of(input.substring(equals + 1)));
        } catch (InvalidPathException e) {
            throw usage("--input " + input + ": not a name of a file");
        }
    }

    private static void gradients(RawModel raw, Tensor images, Path labels, Path folder, Map<String, Object> fields) throws IOException {
        NumpyArray y = NumpyReader.read(labels);
        long[] classes;
        try {
            classes = y.toLongs();
        } catch (IllegalArgumentException e) {
            throw new DataFormatException(labels.toString(), e.getMessage() + "; labels are whole numbers", e);
        }
        int outputs = raw.model().network().output().size(-1);
        if (y.shape().length != 1 || classes.length != images.shape().size(0)) {
            throw new DataFormatException(labels.toString(),
                    "has the shape " + Arrays.toString(y.shape()) + "; expected a label for each of " + images.shape().size(0) + " images");
        }
        for (long label : classes) {
            if (label < 0 || label >= outputs) {
                throw new DataFormatException(labels.toString(),
                        "has the label " + label + "; the model's classes are 0 to " + (outputs - 1));
            }
        }
        Gradients computed = Gradients.of(raw.model(), images, classes);
        Set<String> names = new HashSet<>();
        List<Map<String, Object>> written = new ArrayList<>();
        for (Map.Entry<String, Tensor> gradient : computed.byParameter().entrySet()) {
            written.add(write(folder, gradient.getKey(), array(gradient.getValue()), names));
        }
        fields.put("loss", computed.loss());
        fields.put("gradients", written);
    }

    private static NumpyArray array(Tensor values) {
        return NumpyArray.of(values.data(), values.shape().toArray());
    }

    private static Map<String, Object> write(Path folder, String name, NumpyArray values, Set<String> taken) throws IOException {
        // Names come from files of strangers and must not lead out of the folder.
        String plain = name.replaceAll("[^\\p{L}\\p{N}._-]", "_").replaceAll("^\\.+", "_");
        String unique = plain.isEmpty() ? "_" : plain;
        while (!taken.add(unique)) {
            unique += "_";
        }
        Path file = folder.resolve(unique + ".npy");
        NumpyWriter.write(file, values);
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", name);
        entry.put("file", file.toString());
        entry.put("shape", Arrays.stream(values.shape()).boxed().toList());
        return entry;
    }
}
