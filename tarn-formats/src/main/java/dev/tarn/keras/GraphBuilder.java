package dev.tarn.keras;

import dev.tarn.keras.KerasLayer.Call;
import dev.tarn.keras.KerasLayer.KerasModel;
import dev.tarn.keras.KerasLayer.Source;
import dev.tarn.tensor.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Walks a tree of layers in the order in which they compute, models inside models included, and collects what cannot be done. */
final class GraphBuilder {
    /** Models that are used several times inside each other could ask for more than anybody can wait for. */
    private static final int MOST_CALLS = 50_000;

    private final Assembly assembly;
    private final KerasVersion version;
    private final Map<String, String> problems = new LinkedHashMap<>();
    private int calls;

    GraphBuilder(Assembly assembly, KerasVersion version) {
        this.assembly = assembly;
        this.version = version;
    }

    /** What was refused, by layer; empty if all went well. */
    List<String> problems() {
        return problems.entrySet().stream().map(entry -> entry.getKey() + " " + entry.getValue()).toList();
    }

    private record Use(KerasLayer layer, int call) {}

    /** The values of the whole model; null where a layer was refused. */
    List<@Nullable KerasValue> build(KerasLayer whole) {
        KerasModel model = whole.model();
        if (model == null) {
            throw new IllegalStateException("no model");
        }
        if (model.inputs().size() != 1) {
            problems.put("the model", "has the inputs " + model.inputs()
                    + "; Tarn's networks have one: make a model of the part that you need, in Python: keras.Model(x, y).save(...)");
        }
        if (model.outputs().size() != 1) {
            problems.put(problems.isEmpty() ? "the model" : "it", "has the outputs " + model.outputs()
                    + "; Tarn's networks have one: choose the one to use: --head " + model.outputs().getFirst());
        }
        if (!problems.isEmpty()) {
            return List.of();
        }
        return build(model, List.of(), "");
    }

    /**
     * @param given the inputs of a model inside another one; none for the outermost, whose input layer says what comes
     * @param prefix of the names of its layers
     */
    private List<@Nullable KerasValue> build(KerasModel model, List<@Nullable KerasValue> given, String prefix) {
        Map<Source, @Nullable KerasValue> values = new HashMap<>();
        Map<String, KerasLayer> layers = new HashMap<>();
        model.layers().forEach(layer -> layers.put(layer.name(), layer));
        for (int i = 0; i < model.inputs().size(); i++) {
            Source input = model.inputs().get(i);
            KerasLayer layer = layers.get(input.layer());
            if (layer == null) {
                problems.putIfAbsent(prefix + "the model", "starts with " + input + ", which is not one of its layers");
            }
            values.put(input, given.isEmpty() ? layer == null ? null : input(layer, model) : i < given.size() ? given.get(i) : null);
        }
        Map<Source, List<Use>> waiting = new HashMap<>();
        Map<Use, Integer> missing = new LinkedHashMap<>();
        Deque<Use> ready = new ArrayDeque<>();
        for (KerasLayer layer : model.layers()) {
            for (int c = 0; c < layer.calls().size(); c++) {
                Use use = new Use(layer, c);
                List<Source> open = layer.calls().get(c).sources().stream().filter(source -> !values.containsKey(source)).toList();
                open.forEach(source -> waiting.computeIfAbsent(source, s -> new ArrayList<>()).add(use));
                missing.put(use, open.size());
                if (open.isEmpty()) {
                    ready.add(use);
                }
            }
        }
        while (!ready.isEmpty()) {
            Use use = ready.remove();
            missing.remove(use);
            List<@Nullable KerasValue> results = results(use, values, prefix);
            for (int r = 0; r < results.size(); r++) {
                Source source = new Source(use.layer().name(), use.call(), r);
                if (values.containsKey(source)) {
                    continue;
                }
                values.put(source, results.get(r));
                for (Use reader : waiting.getOrDefault(source, List.of())) {
                    if (missing.merge(reader, -1, Integer::sum) == 0) {
                        ready.add(reader);
                    }
                }
            }
        }
        missing.keySet()
                .forEach(use -> problems.putIfAbsent(prefix + use.layer(), "waits for " + use.layer().calls().get(use.call()).sources()
                        .stream().filter(source -> !values.containsKey(source)).toList()
                        + ", which nothing gives, or layers wait for each other"));
        List<@Nullable KerasValue> outputs = new ArrayList<>();
        for (Source output : model.outputs()) {
            if (!values.containsKey(output)) {
                problems.putIfAbsent(prefix + "the model", "ends in " + output + ", which nothing gives");
            }
            outputs.add(values.get(output));
        }
        return outputs;
    }

    /** What one use of a layer gives; the reason why not is noted. */
    private List<@Nullable KerasValue> results(Use use, Map<Source, @Nullable KerasValue> values, String prefix) {
        KerasLayer layer = use.layer();
        Call call = layer.calls().get(use.call());
        List<@Nullable KerasValue> inputs = new ArrayList<>();
        call.sources().forEach(source -> inputs.add(values.get(source)));
        if (++calls > MOST_CALLS) {
            problems.putIfAbsent("the model", "applies layers more than " + MOST_CALLS + " times");
            return nothing(layer);
        }
        try {
            KerasModel model = layer.model();
            if (model != null) {
                return build(model, inputs.isEmpty() ? nothing(layer) : inputs, prefix + layer.name() + ".");
            }
            if (inputs.contains(null) || inputs.isEmpty()) {
                // Not to blame for what a refused layer would have given, but perhaps for what it is itself.
                return refusedAnyway(layer, prefix);
            }
            List<KerasValue> known = new ArrayList<>();
            for (KerasValue input : inputs) {
                if (input != null) {
                    known.add(input);
                }
            }
            List<@Nullable KerasValue> result = new ArrayList<>();
            result.add(LayerReader.read(new LayerCall(assembly, layer, call, known, prefix + layer.name(), version)));
            return result;
        } catch (RefusedLayer e) {
            problems.putIfAbsent(prefix + layer, e.problem());
            return nothing(layer);
        } catch (IllegalArgumentException | ArithmeticException e) {
            problems.putIfAbsent(prefix + layer, "has settings that make no sense: " + e.getMessage());
            return nothing(layer);
        }
    }

    private static List<@Nullable KerasValue> nothing(KerasLayer layer) {
        List<@Nullable KerasValue> nothing = new ArrayList<>();
        KerasModel model = layer.model();
        for (int i = 0; i < (model == null ? 1 : model.outputs().size()); i++) {
            nothing.add(null);
        }
        return nothing;
    }

    private List<@Nullable KerasValue> refusedAnyway(KerasLayer layer, String prefix) {
        LayerReader.refusal(layer).ifPresent(reason -> problems.putIfAbsent(prefix + layer, reason));
        return nothing(layer);
    }

    /** What enters the network, by the shape that the file tells. */
    private @Nullable KerasValue input(KerasLayer layer, KerasModel model) {
        try {
            return KerasValue.input(shape(layer.config(), channelsFirst(model)), channelsFirst(model));
        } catch (RefusedLayer e) {
            problems.put(layer.toString(), e.problem());
            return null;
        }
    }

    private static Shape shape(LayerConfig config, boolean channelsFirst) {
        List<Object> sizes = config.list(config.has("batch_shape") ? "batch_shape" : "batch_input_shape");
        if (sizes.size() != 2 && sizes.size() != 4) {
            throw new RefusedLayer((sizes.isEmpty() ? "does not say which shape comes in" : "has the shape " + sizes)
                    + "; supported are images (batch and three sizes) and vectors (batch and one)");
        }
        int[] shape = new int[sizes.size() - 1];
        for (int i = 0; i < shape.length; i++) {
            Object size = sizes.get(i + 1);
            if (size != null && !(size instanceof Long number && number > 0 && number < Integer.MAX_VALUE)) {
                throw LayerConfig.wrong("batch_shape", "sizes", sizes);
            }
            shape[i] = size instanceof Long number ? number.intValue() : 0;
        }
        int channels = shape[channelsFirst ? 0 : shape.length - 1];
        if (channels == 0) {
            throw new RefusedLayer("leaves the number of channels or features open: " + sizes);
        }
        try {
            return shape.length == 1
                    ? Shape.of(shape)
                    : channelsFirst ? Shape.of(shape[1], shape[2], channels) : Shape.of(shape[0], shape[1], channels);
        } catch (IllegalArgumentException e) {
            throw new RefusedLayer(String.valueOf(e.getMessage()));
        }
    }

    /** Whether the network's images have their channels in front: what the first layer says that has an opinion. */
    static boolean channelsFirst(KerasModel model) {
        for (KerasLayer layer : model.layers()) {
            KerasModel inner = layer.model();
            if (inner != null && !inner.layers().isEmpty()) {
                return channelsFirst(inner);
            }
            if (layer.className().equals("Permute")) {
                return layer.config().list("dims").equals(List.of(2L, 3L, 1L));
            }
            if (layer.config().value("data_format") instanceof String format && !layer.className().equals("Flatten")) {
                return format.equals("channels_first");
            }
        }
        return false;
    }
}
