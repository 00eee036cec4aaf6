package dev.tarn.file;

import dev.tarn.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a safetensors file holds.
 *
 * @param tensors by name, in the order of their numbers in the file; of floating point, as float32
 * @param skipped names of the tensors of other types (PyTorch's {@code num_batches_tracked} is one) with their types
 * @param metadata the texts of {@code __metadata__}, in the order of the file; empty if there are none
 */
public record Safetensors(Map<String, Tensor> tensors, Map<String, String> skipped, Map<String, String> metadata) {
    /** Keeps copies of both maps, in their order. */
    public Safetensors {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        skipped = Collections.unmodifiableMap(new LinkedHashMap<>(skipped));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }
}
