package dev.tarn.layer;

import dev.tarn.tensor.Shape;
import java.util.List;

/** {@code x - log Σ eˣ} over the features. Behind it training takes the cross-entropy from the logits in front of it: the same loss, PyTorch's {@code NLLLoss} of it. */
public record LogSoftmax() implements Layer {
    @Override
    public String word() {
        return "logsoftmax";
    }

    @Override
    public String text() {
        return word();
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return new Softmax().output(inputs);
    }
}
