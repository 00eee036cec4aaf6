package dev.tarn.layer;

import dev.tarn.layer.Initializer.Constant;
import dev.tarn.tensor.Shape;
import java.util.List;

/**
 * Batch normalisation over the channels of an image or over features (Ioffe and Szegedy 2015, arXiv 1502.03167). Parameters {@code weight}, {@code bias} and the running
 * {@code running_mean}, {@code running_var}, which inference uses.
 *
 * @param epsilon added to the variance; PyTorch's default is 1e-5, Keras' 1e-3
 * @param momentum share of the new batch in the running statistics; PyTorch's default is 0.1 (Keras counts the other way: 0.99 there is 0.01 here)
 */
public record BatchNorm2d(float epsilon, float momentum) implements Layer {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public BatchNorm2d {
        if (!(epsilon > 0) || !(momentum >= 0 && momentum <= 1)) {
            throw new IllegalArgumentException("batchnorm: epsilon " + epsilon + " must be positive, momentum " + momentum + " in 0..1");
        }
    }

    /**
     * PyTorch's defaults.
     *
     * @return epsilon 1e-5, momentum 0.1
     */
    public static BatchNorm2d standard() {
        return new BatchNorm2d(1e-5f, 0.1f);
    }

    @Override
    public String word() {
        return "batchnorm";
    }

    @Override
    public String text() {
        return "batchnorm" + (epsilon == 1e-5f ? "" : " epsilon " + epsilon) + (momentum == 0.1f ? "" : " momentum " + momentum);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return inputs.getFirst();
    }

    @Override
    public List<Parameter> parameters(List<Shape> inputs) {
        Shape channels = Shape.of(inputs.getFirst().size(-1));
        return List.of(new Parameter("weight", channels, new Constant(1), true), new Parameter("bias", channels, new Constant(0), true),
                new Parameter("running_mean", channels, new Constant(0), false),
                new Parameter("running_var", channels, new Constant(1), false));
    }
}
