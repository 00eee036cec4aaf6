package dev.tarn.kernel;

import dev.tarn.activation.Activation;

/**
 * The activations that {@link PlainElementwise} has no loop of its own for, one number a call. Most have no vector twin: they are rare, and this is then what runs. NaN stays NaN.
 */
final class PlainActivation {
    /** {@code 2·√(2/π)} and the share of the cube: the two numbers of the tanh form of GELU. */
    private static final double GELU_SLOPE = 1.5957691216057308;

    private static final double GELU_CUBE = 0.044715;
    /** Where the exponential of its negative is zero in float32. */
    private static final double FAR = 110;

    static final float SIXTH = 1f / 6;
    static final float THIRD = 1f / 3;

    private PlainActivation() {}

    /** {@code f(v)}. */
    static float value(Activation f, float v) {
        float a = f.parameter();
        float b = f.second();
        return switch (f.kind()) {
            case CLIP -> v < a ? a : v > b ? b : v;
            case SELU -> v > 0 ? b * v : a * b * FloatFunctions.expm1OfNegative(v);
            case CELU -> v > 0 ? v : a * FloatFunctions.expm1OfNegative(v / a);
            case HARD_SIGMOID -> {
                float t = Fused.multiplyAdd(v, a, b);
                yield t < 0 ? 0 : t > 1 ? 1 : t;
            }
            case HARD_SWISH -> v <= -3 ? 0 : v >= 3 ? v : v * ((v + 3f) * SIXTH);
            case SOFTSIGN -> v / (1f + Math.abs(v));
            case THRESHOLDED_RELU -> v <= a ? 0 : v;
            case GELU_TANH -> geluTanh(v);
            case LOG_SIGMOID -> -FloatFunctions.softplus(-v);
            case SHRINK -> v >= -a && v <= a ? 0 : v < 0 ? v + b : v - b;
            case ABS -> Math.abs(v);
            case EXP -> FloatFunctions.exp(v);
            case SQRT -> (float) Math.sqrt(v);
            case IDENTITY, RELU, LEAKY_RELU, ELU, SIGMOID, TANH, GELU, SILU, MISH, SOFTPLUS -> throw new AssertionError(f);
        };
    }

    /** {@code g·f'} where {@code v = f(x)}. */
    static float gradientFromOutput(Activation f, float v, float g) {
        float a = f.parameter();
        float b = f.second();
        return switch (f.kind()) {
            case CLIP -> v <= a || v >= b ? 0 : g;
            case SELU -> g * (v > 0 ? b : v + a * b);
            case CELU -> g * (v > 0 ? 1 : v / a + 1f);
            case HARD_SIGMOID -> v <= 0 || v >= 1 ? 0 : g * a;
            case SOFTSIGN -> {
                float rest = 1f - Math.abs(v);
                yield g * (rest * rest);
            }
            case THRESHOLDED_RELU, SHRINK -> v == 0 ? 0 : g;
            case EXP -> g * v;
            case SQRT -> g == 0 ? 0 : g * (0.5f / v); // where no gradient comes in, as in padding, none goes out
            case IDENTITY, RELU, LEAKY_RELU, ELU, SIGMOID, TANH, GELU, SILU, MISH, SOFTPLUS, HARD_SWISH, GELU_TANH, LOG_SIGMOID, ABS ->
                throw new AssertionError(f);
        };
    }

    /** {@code g·f'(v)}. */
    static float gradientFromInput(Activation f, float v, float g) {
        float a = f.parameter();
        float b = f.second();
        return switch (f.kind()) {
            case CLIP -> v <= a || v >= b ? 0 : g;
            case SELU -> g * (v > 0 ? b : a * b * FloatFunctions.exp(v));
            case CELU -> g * (v > 0 ? 1 : FloatFunctions.exp(v / a));
            case HARD_SIGMOID -> {
                float t = Fused.multiplyAdd(v, a, b);
                yield t <= 0 || t >= 1 ? 0 : g * a;
            }
            case HARD_SWISH -> v <= -3 ? 0 : v >= 3 ? g : g * Fused.multiplyAdd(v, THIRD, 0.5f);
            case SOFTSIGN -> {
                float d = 1f + Math.abs(v);
                yield g / (d * d);
            }
            case THRESHOLDED_RELU -> v <= a ? 0 : g;
            case GELU_TANH -> g * geluTanhDerivative(v);
            case LOG_SIGMOID -> g * FloatFunctions.sigmoid(-v);
            case SHRINK -> v >= -a && v <= a ? 0 : g;
            case ABS -> v > 0 ? g : v < 0 ? -g : v * g;
            case EXP -> g * FloatFunctions.exp(v);
            case SQRT -> g == 0 ? 0 : g * (0.5f / (float) Math.sqrt(v));
            case IDENTITY, RELU, LEAKY_RELU, ELU, SIGMOID, TANH, GELU, SILU, MISH, SOFTPLUS -> throw new AssertionError(f);
        };
    }

    /** {@code v·sigmoid(z)}, {@code z = 2·√(2/π)·(v + 0.044715·v³)}: the same function without the tanh's cancellation. */
    private static float geluTanh(float v) {
        float e = negativeExponential(geluArgument(v));
        return v * ((v < 0 ? e : 1f) / (1f + e));
    }

    /** {@code s·(1 + v·(1 - s)·z')}, s = sigmoid(z). */
    private static float geluTanhDerivative(float v) {
        double z = geluArgument(v);
        if (Math.abs(z) > FAR) {
            return v < 0 ? 0 : 1;
        }
        float e = negativeExponential(z);
        float s = (v < 0 ? e : 1f) / (1f + e);
        float rest = (v < 0 ? 1f : e) / (1f + e);
        float slope = (float) (GELU_SLOPE * (1 + 3 * GELU_CUBE * v * v));
        return s * Fused.multiplyAdd(v, rest * slope, 1f);
    }

    private static double geluArgument(double v) {
        return GELU_SLOPE * v * (1 + GELU_CUBE * v * v);
    }

    /** {@code e^-|z|}, with what z has more digits than a float made good. */
    private static float negativeExponential(double z) {
        double u = Math.abs(z);
        if (u > FAR) {
            return 0;
        }
        float high = (float) u;
        float e = FloatFunctions.exp(-high);
        return Fused.multiplyAdd(-(float) (u - high), e, e);
    }
}
