package dev.tarn.layer;

import dev.tarn.tensor.Shape;
import java.util.List;

/** Inputs of equal height and width, one behind the other along the channels; or vectors of features. */
public record Concat() implements Join {
    @Override
    public String word() {
        return "concat";
    }

    @Override
    public String text() {
        return word();
    }

    @Override
    public Shape output(List<Shape> inputs) {
        int[] sizes = inputs.getFirst().toArray();
        int last = sizes.length - 1;
        sizes[last] = 0;
        for (Shape input : inputs) {
            boolean fits = input.rank() == sizes.length;
            for (int d = 0; fits && d < last; d++) {
                fits = input.size(d) == sizes[d];
            }
            if (!fits) {
                throw new ShapeException(
                        "the inputs are " + inputs + "; channels of maps are concatenated only where height and width are the same");
            }
            sizes[last] += input.size(-1);
        }
        return Shape.of(sizes);
    }
}
