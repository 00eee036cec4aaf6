package dev.tarn.keras;

import java.util.List;
import java.util.Map;

/**
 * A layer as it is written.
 *
 * @param module {@code keras.layers}, or that of an operator
 * @param inputs names of the layers that it reads
 * @param sizes of its result, without the batch
 * @param weights in Keras' order
 */
record WrittenLayer(String module, String className, String name, Map<String, Object> config, List<String> inputs, List<Integer> sizes,
        List<Weight> weights) {
    static final String LAYERS = "keras.layers";

    /** An array that Keras keeps for the layer. */
    record Weight(float[] values, int... sizes) {}

    /** What JSON calls it and the layers in front of it. */
    boolean operator() {
        return !module.equals(LAYERS);
    }
}
