package dev.tarn.plan;

import dev.tarn.kernel.Layout;
import dev.tarn.kernel.Memory;
import dev.tarn.layer.Conv2d;
import dev.tarn.layer.Dense;
import dev.tarn.layer.PRelu;
import dev.tarn.layer.Parameter;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All parameters of a network in one flat memory, in the order that kernels like: convolution weights with the channels innermost, dense weights in the order of
 * the image in memory, vectors padded with zeros to whole cache lines. Files and users see PyTorch's order; the permutation happens here, when a plan is loaded.
 */
final class ParameterMemory {
    private final Map<String, Slot> slots = new LinkedHashMap<>();
    private final int floats;
    private final int base;

    private record Slot(ParameterSlot slot, Order order) {}

    /**
     * Where the elements of a parameter lie: PyTorch's {@code [outer][channel][tap]}, row-major, at these strides.
     *
     * @param taps elements of the innermost dimension, which lie {@code tapStride} floats apart; channels are neighbours
     */
    private record Order(int outer, int channels, int taps, int outerStride, int tapStride) {
        static Order of(Node node, Parameter parameter, @Nullable Layout flattened) {
            Shape shape = parameter.shape();
            boolean weight = parameter.name().equals("weight");
            if (weight && node.layer() instanceof Conv2d) {
                int taps = shape.size(2) * shape.size(3);
                return new Order(shape.size(0), shape.size(1), taps, taps * shape.size(1), shape.size(1));
            }
            if (weight && node.layer() instanceof Dense && flattened != null) {
                return new Order(shape.size(0), flattened.channels(), flattened.height() * flattened.width(), flattened.image(),
                        flattened.pixel());
            }
            if (imageOf(node, parameter) instanceof Layout image) {
                return new Order(1, image.channels(), image.height() * image.width(), 0, image.pixel());
            }
            return new Order(1, 1, shape.elements(), 0, 1);
        }

        void load(float[] tensor, float[] memory, int at) {
            for (int o = 0, i = 0; o < outer; o++) {
                for (int c = 0; c < channels; c++) {
                    for (int t = 0, to = at + o * outerStride + c; t < taps; t++, to += tapStride) {
                        memory[to] = tensor[i++];
                    }
                }
            }
        }

        void store(float[] memory, int at, float[] tensor) {
            for (int o = 0, i = 0; o < outer; o++) {
                for (int c = 0; c < channels; c++) {
                    for (int t = 0, from = at + o * outerStride + c; t < taps; t++, from += tapStride) {
                        tensor[i++] = memory[from];
                    }
                }
            }
        }
    }

    /** @param flattened layout of the image that each dense layer's features were flattened from, by the dense layer's name */
    ParameterMemory(Network network, Map<String, Layout> flattened, Set<String> frozen) {
        base = Memory.firstAligned(new float[Layout.LANES * 2]);
        int next = base;
        for (Node node : network.nodes()) {
            for (Parameter parameter : network.parametersOf(node)) {
                String name = node.name() + "." + parameter.name();
                int length = length(node, parameter, flattened.get(node.name()));
                boolean trainable = parameter.trainable() && !frozen.contains(node.name());
                slots.put(name, new Slot(new ParameterSlot(name, parameter.shape(), next, length, trainable),
                        Order.of(node, parameter, flattened.get(node.name()))));
                next = Math.addExact(next, length);
            }
        }
        floats = next;
    }

    /** The image that a parameter with a number for each element is, in memory: without a rim; null if it is not such a one. */
    private static @Nullable Layout imageOf(Node node, Parameter parameter) {
        Shape shape = parameter.shape();
        return node.layer() instanceof PRelu && shape.rank() == 3 ? Layout.of(shape.size(1), shape.size(2), shape.size(0)) : null;
    }

    private static int length(Node node, Parameter parameter, @Nullable Layout flattened) {
        if (node.layer() instanceof Dense dense && parameter.name().equals("weight") && flattened != null) {
            return Math.multiplyExact(dense.units(), flattened.image());
        }
        if (imageOf(node, parameter) instanceof Layout image) {
            return image.image();
        }
        return Layout.aligned(parameter.shape().elements());
    }

    /** Length of an array that holds the memory; the first slot starts at the array's first aligned index. */
    int floats() {
        return floats;
    }

    /** The first slot's offset. */
    int base() {
        return base;
    }

    List<ParameterSlot> slots() {
        List<ParameterSlot> all = new ArrayList<>();
        slots.values().forEach(s -> all.add(s.slot));
        return all;
    }

    ParameterSlot slot(String name) {
        Slot slot = slots.get(name);
        if (slot == null) {
            throw new IllegalStateException("no parameter is called " + name);
        }
        return slot.slot;
    }

    /** @throws IllegalArgumentException if a parameter is missing or has another shape; the message names all of them */
    void load(Map<String, Tensor> parameters, float[] memory) {
        List<String> faults = new ArrayList<>();
        for (Slot slot : slots.values()) {
            Tensor tensor = parameters.get(slot.slot.name());
            if (tensor == null || !tensor.shape().equals(slot.slot.shape())) {
                faults.add(slot.slot.name() + " " + slot.slot.shape() + " is " + (tensor == null ? "missing" : tensor.shape().toString()));
                continue;
            }
            slot.order.load(tensor.data(), memory, slot.slot.offset());
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException("parameters do not fit the network: " + String.join("; ", faults));
        }
    }

    /** Copies in PyTorch's order. */
    Map<String, Tensor> store(float[] memory) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        for (Slot slot : slots.values()) {
            float[] data = new float[slot.slot.shape().elements()];
            slot.order.store(memory, slot.slot.offset(), data);
            parameters.put(slot.slot.name(), Tensor.of(slot.slot.shape(), data));
        }
        return parameters;
    }
}
