package dev.tarn.layer;

import dev.tarn.tensor.Shape;
import java.util.List;

/** The sum of two or more inputs of one shape: where branches of a residual network meet. */
public record Add() implements Join {
    @Override
    public String word() {
        return "add";
    }

    @Override
    public String text() {
        return word();
    }

    @Override
    public Shape output(List<Shape> inputs) {
        for (Shape input : inputs) {
            if (!input.equals(inputs.getFirst())) {
                throw new ShapeException(
                        "adds inputs of one shape, but they are " + inputs + "; a 1×1 convolution on the shorter branch can match them");
            }
        }
        return inputs.getFirst();
    }
}
