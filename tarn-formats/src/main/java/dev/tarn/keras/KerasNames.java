package dev.tarn.keras;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Layers under names that Keras takes. It refuses a slash ({@code keras/src/ops/operation.py}), and with PyTorch behind it a dot too, because PyTorch names parameters by
 * paths of dots; graphs that PyTorch exports are full of both.
 */
final class KerasNames {
    private KerasNames() {}

    /**
     * What Keras will call the layers: most keep their names.
     *
     * @return from each name that it does not take to another one, which no layer has
     */
    static Map<String, String> of(List<WrittenLayer> layers) {
        Set<String> taken = layers.stream().map(WrittenLayer::name).collect(Collectors.toCollection(HashSet::new));
        Map<String, String> names = new LinkedHashMap<>();
        for (WrittenLayer layer : layers) {
            String name = layer.name().replace('.', '_').replace('/', '_');
            if (!name.equals(layer.name())) {
                while (!taken.add(name)) {
                    name += "_";
                }
                names.put(layer.name(), name);
            }
        }
        return names;
    }

    /** The layers under their other names. */
    static List<WrittenLayer> renamed(List<WrittenLayer> layers, Map<String, String> names) {
        return layers.stream()
                .map(layer -> new WrittenLayer(layer.module(), layer.className(), names.getOrDefault(layer.name(), layer.name()),
                        layer.config(), layer.inputs().stream().map(input -> names.getOrDefault(input, input)).toList(), layer.sizes(),
                        layer.weights()))
                .toList();
    }
}
