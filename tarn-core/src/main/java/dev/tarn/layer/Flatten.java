package dev.tarn.layer;

import dev.tarn.tensor.Shape;
import java.util.List;

/**
 * An image as a vector of features in the order channel, row, column: PyTorch's order, so that the weights of the dense layer behind it mean the same there. It costs
 * nothing: the dense layer's weights are arranged for the memory's own order when they are loaded.
 */
public record Flatten() implements Layer {
    @Override
    public String word() {
        return "flatten";
    }

    @Override
    public String text() {
        return word();
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return Shape.of(inputs.getFirst().elements());
    }
}
