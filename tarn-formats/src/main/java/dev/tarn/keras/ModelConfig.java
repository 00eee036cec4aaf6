package dev.tarn.keras;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON by which Keras describes a Functional model. */
final class ModelConfig {
    private ModelConfig() {}

    /** @param layers in Keras' order; the first one is the input, the last one the output */
    static Map<String, @Nullable Object> of(List<WrittenLayer> layers) {
        Map<String, WrittenLayer> byName = new HashMap<>();
        layers.forEach(layer -> byName.put(layer.name(), layer));
        Map<String, @Nullable Object> config = new LinkedHashMap<>();
        config.put("name", "tarn");
        config.put("trainable", true);
        config.put("layers", layers.stream().map(layer -> layer(layer, byName)).toList());
        config.put("input_layers", List.of(layers.getFirst().name(), 0, 0));
        config.put("output_layers", List.of(layers.getLast().name(), 0, 0));
        Map<String, @Nullable Object> model = new LinkedHashMap<>();
        model.put("module", "keras.src.models.functional");
        model.put("class_name", "Functional");
        model.put("config", config);
        model.put("registered_name", "Functional");
        return model;
    }

    private static Map<String, @Nullable Object> layer(WrittenLayer layer, Map<String, WrittenLayer> byName) {
        Map<String, @Nullable Object> config = new LinkedHashMap<>();
        config.put("name", layer.name());
        if (!layer.operator()) {
            config.put("trainable", true);
            config.put("dtype", "float32");
        }
        config.putAll(layer.config());
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("module", layer.module());
        json.put("class_name", layer.className());
        json.put("config", config);
        json.put("registered_name", layer.operator() ? layer.className() : null);
        json.put("name", layer.name());
        json.put("inbound_nodes", calls(layer, byName));
        return json;
    }

    private static List<Object> calls(WrittenLayer layer, Map<String, WrittenLayer> byName) {
        if (layer.inputs().isEmpty()) {
            return List.of();
        }
        List<Object> tensors = new ArrayList<>();
        for (String input : layer.inputs()) {
            WrittenLayer source = byName.get(input);
            List<@Nullable Object> shape = new ArrayList<>();
            shape.add(null);
            shape.addAll(source == null ? List.of() : source.sizes());
            Map<String, Object> config = new LinkedHashMap<>();
            config.put("shape", shape);
            config.put("dtype", "float32");
            config.put("keras_history", List.of(input, 0, 0));
            Map<String, Object> tensor = new LinkedHashMap<>();
            tensor.put("class_name", "__keras_tensor__");
            tensor.put("config", config);
            tensors.add(tensor);
        }
        Map<String, Object> call = new LinkedHashMap<>();
        call.put("args", tensors.size() == 1 ? tensors : List.of(tensors));
        call.put("kwargs", Map.of());
        return List.of(call);
    }
}
