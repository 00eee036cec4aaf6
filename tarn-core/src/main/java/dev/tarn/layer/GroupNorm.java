package dev.tarn.layer;

import dev.tarn.layer.Initializer.Constant;
import dev.tarn.tensor.Shape;
import java.util.List;

/**
 * Normalisation of each image on its own, over the pixels and a group of channels (Wu and He 2018, arXiv 1803.08494): {@code weight·(x - mean)/√(variance + epsilon) + bias}, with
 * the biased variance; one weight and one bias a channel. PyTorch's {@code GroupNorm}; each channel a group of its own is {@code InstanceNorm2d}, one group is what is
 * sometimes called layer norm.
 *
 * @param groups how many, a divisor of the channels; 0: as many as there are channels
 * @param epsilon added to the variance; PyTorch's and ONNX' default is 1e-5, Keras' 1e-3
 */
public record GroupNorm(int groups, float epsilon) implements Layer {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public GroupNorm {
        if (groups < 0 || !(epsilon > 0)) {
            throw new IllegalArgumentException("groupnorm " + groups + ", epsilon " + epsilon + ": both must be positive");
        }
    }

    /**
     * PyTorch's epsilon, 1e-5.
     *
     * @param groups that the channels are divided into
     * @return the layer
     */
    public static GroupNorm of(int groups) {
        return new GroupNorm(groups, 1e-5f);
    }

    /**
     * Instance normalisation (Ulyanov et al. 2016, arXiv 1607.08022).
     *
     * @return a group for each channel, however many there are
     */
    public static GroupNorm ofEachChannel() {
        return new GroupNorm(0, 1e-5f);
    }

    @Override
    public String word() {
        return groups == 0 ? "instancenorm" : "groupnorm";
    }

    @Override
    public String text() {
        return word() + (groups == 0 ? "" : " " + groups) + (epsilon == 1e-5f ? "" : " epsilon " + epsilon);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Shape input = Window.requireImage(inputs.getFirst());
        if (groups > 0 && input.size(2) % groups != 0) {
            throw new ShapeException("input " + input + ": its " + input.size(2) + " channels do not divide into " + groups + " groups");
        }
        return input;
    }

    @Override
    public List<Parameter> parameters(List<Shape> inputs) {
        Shape channels = Shape.of(inputs.getFirst().size(-1));
        return List.of(new Parameter("weight", channels, new Constant(1), true), new Parameter("bias", channels, new Constant(0), true));
    }
}
