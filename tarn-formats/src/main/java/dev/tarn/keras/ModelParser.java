package dev.tarn.keras;

import dev.tarn.file.FileFormatException;
import dev.tarn.json.Json;
import dev.tarn.keras.KerasLayer.Call;
import dev.tarn.keras.KerasLayer.Constant;
import dev.tarn.keras.KerasLayer.KerasModel;
import dev.tarn.keras.KerasLayer.Operand;
import dev.tarn.keras.KerasLayer.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a tree of layers of the JSON by which Keras describes a model. Keras 2 and 3 write calls differently; a {@code Sequential} becomes the chain of calls that it stands
 * for.
 */
final class ModelParser {
    private static final int MOST_LAYERS = 10_000;
    private static final String INPUT = "InputLayer";
    private static final Set<String> MODELS = Set.of("Sequential", "Functional", "Model");

    private int count;

    private ModelParser() {}

    /** The model as one layer around the others. */
    static KerasLayer parse(Path file, Map<String, Object> config) throws FileFormatException {
        try {
            KerasLayer whole = new ModelParser().layer(config, "model", List.of(), List.of(), true);
            if (whole.model() == null) {
                throw new IllegalArgumentException("the model is a " + whole.className()
                        + ", a class of somebody's own whose computation is Python code; only Sequential and Functional models describe themselves");
            }
            return whole;
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(file, "its description is not a Keras model that can be read: " + e.getMessage(), e);
        }
    }

    private KerasLayer layer(Map<String, Object> json, String place, List<String> path, List<Call> calls, boolean trainable) {
        if (++count > MOST_LAYERS) {
            throw new IllegalArgumentException("it has more than " + MOST_LAYERS + " layers");
        }
        String className = Json.string(json.get("class_name"), place + ".class_name");
        String module = json.get("module") instanceof String text ? text : "";
        if (json.get("registered_name") instanceof String registered && registered.contains(">")) {
            module = registered; // a class of somebody's own, whatever its name
        }
        boolean sequential = className.equals("Sequential");
        Object inner = json.get("config");
        Map<String, Object> config = sequential && inner instanceof List<?> layers
                ? Map.of("layers", layers)
                : Json.object(inner, place + ".config");
        String name = config.get("name") instanceof String text ? text : json.get("name") instanceof String text ? text : className;
        boolean learns = trainable && !Boolean.FALSE.equals(config.get("trainable"));
        KerasModel model = !MODELS.contains(className) || !(config.get("layers") instanceof List<?>)
                ? null
                : sequential ? sequential(config, place + ".config", path, learns) : functional(config, place + ".config", path, learns);
        return new KerasLayer(className, module, name, new LayerConfig(config), path, calls, model, learns);
    }

    private KerasModel sequential(Map<String, Object> config, String place, List<String> path, boolean trainable) {
        List<Object> entries = Json.array(config.get("layers"), place + ".layers");
        List<KerasLayer> layers = new ArrayList<>();
        Map<String, Integer> counters = new HashMap<>();
        Source before = null;
        for (int i = 0; i < entries.size(); i++) {
            String at = place + ".layers[" + i + "]";
            Map<String, Object> json = Json.object(entries.get(i), at);
            if (before == null && !INPUT.equals(json.get("class_name"))) {
                KerasLayer input = input(config, json);
                layers.add(input);
                before = new Source(input.name(), 0, 0);
            }
            KerasLayer layer = layer(json, at, longer(path, json, counters),
                    before == null ? List.of() : List.of(new Call(List.of(before))),
                    trainable);
            layers.add(layer);
            before = new Source(layer.name(), 0, 0);
        }
        if (before == null) {
            throw new IllegalArgumentException(place + ".layers is empty; expected at least one");
        }
        return new KerasModel(unique(layers, place), List.of(new Source(layers.getFirst().name(), 0, 0)), List.of(before));
    }

    /** Keras 2 leaves the input layer out and tells the shape in the first layer; a model that was built by its first batch tells it apart. */
    private static KerasLayer input(Map<String, Object> config, Map<String, Object> first) {
        Map<String, Object> values = new LinkedHashMap<>();
        Object shape = config.get("build_input_shape");
        if (first.get("config") instanceof Map<?, ?> inner) {
            shape = inner.get("batch_shape") != null
                    ? inner.get("batch_shape")
                    : inner.get("batch_input_shape") != null ? inner.get("batch_input_shape") : shape;
        }
        if (shape != null) {
            values.put("batch_shape", shape);
        }
        return new KerasLayer(INPUT, "", "input", new LayerConfig(values), List.of(), List.of(), null, true);
    }

    private KerasModel functional(Map<String, Object> config, String place, List<String> path, boolean trainable) {
        List<Object> entries = Json.array(config.get("layers"), place + ".layers");
        List<KerasLayer> layers = new ArrayList<>();
        Map<String, Integer> counters = new HashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            String at = place + ".layers[" + i + "]";
            Map<String, Object> json = Json.object(entries.get(i), at);
            List<Call> calls = new ArrayList<>();
            for (Object node : Json.array(json.get("inbound_nodes") == null ? List.of() : json.get("inbound_nodes"),
                    at + ".inbound_nodes")) {
                List<Operand> operands = new ArrayList<>();
                collect(node, operands, at + ".inbound_nodes");
                calls.add(new Call(operands));
            }
            boolean operator = json.get("module") instanceof String module && module.contains(".ops.");
            layers.add(layer(json, at, operator ? path : longer(path, json, counters), calls, trainable));
        }
        return new KerasModel(unique(layers, place), sources(config.get("input_layers"), place + ".input_layers"),
                sources(config.get("output_layers"), place + ".output_layers"));
    }

    private static List<KerasLayer> unique(List<KerasLayer> layers, String place) {
        Set<String> names = new HashSet<>();
        for (KerasLayer layer : layers) {
            if (!names.add(layer.name())) {
                throw new IllegalArgumentException(
                        place + ".layers has two layers called '" + layer.name() + "'; expected names of their own");
            }
        }
        return layers;
    }

    /** In an archive a layer's weights lie under its class's name and a number: {@code conv2d}, {@code conv2d_1}, …. */
    private static List<String> longer(List<String> path, Map<String, Object> json, Map<String, Integer> counters) {
        String name = snakeCase(String.valueOf(json.get("class_name")));
        int earlier = counters.merge(name, 1, Integer::sum) - 1;
        List<String> longer = new ArrayList<>(path);
        longer.add(earlier == 0 ? name : name + "_" + earlier);
        return longer;
    }

    /** As {@code keras.src.utils.naming.to_snake_case}. */
    static String snakeCase(String name) {
        return name.replaceAll("\\W+", "").replaceAll("(.)([A-Z][a-z]+)", "$1_$2").replaceAll("([a-z])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }

    /** What a call takes, in order: tensors of other layers (each framework's way to write one), and numbers. */
    private static void collect(@Nullable Object value, List<Operand> operands, String place) {
        switch (value) {
            case Number number -> operands.add(new Constant(number.doubleValue()));
            case List<?> list when source(list) -> {
                operands.add(sourceOf(list, place));
                if (list.size() > 3 && list.get(3) instanceof Map<?, ?> more) {
                    more.values().forEach(argument -> collectTensors(argument, operands, place));
                }
            }
            case List<?> list -> list.forEach(entry -> collect(entry, operands, place));
            case Map<?, ?> tensor when "__keras_tensor__".equals(tensor.get("class_name")) -> {
                Map<String, Object> config = Json.object(tensor.get("config"), place + " (__keras_tensor__)");
                operands.add(sourceOf(Json.array(config.get("keras_history"), place + " (keras_history)"), place));
            }
            case Map<?, ?> call when call.containsKey("args") -> {
                collect(call.get("args"), operands, place);
                if (call.get("kwargs") instanceof Map<?, ?> more) {
                    more.values().forEach(argument -> collectTensors(argument, operands, place));
                }
            }
            case null, default -> {
                // None, flags and texts choose among variants; the layers that are read have none in their calls.
            }
        }
    }

    /** Of named arguments only the tensors: numbers among them are settings. */
    private static void collectTensors(@Nullable Object argument, List<Operand> operands, String place) {
        List<Operand> found = new ArrayList<>();
        collect(argument, found, place);
        found.stream().filter(Source.class::isInstance).forEach(operands::add);
    }

    private static boolean source(List<?> list) {
        return list.size() >= 3 && list.getFirst() instanceof String && list.get(1) instanceof Long && list.get(2) instanceof Long;
    }

    private static Source sourceOf(List<?> list, String place) {
        if (!source(list)) {
            throw new IllegalArgumentException(place + " must name a layer, a call and a result, found " + Json.write(list));
        }
        return new Source(Json.string(list.getFirst(), place), Json.integer(list.get(1), place), Json.integer(list.get(2), place));
    }

    private static List<Source> sources(@Nullable Object value, String place) {
        List<Operand> found = new ArrayList<>();
        Object named = value instanceof Map<?, ?> map ? new ArrayList<>(map.values()) : value;
        collect(named, found, place);
        List<Source> sources = found.stream().filter(Source.class::isInstance).map(Source.class::cast).toList();
        if (sources.isEmpty()) {
            throw new IllegalArgumentException(place + " names no layer; expected at least one");
        }
        return sources;
    }
}
