package dev.tarn.layer;

import dev.tarn.layer.Initializer.Constant;
import dev.tarn.tensor.Shape;
import java.util.List;

/**
 * Normalisation over the features of a vector, or over the channels of each pixel on its own (Ba et al. 2016, arXiv 1607.06450; for pixels as in ConvNeXt):
 * {@code weight·(x - mean)/√(variance + epsilon) + bias}, with the biased variance. Keras' {@code LayerNormalization} with its default axis; PyTorch's {@code LayerNorm(c)} over
 * channels last.
 *
 * @param epsilon added to the variance; PyTorch's and ONNX' default is 1e-5, Keras' 1e-3
 */
public record LayerNorm(float epsilon) implements Layer {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public LayerNorm {
        if (!(epsilon > 0)) {
            throw new IllegalArgumentException("layernorm: epsilon " + epsilon + " must be positive");
        }
    }

    /**
     * PyTorch's default.
     *
     * @return epsilon 1e-5
     */
    public static LayerNorm standard() {
        return new LayerNorm(1e-5f);
    }

    @Override
    public String word() {
        return "layernorm";
    }

    @Override
    public String text() {
        return epsilon == 1e-5f ? "layernorm" : "layernorm epsilon " + epsilon;
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return inputs.getFirst();
    }

    @Override
    public List<Parameter> parameters(List<Shape> inputs) {
        Shape channels = Shape.of(inputs.getFirst().size(-1));
        return List.of(new Parameter("weight", channels, new Constant(1), true), new Parameter("bias", channels, new Constant(0), true));
    }
}
