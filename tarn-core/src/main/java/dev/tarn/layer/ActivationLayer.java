package dev.tarn.layer;

import dev.tarn.activation.Activation;
import dev.tarn.activation.Activation.Kind;
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
    public static final ActivationLayer RELU6 = new ActivationLayer(Activation.RELU6);
    public static final ActivationLayer SILU = of(Kind.SILU);
    public static final ActivationLayer HARD_SWISH = of(Kind.HARD_SWISH);
    /** With the numbers of Klambauer et al. 2017 (arXiv 1706.02515), as in PyTorch, Keras and ONNX. */
    public static final ActivationLayer SELU = selu(1.6732632423543772, 1.0507009873554805);
    /** With PyTorch's and Keras 3's slope of 1/6. */
    public static final ActivationLayer HARD_SIGMOID = hardSigmoid(1.0 / 6, 0.5);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public ActivationLayer {
        float a = function.parameter();
        float b = function.second();
        int numbers = function.kind().parameters();
        boolean valid = (numbers > 0 || a == 0) && (numbers > 1 || b == 0) && switch (function.kind()) {
            case CLIP -> a <= b;
            case CELU -> a > 0 && Float.isFinite(a);
            case SHRINK -> a >= 0 && Float.isFinite(a) && Float.isFinite(b);
            case IDENTITY, RELU, LEAKY_RELU, ELU, SIGMOID, TANH, GELU, SILU, MISH, SOFTPLUS, SELU, HARD_SIGMOID, HARD_SWISH, SOFTSIGN,
                    THRESHOLDED_RELU, GELU_TANH, LOG_SIGMOID, ABS, EXP, SQRT ->
                Float.isFinite(a) && Float.isFinite(b);
        };
        if (!valid) {
            throw new IllegalArgumentException(
                    word(function.kind()) + " with " + a + (numbers > 1 ? " and " + b : "") + ": " + expected(function.kind()));
        }
    }

    private static String expected(Kind kind) {
        return switch (kind) {
            case CLIP -> "the least value must not be above the most";
            case CELU -> "alpha must be positive and finite";
            case SHRINK -> "lambda must not be negative, and both must be finite";
            case LEAKY_RELU, ELU, SELU, HARD_SIGMOID, THRESHOLDED_RELU -> "must be finite";
            case IDENTITY, RELU, SIGMOID, TANH, GELU, SILU, MISH, SOFTPLUS, HARD_SWISH, SOFTSIGN, GELU_TANH, LOG_SIGMOID, ABS, EXP, SQRT ->
                "the function has no number";
        };
    }

    /**
     * An activation that has no number.
     *
     * @param kind one whose formula has none: {@code RELU}, {@code TANH}, …
     * @return the layer
     */
    public static ActivationLayer of(Kind kind) {
        return new ActivationLayer(new Activation(kind, 0));
    }

    /**
     * {@return {@code x > 0 ? x : slope·x}}
     *
     * @param slope of the negative half; PyTorch's default is 0.01, Keras' 0.3
     */
    public static ActivationLayer leakyRelu(double slope) {
        return new ActivationLayer(new Activation(Kind.LEAKY_RELU, (float) slope));
    }

    /**
     * {@return {@code x} where it is positive, {@code alpha·(eˣ - 1)} elsewhere}
     *
     * @param alpha {@code alpha·(eˣ-1)} for negative x; 1 by default elsewhere
     */
    public static ActivationLayer elu(double alpha) {
        return new ActivationLayer(new Activation(Kind.ELU, (float) alpha));
    }

    /**
     * {@return {@code min(max(x, least), most)}}
     *
     * @param least may be minus infinity, {@code most} infinity
     * @param most may be infinity
     */
    public static ActivationLayer clip(double least, double most) {
        return new ActivationLayer(new Activation(Kind.CLIP, (float) least, (float) most));
    }

    /**
     * {@code gamma·(x > 0 ? x : alpha·(eˣ - 1))}.
     *
     * @param alpha of the negative half
     * @param gamma scale of both halves
     * @return the layer
     */
    public static ActivationLayer selu(double alpha, double gamma) {
        return new ActivationLayer(new Activation(Kind.SELU, (float) alpha, (float) gamma));
    }

    /**
     * {@return {@code x} where it is positive, {@code alpha·(e^(x/alpha) - 1)} elsewhere}
     *
     * @param alpha positive; 1 by default elsewhere
     */
    public static ActivationLayer celu(double alpha) {
        return new ActivationLayer(new Activation(Kind.CELU, (float) alpha));
    }

    /**
     * {@code min(max(slope·x + offset, 0), 1)}.
     *
     * @param slope finite
     * @param offset its value at 0; Keras and ONNX differ in the default
     * @return the layer
     */
    public static ActivationLayer hardSigmoid(double slope, double offset) {
        return new ActivationLayer(new Activation(Kind.HARD_SIGMOID, (float) slope, (float) offset));
    }

    /**
     * {@code x > threshold ? x : 0}; 1 by default elsewhere.
     *
     * @param threshold finite
     * @return the layer
     */
    public static ActivationLayer thresholdedRelu(double threshold) {
        return new ActivationLayer(new Activation(Kind.THRESHOLDED_RELU, (float) threshold));
    }

    /**
     * ONNX {@code Shrink}; {@code bias} 0 is PyTorch's Hardshrink, {@code bias = lambda} its Softshrink.
     *
     * @param lambda up to which magnitude everything becomes 0
     * @param bias by which what is kept moves towards 0
     * @return the layer
     */
    public static ActivationLayer shrink(double lambda, double bias) {
        return new ActivationLayer(new Activation(Kind.SHRINK, (float) lambda, (float) bias));
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
        if (equals(RELU6)) {
            return "relu6";
        }
        if (equals(SELU) || equals(HARD_SIGMOID)) {
            return word();
        }
        String numbers = switch (function.kind().parameters()) {
            case 0 -> "";
            case 1 -> " " + function.parameter();
            default -> " " + function.parameter() + " " + function.second();
        };
        return word() + numbers.replace("Infinity", "inf");
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return inputs.getFirst();
    }
}
