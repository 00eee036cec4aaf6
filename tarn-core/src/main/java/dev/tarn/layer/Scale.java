package dev.tarn.layer;

import dev.tarn.tensor.Shape;
import java.util.List;

/**
 * Multiplication by a constant: a temperature on the logits.
 *
 * @param factor finite
 */
public record Scale(float factor) implements Layer {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public Scale {
        if (!Float.isFinite(factor)) {
            throw new IllegalArgumentException("scale " + factor + ": the factor must be finite");
        }
    }

    @Override
    public String word() {
        return "scale";
    }

    @Override
    public String text() {
        return "scale " + factor;
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return inputs.getFirst();
    }
}
