package dev.tarn.layer;

import dev.tarn.tensor.Shape;
import java.util.List;

/** The maximum over all pixels of each channel; the first one wins the gradient. Input {@code h×w×c}, output {@code c} features. */
public record GlobalMaxPool() implements Layer {
    @Override
    public String word() {
        return "globalmaxpool";
    }

    @Override
    public String text() {
        return word();
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return Shape.of(Window.requireImage(inputs.getFirst()).size(2));
    }
}
