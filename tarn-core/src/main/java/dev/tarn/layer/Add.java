package dev.tarn.layer;

import dev.tarn.tensor.Shape;
import java.util.List;

/**
 * The sum of two or more inputs: where branches of a residual network meet. Inputs are repeated along what they have one of, as in {@link Merge}: a vector counts for every pixel.
 */
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
        try {
            return Join.repeated(inputs);
        } catch (ShapeException e) {
            throw new ShapeException(e.getMessage() + "; a 1×1 convolution on the shorter branch can match them");
        }
    }
}
