package dev.tarn.layer;

import dev.tarn.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/** A layer with two or more inputs: where branches meet. */
public sealed interface Join extends Layer permits Add, Concat, Merge {
    /**
     * The shape of inputs that are repeated along what they have one of, a vector being an image of one pixel: the largest size of each dimension.
     *
     * @param inputs shapes without the batch dimension
     * @return the shape of what is made of them
     * @throws ShapeException if two sizes differ and neither is 1
     */
    static Shape repeated(List<Shape> inputs) {
        int rank = inputs.stream().mapToInt(Shape::rank).max().orElseThrow();
        int[] sizes = new int[rank];
        Arrays.fill(sizes, 1);
        for (Shape input : inputs) {
            for (int d = 1; d <= input.rank(); d++) {
                int size = input.size(-d);
                int at = rank - d;
                if (size != 1 && sizes[at] != 1 && size != sizes[at]) {
                    throw new ShapeException("takes inputs whose sizes are equal or 1, but they are " + inputs);
                }
                sizes[at] = Math.max(sizes[at], size);
            }
        }
        return Shape.of(sizes);
    }
}
