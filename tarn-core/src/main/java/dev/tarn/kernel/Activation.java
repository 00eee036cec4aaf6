package dev.tarn.kernel;

/**
 * An element-wise function.
 *
 * @param kind which
 * @param parameter slope of {@link Kind#LEAKY_RELU}, alpha of {@link Kind#ELU}; 0 where the function has none
 */
public record Activation(Kind kind, float parameter) {
    public static final Activation IDENTITY = new Activation(Kind.IDENTITY, 0);
    public static final Activation RELU = new Activation(Kind.RELU, 0);

    /** The functions; GELU is the exact one by the error function, as in PyTorch's default. */
    public enum Kind {
        IDENTITY, RELU, LEAKY_RELU, ELU, SIGMOID, TANH, GELU, SILU, MISH, SOFTPLUS
    }

    /** Whether {@code a <= b} implies {@code f(a) <= f(b)}: such a function commutes with max pooling. */
    public boolean nonDecreasing() {
        return switch (kind) {
            case IDENTITY, RELU, SIGMOID, TANH, SOFTPLUS -> true;
            case LEAKY_RELU, ELU -> parameter >= 0;
            case GELU, SILU, MISH -> false;
        };
    }

    /** Whether {@code f'} can be computed from {@code f(x)} alone; otherwise the backward pass needs {@code x} itself. */
    public boolean derivativeFromOutput() {
        return switch (kind) {
            case IDENTITY, RELU, SIGMOID, TANH -> true;
            case LEAKY_RELU, ELU -> parameter >= 0;
            case GELU, SILU, MISH, SOFTPLUS -> false;
        };
    }

    /** Whether {@code f(0) = 0}, so that rims and padding lanes stay zero when it runs over whole rows. */
    public boolean keepsZero() {
        return switch (kind) {
            case SIGMOID, SOFTPLUS -> false;
            case IDENTITY, RELU, LEAKY_RELU, ELU, TANH, GELU, SILU, MISH -> true;
        };
    }
}
