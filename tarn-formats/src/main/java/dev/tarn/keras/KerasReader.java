package dev.tarn.keras;

import dev.tarn.file.FileFormatException;
import dev.tarn.json.Json;
import dev.tarn.keras.KerasLayer.KerasModel;
import dev.tarn.model.Model;
import dev.tarn.model.Preprocessing;
import dev.tarn.model.TrainingRecord;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads Keras' files: {@code .keras} archives and whole models in {@code .h5}, of Keras 2 and 3, Sequential and Functional, models inside models; one input, one output.
 *
 * <p>Layers keep their names; those of a model inside another are called {@code inner.conv1}. An activation that is a setting of a layer becomes a layer of its own behind it
 * ({@code conv1_relu}). {@code docs/keras.md} lists what is read, and how.
 *
 * <p>Nothing in a file is trusted, and nothing in it is executed.
 */
public final class KerasReader {
    private static final int MOST_PROBLEMS = 50;

    private KerasReader() {}

    /**
     * Reads a whole file. Rescaling, Normalization, Resizing and CenterCrop in front of the network become the model's preprocessing.
     *
     * @param file a {@code .keras} archive, or HDF5 as Keras 2 and 3 write it
     * @return the network with the weights of the file
     * @throws FileFormatException naming the file and what is wrong with it; every layer that is not supported at once
     * @throws IOException if it cannot be read at all
     */
    public static Model read(Path file) throws IOException {
        return read(file, null);
    }

    /**
     * One output of a model that has several, with the layers that it needs.
     *
     * @param file a {@code .keras} archive or a whole model in {@code .h5}
     * @param head the name of the layer that gives it; null: the model must have one output only
     * @return the model with its weights
     * @throws IOException as {@link #read(Path)} does
     */
    public static Model read(Path file, @Nullable String head) throws IOException {
        return read(file, head, true).model();
    }

    /**
     * The network as it stands in the file, layers for preprocessing included: it takes the numbers that Keras takes.
     *
     * @param file a {@code .keras} archive, or HDF5 as Keras 2 and 3 write it
     * @return the network, and what the file calls its ends
     * @throws IOException as {@link #read} does
     */
    public static KerasNetwork readAsItIs(Path file) throws IOException {
        return readAsItIs(file, null);
    }

    /**
     * {@link #readAsItIs(Path)} of one output of several.
     *
     * @param file a {@code .keras} archive or a whole model in {@code .h5}
     * @param head the name of the layer that gives it; null: the model must have one output only
     * @return the network, and what the file calls its ends
     * @throws IOException as {@link #read(Path)} does
     */
    public static KerasNetwork readAsItIs(Path file, @Nullable String head) throws IOException {
        return read(file, head, false);
    }

    /**
     * The network of a {@code config.json}, or of the JSON that {@code model.to_json()} gives, with parameters that have not learned anything, as {@link Model#initialize} makes
     * them.
     *
     * @param file a {@code config.json}
     * @param seed of the parameters; the same seed gives the same
     * @return a model that has not learned anything
     * @throws FileFormatException naming the file and what is wrong with it
     */
    public static Model initialize(Path file, long seed) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new FileFormatException(file, Files.exists(file) ? "is not a file" : "there is no such file");
        }
        Map<String, Object> config;
        try {
            config = KerasFile.json(file, "the file", Files.readString(file));
        } catch (CharacterCodingException e) {
            throw new FileFormatException(file, "is not text; expected JSON in UTF-8", e);
        }
        String version = config.get("keras_version") instanceof String text ? text : "";
        Built built = built(file, ModelParser.parse(file, config), KerasVersion.of(version), true, Map.of());
        Network network = built.network();
        return Model.initialize(network, seed).withPreprocessing(built.assembly().preprocessing(network.input()));
    }

    /** A network without its weights. */
    private record Built(Assembly assembly, KerasValue output) {
        Network network() {
            return assembly.network(output);
        }
    }

    private static KerasNetwork read(Path file, @Nullable String head, boolean liftsIfItCan) throws IOException {
        try (KerasFile content = KerasFile.open(file)) {
            KerasLayer all = ModelParser.parse(file, content.config());
            KerasLayer whole = ending(file, all, head);
            KerasVersion version = KerasVersion.of(content.version());
            // What Tarn wrote keeps its preprocessing apart: what looks like some in the network is meant to be there.
            boolean lifts = liftsIfItCan && content.tarn().isEmpty();
            Built built = built(file, whole, version, lifts, Map.of());
            WeightLoader loader = new WeightLoader(content, all, built.assembly().requests());
            Map<KerasLayer, List<float[]>> statistics = statistics(built, loader);
            if (!statistics.isEmpty()) {
                built = built(file, whole, version, lifts, statistics);
            }
            Model model = described(model(file, built, loader), content);
            KerasModel graph = whole.model();
            String input = graph == null ? "" : graph.inputs().getFirst().layer();
            String output = graph == null ? "" : graph.outputs().getFirst().layer();
            boolean channelsFirst = graph != null && GraphBuilder.channelsFirst(graph);
            return new KerasNetwork(model, input, output, channelsFirst, built.output().channelsFirst(), built.output().sizes());
        }
    }

    /** The same model with only the output of this name, and the layers that it needs. */
    private static KerasLayer ending(Path file, KerasLayer whole, @Nullable String head) throws FileFormatException {
        KerasModel model = whole.model();
        if (head == null || model == null) {
            return whole;
        }
        List<KerasLayer.Source> chosen = model.outputs().stream().filter(output -> output.toString().equals(head)).toList();
        if (chosen.size() != 1) {
            throw new FileFormatException(file, "has no output '" + head + "'; it has " + model.outputs());
        }
        return whole.withModel(model.ending(chosen.getFirst()));
    }

    private static Built built(Path file, KerasLayer whole, KerasVersion version, boolean lifts, Map<KerasLayer, List<float[]>> statistics)
            throws FileFormatException {
        Assembly assembly = new Assembly(lifts, statistics);
        GraphBuilder builder = new GraphBuilder(assembly, version);
        List<KerasValue> outputs;
        try {
            outputs = builder.build(whole).stream().filter(value -> value != null).map(value -> value).toList();
        } catch (Assembly.NotLiftable e) {
            return built(file, whole, version, false, statistics);
        }
        List<String> problems = builder.problems();
        if (!problems.isEmpty()) {
            throw new FileFormatException(file, problems.size() == 1
                    ? problems.getFirst()
                    : problems.stream().limit(MOST_PROBLEMS).map(problem -> "\n  " + problem).collect(Collectors.joining("", problems.size()
                            + " layers stand in the way:", problems.size() > MOST_PROBLEMS ? "\n  …" : "")));
        }
        if (outputs.isEmpty()) {
            throw new FileFormatException(file, "its description leads from no input to no output; expected at least one layer");
        }
        KerasValue output = outputs.getFirst();
        try {
            assembly.network(output);
            if (output.order() != null || output.padded()) {
                throw new RefusedLayer("ends in " + (output.padded() ? "zeros around an image" : "the flattened features of an image")
                        + ", in an order that Tarn does not have; end it one layer earlier");
            }
        } catch (RefusedLayer e) {
            throw new FileFormatException(file, "the model " + e.problem());
        }
        return new Built(assembly, output);
    }

    private static Map<KerasLayer, List<float[]>> statistics(Built built, WeightLoader loader) throws IOException {
        Map<KerasLayer, List<float[]>> statistics = new IdentityHashMap<>();
        for (Assembly.Request request : built.assembly().requests()) {
            if (request.node().isEmpty()) {
                statistics.put(request.layer(), loader.values(request.layer()));
            }
        }
        return statistics;
    }

    private static Model model(Path file, Built built, WeightLoader loader) throws IOException {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        for (Assembly.Request request : built.assembly().requests()) {
            if (!request.node().isEmpty()) {
                request.convert().apply(loader.values(request.layer()))
                        .forEach((name, tensor) -> parameters.put(request.node() + "." + name, tensor));
            }
        }
        built.assembly().constants()
                .forEach((node, tensors) -> tensors.forEach((name, tensor) -> parameters.put(node + "." + name, tensor)));
        Network network = built.network();
        try {
            return Model.adopt(network, parameters).withPreprocessing(built.assembly().preprocessing(network.input()));
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(file, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * The same network, its layers listed and called as they were before Keras had them; left as it is if they are others by now.
     *
     * @param names of the layers, in their order
     * @param keras what Keras calls those whose names it does not take
     */
    private static Model asBefore(Model model, List<String> names, Map<String, Object> keras) {
        Network network = model.network();
        Map<String, Node> nodes = new LinkedHashMap<>();
        network.nodes().forEach(node -> nodes.put(node.name(), node));
        Map<String, String> own = new LinkedHashMap<>();
        names.forEach(name -> own.put(String.valueOf(keras.getOrDefault(name, name)), name));
        if (own.size() != names.size() || !own.keySet().equals(nodes.keySet())) {
            return model;
        }
        Network ordered = Network.input(network.input());
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        for (Map.Entry<String, String> name : own.entrySet()) {
            Node node = Objects.requireNonNull(nodes.get(name.getKey()));
            List<String> inputs = node.inputs().stream()
                    .map(in -> in == Network.INPUT ? KerasValue.INPUT : Objects.requireNonNull(own.get(network.nodes().get(in).name())))
                    .toList();
            ordered = ordered.then(name.getValue(), node.layer(), inputs.toArray(String[]::new));
        }
        model.parameters().forEach((key, tensor) -> {
            int dot = key.lastIndexOf('.');
            parameters.put(own.get(key.substring(0, dot)) + key.substring(dot), tensor);
        });
        String head = Objects.requireNonNull(own.get(network.nodes().get(network.head()).name()));
        return Model.adopt(ordered.from(head), parameters).withPreprocessing(model.preprocessing());
    }

    /** What Tarn has written about the model; files of others do not have it. */
    private static Model described(Model model, KerasFile content) throws FileFormatException {
        Map<String, Object> tarn = content.tarn();
        if (tarn.isEmpty()) {
            return model;
        }
        try {
            Model described = model;
            if (tarn.get("preprocessing") instanceof Map<?, ?> map) {
                described = described.withPreprocessing(Preprocessing.fromJson(map));
            }
            if (tarn.get("layers") instanceof List<?> order) {
                Map<String, Object> keras = tarn.get("names") instanceof Map<?, ?> map ? Json.object(map, "names") : Map.of();
                described = asBefore(described, order.stream().map(String::valueOf).toList(), keras);
            }
            if (tarn.get("training") instanceof Map<?, ?> map) {
                described = described.withTraining(new TrainingRecord(Json.object(map, "training")));
            }
            if (tarn.get("classes") instanceof List<?> list) {
                List<String> names = list.stream().map(name -> Json.string(name, "classes")).toList();
                described = names.isEmpty() || names.equals(described.classes()) ? described : described.withClasses(names);
            }
            return described;
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(content.file(), KerasFile.METADATA + ": what Tarn wrote there is wrong: " + e.getMessage(), e);
        }
    }
}
