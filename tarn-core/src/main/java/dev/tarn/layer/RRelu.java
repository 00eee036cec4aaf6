package dev.tarn.layer;

import dev.tarn.tensor.Shape;
import java.util.List;

/**
 * Randomised leaky ReLU (Xu et al. 2015, arXiv 1505.00853): in training each negative number is multiplied by a slope of its own, drawn anew from {@code lower} to {@code upper} in each step; at
 * inference all of them by the mean, and the layer is a leaky ReLU. As in PyTorch's {@code RReLU} the slopes are evenly distributed; in the paper their reciprocals are, from 3 to 8.
 *
 * @param lower least slope, at least 0
 * @param upper greatest slope, at least {@code lower}
 */
public record RRelu(float lower, float upper) implements Layer {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public RRelu {
        if (!(lower >= 0 && lower <= upper && Float.isFinite(upper))) {
            throw new IllegalArgumentException("rrelu " + lower + " " + upper
                    + ": expected a least slope of 0 or more and a greatest one that is no smaller");
        }
    }

    /** {@return pyTorch's default, the range of the paper: slopes from 1/8 to 1/3} */
    public static RRelu standard() {
        return new RRelu(1 / 8f, 1 / 3f);
    }

    /**
     * What it is at inference.
     *
     * @return a leaky ReLU whose slope is the middle of the range
     */
    public ActivationLayer atInference() {
        return ActivationLayer.leakyRelu(((double) lower + upper) / 2);
    }

    @Override
    public String word() {
        return "rrelu";
    }

    @Override
    public String text() {
        return "rrelu " + lower + " " + upper;
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return inputs.getFirst();
    }
}
