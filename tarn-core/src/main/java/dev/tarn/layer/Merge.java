package dev.tarn.layer;

import dev.tarn.tensor.Shape;
import java.util.List;
import java.util.Locale;

/**
 * Two or more inputs, element by element. Where an input's height, width or channels are 1 it counts for all of them, and a vector of features counts as an image of one pixel:
 * {@code multiply} of a map {@code h×w×c} and a vector {@code c} is the gate of squeeze-and-excitation (Hu et al. 2018, arXiv 1709.01507). The output has the largest size of
 * each dimension. Broadcasting is that of ONNX and NumPy, with the vector's features on the channels.
 *
 * <p>Of equal inputs the first is the maximum, or minimum, and gets the gradient (PyTorch shares it out).
 *
 * @param function which
 */
public record Merge(Function function) implements Join {
    public static final Merge MULTIPLY = new Merge(Function.MULTIPLY);

    /** The functions. Subtraction takes exactly two inputs. */
    public enum Function {
        /** {@code a·b·…} */
        MULTIPLY,
        /** {@code a - b} */
        SUBTRACT,
        /** The mean of all inputs. */
        AVERAGE,
        /** The largest of each place. */
        MAXIMUM,
        /** The smallest of each place. */
        MINIMUM
    }

    @Override
    public String word() {
        return function.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String text() {
        return word();
    }

    @Override
    public Shape output(List<Shape> inputs) {
        if (function == Function.SUBTRACT && inputs.size() != 2) {
            throw new ShapeException("subtracts one input from another, but there are " + inputs.size());
        }
        return Join.repeated(inputs);
    }
}
