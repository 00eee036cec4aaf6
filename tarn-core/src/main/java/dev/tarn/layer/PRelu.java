package dev.tarn.layer;

import dev.tarn.layer.Initializer.Constant;
import dev.tarn.tensor.Shape;
import java.util.List;

/**
 * {@code x > 0 ? x : weight·x} with a slope that is learnt (He et al. 2015, arXiv 1502.01852). Parameter {@code weight}. Starts at 0.25, as in PyTorch; at 0 the slope counts, as
 * there.
 *
 * @param slopes how many there are
 */
public record PRelu(Slopes slopes) implements Layer {
    /** Whose slopes are their own. */
    public enum Slopes {
        /** One for all: PyTorch's default. Shape 1. */
        ONE,
        /** One a channel of images, one a feature of vectors. Shape {@code channels}. */
        PER_CHANNEL,
        /** One for each channel of each pixel: Keras' default. Shape {@code channels×height×width}; on vectors as {@link #PER_CHANNEL}. */
        PER_ELEMENT
    }

    @Override
    public String word() {
        return "prelu";
    }

    @Override
    public String text() {
        return switch (slopes) {
            case ONE -> "prelu shared";
            case PER_CHANNEL -> "prelu";
            case PER_ELEMENT -> "prelu elements";
        };
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return inputs.getFirst();
    }

    @Override
    public List<Parameter> parameters(List<Shape> inputs) {
        Shape input = inputs.getFirst();
        Shape shape = switch (slopes) {
            case ONE -> Shape.of(1);
            case PER_CHANNEL -> Shape.of(input.size(-1));
            case PER_ELEMENT -> input.rank() == 3 ? Shape.of(input.size(2), input.size(0), input.size(1)) : input;
        };
        return List.of(new Parameter("weight", shape, new Constant(0.25f), true));
    }
}
