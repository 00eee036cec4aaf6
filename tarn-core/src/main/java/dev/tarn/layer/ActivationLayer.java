package dev.tarn.layer;

import dev.tarn.kernel.Activation;
import dev.tarn.kernel.Activation.Kind;
import dev.tarn.tensor.Shape;
import java.util.List;
import java.util.Locale;

/**
 * An element-wise function as a layer; the output has the input's shape. One record for all of them: they differ only in the function.
 *
 * @param function which
 */
public record ActivationLayer(Activation function) implements Layer {
    public static final ActivationLayer RELU = new ActivationLayer(Activation.RELU);
    public static final ActivationLayer SIGMOID = of(Kind.SIGMOID);
    public static final ActivationLayer TANH = of(Kind.TANH);
    /** By the error function, PyTorch's default. */
    public static final ActivationLayer GELU = of(Kind.GELU);

    public ActivationLayer {
        boolean parametric = function.kind() == Kind.LEAKY_RELU || function.kind() == Kind.ELU;
        if (!Float.isFinite(function.parameter()) || (!parametric && function.parameter() != 0)) {
            throw new IllegalArgumentException(word(function.kind()) + " with parameter " + function.parameter());
        }
    }

    public static ActivationLayer of(Kind kind) {
        return new ActivationLayer(new Activation(kind, 0));
    }

    /** @param slope of the negative half; PyTorch's default is 0.01, Keras' 0.3 */
    public static ActivationLayer leakyRelu(double slope) {
        return new ActivationLayer(new Activation(Kind.LEAKY_RELU, (float) slope));
    }

    /** @param alpha {@code alpha·(eˣ-1)} for negative x; 1 by default elsewhere */
    public static ActivationLayer elu(double alpha) {
        return new ActivationLayer(new Activation(Kind.ELU, (float) alpha));
    }

    @Override
    public String word() {
        return word(function.kind());
    }

    static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace("_", "");
    }

    @Override
    public String text() {
        return switch (function.kind()) {
            case LEAKY_RELU, ELU -> word() + " " + function.parameter();
            case IDENTITY, RELU, SIGMOID, TANH, GELU, SILU, MISH, SOFTPLUS -> word();
        };
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return inputs.getFirst();
    }
}
