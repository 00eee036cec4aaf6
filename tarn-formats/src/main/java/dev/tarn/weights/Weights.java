package dev.tarn.weights;

import dev.tarn.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Named arrays of a file.
 *
 * @param tensors by name, in the file's order; of floating point, as float32
 * @param skipped names of what is not of floating point (PyTorch's {@code num_batches_tracked} is one) with their types
 */
public record Weights(Map<String, Tensor> tensors, Map<String, String> skipped) {
    /** Keeps a copy of the map, in its order. */
    public Weights {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        skipped = Collections.unmodifiableMap(new LinkedHashMap<>(skipped));
    }
}
