package dev.tarn.activation;

/**
 * An element-wise function.
 *
 * @param kind which
 * @param parameter the first number that the function has, see {@link Kind}; 0 where it has none
 * @param second the second one; 0 where it has fewer
 */
public record Activation(Kind kind, float parameter, float second) {
    /** What goes in comes out. */
    public static final Activation IDENTITY = new Activation(Kind.IDENTITY, 0);
    /** {@code max(x, 0)}. */
    public static final Activation RELU = new Activation(Kind.RELU, 0);
    /** {@code min(max(x, 0), 6)}: the activation of MobileNet. */
    public static final Activation RELU6 = new Activation(Kind.CLIP, 0, 6);

    /** The functions. Where a function has corners, its derivative there is that of the flat side, as ReLU'(0) is 0. */
    public enum Kind {
        /** {@code x}. */
        IDENTITY(0),
        /** {@code max(x, 0)}. */
        RELU(0),
        /** {@code x > 0 ? x : slope·x}. */
        LEAKY_RELU(1),
        /** {@code x > 0 ? x : alpha·(eˣ - 1)}. */
        ELU(1),
        /** {@code 1/(1 + e⁻ˣ)}. */
        SIGMOID(0),
        /** {@code tanh x}. */
        TANH(0),
        /** {@code x·Φ(x)}, by the error function: PyTorch's default. */
        GELU(0),
        /** {@code x·sigmoid(x)}, also called Swish. */
        SILU(0),
        /** {@code x·tanh(ln(1 + eˣ))}. */
        MISH(0),
        /** {@code ln(1 + eˣ)}. */
        SOFTPLUS(0),
        /** {@code min(max(x, least), most)}; either may be infinite. PyTorch's {@code Hardtanh}, ONNX {@code Clip}. */
        CLIP(2),
        /** {@code gamma·(x > 0 ? x : alpha·(eˣ - 1))}; parameters alpha, gamma. */
        SELU(2),
        /** {@code x > 0 ? x : alpha·(e^(x/alpha) - 1)}. */
        CELU(1),
        /** {@code min(max(slope·x + offset, 0), 1)}: 1/6 and 0.5 in PyTorch and Keras 3, 0.2 and 0.5 in ONNX and Keras 2. */
        HARD_SIGMOID(2),
        /** {@code x·min(max(x/6 + 0.5, 0), 1)}. */
        HARD_SWISH(0),
        /** {@code x/(1 + |x|)}. */
        SOFTSIGN(0),
        /** {@code x > threshold ? x : 0}. */
        THRESHOLDED_RELU(1),
        /** {@code ½x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))}: GELU as BERT and {@code approximate="tanh"} compute it. */
        GELU_TANH(0),
        /** {@code ln sigmoid(x)}. */
        LOG_SIGMOID(0),
        /** {@code x < -lambda ? x + bias : x > lambda ? x - bias : 0}: ONNX {@code Shrink}; bias 0 is PyTorch's Hardshrink, bias = lambda its Softshrink. */
        SHRINK(2),
        /** {@code |x|}; its derivative at 0 is 0. */
        ABS(0),
        /** {@code eˣ}. */
        EXP(0),
        /** {@code √x}; NaN below zero. */
        SQRT(0);

        private final int parameters;

        Kind(int parameters) {
            this.parameters = parameters;
        }

        /**
         * How many numbers the function has.
         *
         * @return 0 to 2
         */
        public int parameters() {
            return parameters;
        }
    }

    /**
     * A function with at most one number.
     *
     * @param kind which
     * @param parameter its number; 0 where it has none
     */
    public Activation(Kind kind, float parameter) {
        this(kind, parameter, 0);
    }

    /**
     * Whether the function never falls.
     *
     * @return whether {@code a <= b} implies {@code f(a) <= f(b)}: such a function commutes with max pooling
     */
    public boolean nonDecreasing() {
        return switch (kind) {
            case IDENTITY, RELU, SIGMOID, TANH, SOFTPLUS, CLIP, CELU, SOFTSIGN, LOG_SIGMOID, EXP -> true;
            case LEAKY_RELU, ELU, HARD_SIGMOID, THRESHOLDED_RELU -> parameter >= 0;
            case SELU -> parameter >= 0 && second >= 0;
            case SHRINK -> second <= parameter;
            // The root makes NaN of what a maximum would have hidden.
            case GELU, SILU, MISH, HARD_SWISH, GELU_TANH, ABS, SQRT -> false;
        };
    }

    /**
     * What a backward pass has to keep.
     *
     * @return whether {@code f'} can be computed from {@code f(x)} alone; otherwise the backward pass needs {@code x} itself
     */
    public boolean derivativeFromOutput() {
        return switch (kind) {
            case IDENTITY, RELU, SIGMOID, TANH, CLIP, CELU, HARD_SIGMOID, SOFTSIGN, EXP, SQRT -> true;
            case LEAKY_RELU, ELU, THRESHOLDED_RELU -> parameter >= 0;
            case SELU -> parameter >= 0 && second > 0;
            case SHRINK -> second <= parameter;
            case GELU, SILU, MISH, SOFTPLUS, HARD_SWISH, GELU_TANH, LOG_SIGMOID, ABS -> false;
        };
    }

    /**
     * What becomes of zero.
     *
     * @return whether {@code f(0) = 0}, so that rims and padding lanes stay zero when it runs over whole rows
     */
    public boolean keepsZero() {
        return switch (kind) {
            case SIGMOID, SOFTPLUS, LOG_SIGMOID, EXP -> false;
            case CLIP -> parameter <= 0 && second >= 0;
            case HARD_SIGMOID -> second <= 0;
            case IDENTITY, RELU, LEAKY_RELU, ELU, TANH, GELU, SILU, MISH, SELU, CELU, HARD_SWISH, SOFTSIGN, THRESHOLDED_RELU, GELU_TANH,
                    SHRINK, ABS, SQRT ->
                true;
        };
    }
}
