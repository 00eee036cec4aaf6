package dev.tarn.golden;

import dev.tarn.network.Network;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** The numbers that src/test/python/golden.py makes, made again: parameters and inputs that need not be stored. */
public final class GoldenNumbers {
    private static final int INPUT = 1000;

    private GoldenNumbers() {}

    /** Uniform in 0..1: SplitMix64's finaliser over index and position. */
    private static double number(int index, int position) {
        long z = (((long) index << 32) + position + 1) * 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return ((z ^ (z >>> 31)) >>> 11) * 0x1p-53;
    }

    /** All parameters of a network. */
    public static Map<String, Tensor> parameters(Network network) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        network.parameters().forEach((name, parameter) -> parameters.put(name, parameter(parameters.size(), name, parameter.shape())));
        return parameters;
    }

    private static Tensor parameter(int index, String name, Shape shape) {
        int fanIn = shape.rank() == 1 ? 1 : shape.elements() / shape.size(0);
        Tensor tensor = Tensor.zeros(shape);
        for (int i = 0; i < shape.elements(); i++) {
            double u = number(index, i);
            double value;
            if (name.endsWith("running_var")) {
                value = u + 0.5;
            } else if (name.endsWith("running_mean") || name.endsWith("bias")) {
                value = u - 0.5;
            } else if (shape.rank() == 1) {
                value = u * 2 - 0.5;
            } else {
                value = (u * 2 - 1) * Math.sqrt(6.0 / fanIn);
            }
            tensor.data()[i] = (float) value;
        }
        return tensor;
    }

    /** A batch of inputs in -1..1. */
    public static Tensor images(int count, Network network) {
        Tensor images = Tensor.zeros(network.input().batchOf(count));
        for (int i = 0; i < images.data().length; i++) {
            images.data()[i] = (float) (number(INPUT, i) * 2 - 1);
        }
        return images;
    }
}
