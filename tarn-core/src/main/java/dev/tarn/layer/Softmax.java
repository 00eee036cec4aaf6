package dev.tarn.layer;

import dev.tarn.tensor.Shape;
import java.util.List;

/** {@code eˣ / Σ eˣ} over the features. Behind it training takes the cross-entropy from the logits in front of it. */
public record Softmax() implements Layer {
    @Override
    public String word() {
        return "softmax";
    }

    @Override
    public String text() {
        return word();
    }

    @Override
    public Shape output(List<Shape> inputs) {
        if (inputs.getFirst().rank() != 1) {
            throw new ShapeException("input " + inputs.getFirst() + " is not a vector of features; put flatten or globalavgpool in front");
        }
        return inputs.getFirst();
    }
}
