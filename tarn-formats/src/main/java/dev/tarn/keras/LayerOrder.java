package dev.tarn.keras;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The order into which Keras brings the layers of a graph: those farthest from the output first, equally far ones as a search from the output meets them. Weights in an
 * archive are numbered in that order, not in the order of the description. Source: {@code map_graph} in {@code keras/src/ops/function.py}.
 */
final class LayerOrder {
    private LayerOrder() {}

    /**
     * @param layers each behind those that it reads, the last one the output
     */
    static List<WrittenLayer> of(List<WrittenLayer> layers) {
        Map<String, WrittenLayer> byName = new LinkedHashMap<>();
        layers.forEach(layer -> byName.put(layer.name(), layer));
        Map<String, Integer> met = met(byName, layers.getLast().name());
        Map<String, Integer> distance = new HashMap<>();
        for (WrittenLayer layer : layers.reversed()) {
            if (met.containsKey(layer.name())) {
                int own = distance.computeIfAbsent(layer.name(), name -> 0);
                layer.inputs().forEach(input -> distance.merge(input, own + 1, Math::max));
            }
        }
        List<WrittenLayer> ordered = new ArrayList<>(layers.stream().filter(layer -> met.containsKey(layer.name())).toList());
        ordered.sort(Comparator.comparingInt((WrittenLayer layer) -> -distance.getOrDefault(layer.name(), 0))
                .thenComparingInt(layer -> met.getOrDefault(layer.name(), 0)));
        return ordered;
    }

    /** Layers that the output depends on, each with its number in a search that goes into the first input first. */
    private static Map<String, Integer> met(Map<String, WrittenLayer> layers, String output) {
        Map<String, Integer> met = new HashMap<>();
        Deque<String> open = new ArrayDeque<>(List.of(output));
        while (!open.isEmpty()) {
            String name = open.pop();
            WrittenLayer layer = layers.get(name);
            if (layer != null && met.putIfAbsent(name, met.size()) == null) {
                layer.inputs().reversed().forEach(open::push);
            }
        }
        return met;
    }
}
