package dev.tarn.keras;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A layer as its file describes it.
 *
 * @param module where Keras has it, {@code ""} if the file does not say
 * @param path of its weights in an archive: the containers from the model down to the layer
 * @param calls what it is applied to, once for each use
 * @param model what it holds if it is a model itself
 * @param trainable false if it, or a model around it, is frozen
 */
record KerasLayer(String className, String module, String name, LayerConfig config, List<String> path, List<Call> calls,
        @Nullable KerasModel model, boolean trainable) {

    /** What a layer is applied to. */
    sealed interface Operand {}

    /** The result of another layer: which of its calls, which of its results. */
    record Source(String layer, int call, int result) implements Operand {
        @Override
        public String toString() {
            return layer + (call == 0 ? "" : " (call " + (call + 1) + ")");
        }
    }

    /** A number; only operators such as {@code x * 2} take one. */
    record Constant(double value) implements Operand {}

    /** One use of a layer. */
    record Call(List<Operand> operands) {
        List<Source> sources() {
            return operands.stream().filter(Source.class::isInstance).map(Source.class::cast).toList();
        }
    }

    /** Layers that form a graph. */
    record KerasModel(List<KerasLayer> layers, List<Source> inputs, List<Source> outputs) {
        /** The layers without which one output cannot be computed. */
        KerasModel ending(Source output) {
            Map<String, KerasLayer> byName = new HashMap<>();
            layers.forEach(layer -> byName.put(layer.name(), layer));
            Set<String> needed = new HashSet<>();
            inputs.forEach(input -> needed.add(input.layer()));
            Deque<String> open = new ArrayDeque<>(List.of(output.layer()));
            while (!open.isEmpty()) {
                KerasLayer layer = byName.get(open.pop());
                if (layer != null && needed.add(layer.name())) {
                    layer.calls().forEach(call -> call.sources().forEach(source -> open.push(source.layer())));
                }
            }
            return new KerasModel(layers.stream().filter(layer -> needed.contains(layer.name())).toList(), inputs, List.of(output));
        }
    }

    /** The same with another model inside. */
    KerasLayer withModel(KerasModel other) {
        return new KerasLayer(className, module, name, config, path, calls, other, trainable);
    }

    /** An operator of {@code keras.ops}, such as the addition in {@code x + y}: not a layer. */
    boolean operator() {
        return module.contains(".ops.");
    }

    /** Each layer is one of its own, however much two look alike. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    /** What messages call it. */
    @Override
    public String toString() {
        return name.equals(className) ? className : name + " (" + className + ")";
    }
}
