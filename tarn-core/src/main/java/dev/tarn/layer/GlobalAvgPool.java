package dev.tarn.layer;

import dev.tarn.tensor.Shape;
import java.util.List;

/** The mean over all pixels of each channel. Input {@code h×w×c}, output {@code c} features. */
public record GlobalAvgPool() implements Layer {
    @Override
    public String word() {
        return "globalavgpool";
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
