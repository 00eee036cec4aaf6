package dev.tarn.layer;

import dev.tarn.tensor.Shape;
import java.util.List;

/**
 * Sets a random share of the elements to zero in training and scales the others by {@code 1/(1-rate)}; does nothing at inference (Srivastava et al. 2014).
 *
 * @param rate share that is dropped, 0 to below 1
 */
public record Dropout(float rate) implements Layer {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public Dropout {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("dropout " + rate + ": the rate must be at least 0 and below 1");
        }
    }

    @Override
    public String word() {
        return "dropout";
    }

    @Override
    public String text() {
        return "dropout " + rate;
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return inputs.getFirst();
    }
}
