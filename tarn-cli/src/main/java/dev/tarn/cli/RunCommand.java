package dev.tarn.cli;

import dev.tarn.data.DataFormatException;
import dev.tarn.data.NumpyArray;
import dev.tarn.data.NumpyReader;
import dev.tarn.data.NumpyWriter;
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
    "Arrays are in the file's own layout, batch in front: height, width, channels for Tarn's files; channels, height, width for ONNX and PyTorch."})
final class RunCommand extends TarnCommand {
    @Parameters(paramLabel = "FILE", description = "A model file.")
    private @Nullable Path file;

    @Option(names = "--input", required = true, paramLabel = "[NAME=]X.npy", description = "What goes in: a NumPy file of numbers.")
    private String input = "";

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
        RawModel raw = network.loadRaw(given(file), terminal());
        NumpyArray x = NumpyReader.read(inputFile(raw));
        Tensor images = raw.images(x, input);
        Path folder = Files.createDirectories(given(output));
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("outputs", List.of(write(folder, raw.outputName(), raw.outputs(raw.model().run(images)), new HashSet<>())));
        if (gradients) {
            gradients(raw, images, given(labels), Files.createDirectories(folder.resolve("grad")), fields);
        }
        if (!json()) {
            out().println(folder + ": results of " + images.shape().size(0) + " images");
        }
        return fields;
    }

    private Path inputFile(RawModel raw) {
        int equals = input.indexOf('=');
        String name = equals < 0 ? "" : input.substring(0, equals);
        try {
            Path whole = Path.of(input);
            if (equals < 0 || Files.exists(whole)) {
                return whole;
            }
            if (!name.equals(raw.inputName())) {
                throw usage("--input " + input + ": the model has no input '" + name + "'; its only one is '" + raw.inputName() + "'");
            }
            return Path.of(input.substring(equals + 1));
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
            written.add(write(folder, gradient.getKey(), gradient.getValue(), names));
        }
        fields.put("loss", computed.loss());
        fields.put("gradients", written);
    }

    private static Map<String, Object> write(Path folder, String name, Tensor values, Set<String> taken) throws IOException {
        // Names come from files of strangers and must not lead out of the folder.
        String plain = name.replaceAll("[^\\p{L}\\p{N}._-]", "_").replaceAll("^\\.+", "_");
        String unique = plain.isEmpty() ? "_" : plain;
        while (!taken.add(unique)) {
            unique += "_";
        }
        Path file = folder.resolve(unique + ".npy");
        NumpyWriter.write(file, NumpyArray.of(values.data(), values.shape().toArray()));
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", name);
        entry.put("file", file.toString());
        entry.put("shape", Arrays.stream(values.shape().toArray()).boxed().toList());
        return entry;
    }
}
