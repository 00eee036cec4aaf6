package dev.tarn.plan;

import dev.tarn.kernel.Layout;
import dev.tarn.kernel.Memory;
import dev.tarn.layer.Conv2d;
import dev.tarn.layer.Dense;
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

/**
 * All parameters of a network in one flat memory, in the order that kernels like: convolution weights with the channels innermost, dense weights in the order of
 * the image in memory, vectors padded with zeros to whole cache lines. Files and users see PyTorch's order; the permutation happens here, when a plan is loaded.
 */
final class ParameterMemory {
    private final Map<String, Slot> slots = new LinkedHashMap<>();
    private final int floats;
    private final int base;

    /**
     * @param position for each element in PyTorch's order its place behind the offset
     */
    private record Slot(ParameterSlot slot, int[] position) {}

    /** @param flattened layout of the image that each dense layer's features were flattened from, by the dense layer's name */
    ParameterMemory(Network network, Map<String, Layout> flattened, Set<String> frozen) {
        base = Memory.firstAligned(new float[Layout.LANES * 2]);
        int next = base;
        for (Node node : network.nodes()) {
            for (Parameter parameter : network.parametersOf(node)) {
                String name = node.name() + "." + parameter.name();
                int[] position = position(node, parameter, flattened.get(node.name()));
                int length = length(node, parameter, flattened.get(node.name()));
                boolean trainable = parameter.trainable() && !frozen.contains(node.name());
                slots.put(name, new Slot(new ParameterSlot(name, parameter.shape(), next, length, trainable), position));
                next = Math.addExact(next, length);
            }
        }
        floats = next;
    }

    private static int length(Node node, Parameter parameter, @org.jspecify.annotations.Nullable Layout flattened) {
        if (node.layer() instanceof Dense dense && parameter.name().equals("weight") && flattened != null) {
            return Math.multiplyExact(dense.units(), flattened.image());
        }
        return Layout.aligned(parameter.shape().elements());
    }

    private static int[] position(Node node, Parameter parameter, @org.jspecify.annotations.Nullable Layout flattened) {
        Shape shape = parameter.shape();
        int[] position = new int[shape.elements()];
        if (node.layer() instanceof Conv2d && parameter.name().equals("weight")) {
            int channels = shape.size(1);
            int taps = shape.size(2) * shape.size(3);
            for (int i = 0; i < position.length; i++) {
                int tap = i % taps;
                int channel = i / taps % channels;
                int filter = i / taps / channels;
                position[i] = (filter * taps + tap) * channels + channel;
            }
        } else if (node.layer() instanceof Dense && parameter.name().equals("weight") && flattened != null) {
            int pixels = flattened.height() * flattened.width();
            int features = pixels * flattened.channels();
            for (int i = 0; i < position.length; i++) {
                int feature = i % features;
                int channel = feature / pixels;
                int pixel = feature % pixels;
                position[i] = i / features * flattened.image() + pixel * flattened.pixel() + channel;
            }
        } else {
            for (int i = 0; i < position.length; i++) {
                position[i] = i;
            }
        }
        return position;
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
            float[] data = tensor.data();
            for (int i = 0; i < data.length; i++) {
                memory[slot.slot.offset() + slot.position[i]] = data[i];
            }
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException("parameters do not fit the network: " + String.join("; ", faults));
        }
    }

    /** Copies in PyTorch's order. */
    Map<String, Tensor> store(float[] memory) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        for (Slot slot : slots.values()) {
            float[] data = new float[slot.position.length];
            for (int i = 0; i < data.length; i++) {
                data[i] = memory[slot.slot.offset() + slot.position[i]];
            }
            parameters.put(slot.slot.name(), Tensor.of(slot.slot.shape(), data));
        }
        return parameters;
    }
}
