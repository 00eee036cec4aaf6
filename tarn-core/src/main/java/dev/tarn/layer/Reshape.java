package dev.tarn.layer;

import dev.tarn.tensor.Shape;
import java.util.List;

/**
 * The same numbers as an image of another shape, in the order channel, row, column on both sides, as in PyTorch and ONNX: a vector of features becomes an image as {@link Flatten} would
 * undo it, {@code c} features the 1×1 pixel {@code 1×1×c}.
 *
 * @param height of the output
 * @param width of the output
 * @param channels of the output
 */
public record Reshape(int height, int width, int channels) implements Rearrangement {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public Reshape {
        if (height < 1 || width < 1 || channels < 1) {
            throw new IllegalArgumentException("reshape " + height + "×" + width + "×" + channels + ": must be positive");
        }
    }

    @Override
    public String word() {
        return "reshape";
    }

    @Override
    public String text() {
        return "reshape " + height + "x" + width + "x" + channels;
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Shape output = Shape.of(height, width, channels);
        if (output.elements() != inputs.getFirst().elements()) {
            throw new ShapeException(
                    "input " + inputs.getFirst() + " has " + inputs.getFirst().elements() + " elements, " + output + " has "
                            + output.elements() + "; expected as many");
        }
        return output;
    }

    @Override
    public int origin(Shape input, Shape output, int element) {
        int pixel = element / channels;
        int feature = element % channels * (height * width) + pixel;
        if (input.rank() == 1) {
            return feature;
        }
        int pixels = input.size(0) * input.size(1);
        return feature % pixels * input.size(2) + feature / pixels;
    }
}
