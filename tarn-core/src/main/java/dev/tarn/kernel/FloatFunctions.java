package dev.tarn.kernel;

/**
 * The transcendental functions of the activations in float32, in the very order of operations the vector kernels use, so that both twins give the same bits.
 *
 * <p>Method: Cody and Waite reduction {@code x = n·ln 2 + r}, {@code |r| ≤ ln 2 / 2}, by fused multiply-add; {@code eʳ - 1 = r + r²·Q(r)} with Q of degree 4;
 * scaling by 2ⁿ in two exact steps, so that denormal results are rounded once. The normal distribution's tail is
 * {@code Φ(-u) = exp(-u²/2)·T(q)/(1+u)}, {@code q = (u-4)/(u+4)} (the substitution of Shepherd and Laframboise 1981); {@code log1p(e) = e·L(e)} on [0, 1].
 * Coefficients are near-minimax fits made for this class. Errors: exp and expm1 up to 1 ulp, sigmoid, tanh and softplus 2.5, the tail 4.
 */
final class FloatFunctions {
    static final float LOG2_E = 1.44269504f;
    static final float LN2_HIGH = 0.69314718f;
    static final float LN2_LOW = -1.9046542e-9f;
    /** Adding it rounds to an integer that stands in the low bits of the sum. */
    static final float ROUNDER = 12582912f;

    static final int ROUNDER_BITS = 0x4B400000;
    /** Above it e to the x is infinite, below {@link #EXP_LEAST} it is zero. */
    static final float EXP_MOST = 89f;

    static final float EXP_LEAST = -104f;
    /** Below it {@code expm1} is -1. */
    static final float EXPM1_LEAST = -30f;

    static final float Q0 = 0.5f;
    static final float Q1 = 0.16666542f;
    static final float Q2 = 0.04166628f;
    static final float Q3 = 0.008366644f;
    static final float Q4 = 0.0013946552f;

    static final float L0 = 1f;
    static final float L1 = -0.49999902f;
    static final float L2 = 0.33329964f;
    static final float L3 = -0.24954133f;
    static final float L4 = 0.19675931f;
    static final float L5 = -0.1530557f;
    static final float L6 = 0.10603617f;
    static final float L7 = -0.05695916f;
    static final float L8 = 0.019851262f;
    static final float L9 = -0.003243981f;

    static final float T0 = 0.4720532f;
    static final float T1 = -0.09670347f;
    static final float T2 = 0.013999594f;
    static final float T3 = 0.028599987f;
    static final float T4 = -0.032197237f;
    static final float T5 = 0.017940188f;
    static final float T6 = -0.0050045768f;
    static final float T7 = -3.038897e-4f;
    static final float T8 = 6.93161e-4f;
    static final float T9 = -6.01133e-5f;
    static final float T10 = -7.144664e-5f;

    /** {@code 1/√(2π)}. */
    static final float DENSITY_AT_ZERO = 0.3989423f;

    private FloatFunctions() {}

    /** {@code eˣ}; NaN for NaN. */
    static float exp(float x) {
        if (x > EXP_MOST) {
            return Float.POSITIVE_INFINITY;
        }
        if (x < EXP_LEAST) {
            return 0;
        }
        float t = Fused.multiplyAdd(x, LOG2_E, ROUNDER);
        float n = t - ROUNDER;
        float r = Fused.multiplyAdd(n, -LN2_LOW, Fused.multiplyAdd(n, -LN2_HIGH, x));
        float p = 1f + Fused.multiplyAdd(r * r, quotient(r), r);
        int k = Float.floatToRawIntBits(t) - ROUNDER_BITS;
        int half = k >> 1;
        return p * power(half) * power(k - half);
    }

    /** {@code eˣ - 1} for {@code x ≤ 0}, exact to the last bits near zero. */
    static float expm1OfNegative(float x) {
        if (x < EXPM1_LEAST) {
            return -1;
        }
        float t = Fused.multiplyAdd(x, LOG2_E, ROUNDER);
        float n = t - ROUNDER;
        float r = Fused.multiplyAdd(n, -LN2_LOW, Fused.multiplyAdd(n, -LN2_HIGH, x));
        float q = Fused.multiplyAdd(r * r, quotient(r), r);
        float scale = power(Float.floatToRawIntBits(t) - ROUNDER_BITS);
        return Fused.multiplyAdd(q, scale, scale - 1f);
    }

    private static float quotient(float r) {
        return Fused.multiplyAdd(Fused.multiplyAdd(Fused.multiplyAdd(Fused.multiplyAdd(Q4, r, Q3), r, Q2), r, Q1), r, Q0);
    }

    private static float power(int exponent) {
        return Float.intBitsToFloat((exponent + 127) << 23);
    }

    /** {@code ln(1 + e)} for e in [0, 1]. */
    static float log1pOfFraction(float e) {
        float p = Fused.multiplyAdd(Fused.multiplyAdd(Fused.multiplyAdd(Fused.multiplyAdd(L9, e, L8), e, L7), e, L6), e, L5);
        return e * Fused.multiplyAdd(
                Fused.multiplyAdd(Fused.multiplyAdd(Fused.multiplyAdd(Fused.multiplyAdd(p, e, L4), e, L3), e, L2), e, L1), e, L0);
    }

    /** {@code 1/(1+e⁻ˣ)}. */
    static float sigmoid(float x) {
        float e = exp(-Math.abs(x));
        return (x < 0 ? e : 1f) / (1f + e);
    }

    /** {@code -m/(m+2)} with {@code m = expm1(-2|x|)}, and the sign of x. */
    static float tanh(float x) {
        float m = expm1OfNegative(-2f * Math.abs(x));
        return Math.copySign(-m / (m + 2f), x);
    }

    /** {@code exp(-x²/2)}, with the rounding of the square made good. */
    static float bell(float x) {
        float square = x * x;
        float lost = Fused.multiplyAdd(x, x, -square);
        float e = exp(-0.5f * square);
        return square < 300f ? Fused.multiplyAdd(-0.5f * lost, e, e) : e;
    }

    /** The normal distribution Φ(x), given {@code bell(x)}. */
    static float normal(float x, float bell) {
        float u = Math.min(Math.abs(x), 100f);
        float q = (u - 4f) / (u + 4f);
        float p = Fused.multiplyAdd(
                Fused.multiplyAdd(Fused.multiplyAdd(Fused.multiplyAdd(Fused.multiplyAdd(T10, q, T9), q, T8), q, T7), q, T6), q, T5);
        float tail = Fused.multiplyAdd(
                Fused.multiplyAdd(Fused.multiplyAdd(Fused.multiplyAdd(Fused.multiplyAdd(p, q, T4), q, T3), q, T2), q, T1), q, T0) / (1f + u)
                * bell;
        return x < 0 ? tail : 1f - tail;
    }

    /** {@code x·Φ(x)}. */
    static float gelu(float x) {
        return x * normal(x, bell(x));
    }

    /** {@code Φ(x) + x·φ(x)}. */
    static float geluDerivative(float x) {
        float bell = bell(x);
        return Fused.multiplyAdd(x, DENSITY_AT_ZERO * bell, normal(x, bell));
    }

    static float silu(float x) {
        return x * sigmoid(x);
    }

    /** {@code s·(1 + x·(1-s))}, {@code s = sigmoid(x)}, {@code 1-s = sigmoid(-x)}. */
    static float siluDerivative(float x) {
        float e = exp(-Math.abs(x));
        float s = (x < 0 ? e : 1f) / (1f + e);
        float rest = (x < 0 ? 1f : e) / (1f + e);
        return s * Fused.multiplyAdd(x, rest, 1f);
    }

    /** {@code max(x, 0) + ln(1 + e^-|x|)}. */
    static float softplus(float x) {
        float tail = log1pOfFraction(exp(-Math.abs(x)));
        return x <= 0 ? tail : x + tail;
    }

    /** {@code x·tanh(softplus(x)) = x·w/(w+2)}, {@code w = n·(n+2)}, {@code n = eˣ}; from 20 on it is x. */
    static float mish(float x) {
        float n = exp(x > 20f ? 20f : x);
        float w = n * (n + 2f);
        return x * (w / (w + 2f));
    }

    /** {@code t + x·4n(n+1)/(w+2)²} with the names of {@link #mish}. */
    static float mishDerivative(float x) {
        float n = exp(x > 20f ? 20f : x);
        float w = n * (n + 2f);
        float d = w + 2f;
        float slope = 4f * n * (n + 1f) / d / d;
        return Fused.multiplyAdd(x > 20f ? 20f : x, slope, w / d);
    }
}
