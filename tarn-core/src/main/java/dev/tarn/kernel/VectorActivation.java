package dev.tarn.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The activations' loops with the Vector API: {@link FloatFunctions}, operation by operation, so to the same bits. The exponential's steps stand in each loop
 * because a method of our own in between is not inlined reliably, and a vector that crosses a call is an object. Counts are multiples of a vector's length.
 *
 * <p>Names in the loops: v the input, z the exponent, {@code z = n·ln 2 + r}, k the integer n, {@code q = eʳ - 1}, {@code e = exp(z)}, g the gradient of the
 * output and d that of the input.
 */
final class VectorActivation {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();

    private VectorActivation() {}

    /** {@code max(v, 0)}; NaN stays. */
    static void relu(float[] x, int xAt, float[] y, int yAt, int count) {
        for (int i = 0; i < count; i += L) {
            FloatVector v = FloatVector.fromArray(F, x, xAt + i);
            v.blend(0f, v.compare(VectorOperators.LE, 0f)).intoArray(y, yAt + i);
        }
    }

    /** {@code v > 0 ? v : slope·v}. */
    static void leakyRelu(float[] x, int xAt, float[] y, int yAt, int count, float slope) {
        for (int i = 0; i < count; i += L) {
            FloatVector v = FloatVector.fromArray(F, x, xAt + i);
            v.mul(slope).blend(v, v.compare(VectorOperators.GT, 0f)).intoArray(y, yAt + i);
        }
    }

    /** {@code v > 0 ? v : alpha·(eᵛ - 1)}. */
    static void elu(float[] x, int xAt, float[] y, int yAt, int count, float alpha) {
        FloatVector ln2High = FloatVector.broadcast(F, -FloatFunctions.LN2_HIGH);
        FloatVector ln2Low = FloatVector.broadcast(F, -FloatFunctions.LN2_LOW);
        FloatVector log2e = FloatVector.broadcast(F, FloatFunctions.LOG2_E);
        FloatVector rounder = FloatVector.broadcast(F, FloatFunctions.ROUNDER);
        FloatVector q0 = FloatVector.broadcast(F, FloatFunctions.Q0);
        FloatVector q1 = FloatVector.broadcast(F, FloatFunctions.Q1);
        FloatVector q2 = FloatVector.broadcast(F, FloatFunctions.Q2);
        FloatVector q3 = FloatVector.broadcast(F, FloatFunctions.Q3);
        FloatVector q4 = FloatVector.broadcast(F, FloatFunctions.Q4);
        for (int i = 0; i < count; i += L) {
            FloatVector v = FloatVector.fromArray(F, x, xAt + i);
            FloatVector t = v.fma(log2e, rounder);
            FloatVector n = t.sub(rounder);
            FloatVector r = n.fma(ln2Low, n.fma(ln2High, v));
            FloatVector q = r.fma(q4, q3).fma(r, q2).fma(r, q1).fma(r, q0);
            q = r.mul(r).fma(q, r);
            IntVector k = t.reinterpretAsInts().sub(FloatFunctions.ROUNDER_BITS);
            FloatVector scale = k.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector m = q.fma(scale, scale.sub(1f)).blend(-1f, v.compare(VectorOperators.LT, FloatFunctions.EXPM1_LEAST));
            m.mul(alpha).blend(v, v.compare(VectorOperators.GT, 0f)).intoArray(y, yAt + i);
        }
    }

    /** {@code 1/(1 + e⁻ᵛ)}. */
    static void sigmoid(float[] x, int xAt, float[] y, int yAt, int count) {
        FloatVector ln2High = FloatVector.broadcast(F, -FloatFunctions.LN2_HIGH);
        FloatVector ln2Low = FloatVector.broadcast(F, -FloatFunctions.LN2_LOW);
        FloatVector log2e = FloatVector.broadcast(F, FloatFunctions.LOG2_E);
        FloatVector rounder = FloatVector.broadcast(F, FloatFunctions.ROUNDER);
        FloatVector q0 = FloatVector.broadcast(F, FloatFunctions.Q0);
        FloatVector q1 = FloatVector.broadcast(F, FloatFunctions.Q1);
        FloatVector q2 = FloatVector.broadcast(F, FloatFunctions.Q2);
        FloatVector q3 = FloatVector.broadcast(F, FloatFunctions.Q3);
        FloatVector q4 = FloatVector.broadcast(F, FloatFunctions.Q4);
        FloatVector one = FloatVector.broadcast(F, 1f);
        for (int i = 0; i < count; i += L) {
            FloatVector v = FloatVector.fromArray(F, x, xAt + i);
            FloatVector z = v.abs().neg();
            FloatVector t = z.fma(log2e, rounder);
            FloatVector n = t.sub(rounder);
            FloatVector r = n.fma(ln2Low, n.fma(ln2High, z));
            FloatVector q = r.fma(q4, q3).fma(r, q2).fma(r, q1).fma(r, q0);
            q = r.mul(r).fma(q, r);
            IntVector k = t.reinterpretAsInts().sub(FloatFunctions.ROUNDER_BITS);
            IntVector half = k.lanewise(VectorOperators.ASHR, 1);
            FloatVector low = half.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector high = k.sub(half).add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector e = q.add(1f).mul(low).mul(high).blend(0f, z.compare(VectorOperators.LT, FloatFunctions.EXP_LEAST));
            one.blend(e, v.compare(VectorOperators.LT, 0f)).div(e.add(1f)).intoArray(y, yAt + i);
        }
    }

    /** {@code tanh v}. */
    static void tanh(float[] x, int xAt, float[] y, int yAt, int count) {
        FloatVector ln2High = FloatVector.broadcast(F, -FloatFunctions.LN2_HIGH);
        FloatVector ln2Low = FloatVector.broadcast(F, -FloatFunctions.LN2_LOW);
        FloatVector log2e = FloatVector.broadcast(F, FloatFunctions.LOG2_E);
        FloatVector rounder = FloatVector.broadcast(F, FloatFunctions.ROUNDER);
        FloatVector q0 = FloatVector.broadcast(F, FloatFunctions.Q0);
        FloatVector q1 = FloatVector.broadcast(F, FloatFunctions.Q1);
        FloatVector q2 = FloatVector.broadcast(F, FloatFunctions.Q2);
        FloatVector q3 = FloatVector.broadcast(F, FloatFunctions.Q3);
        FloatVector q4 = FloatVector.broadcast(F, FloatFunctions.Q4);
        for (int i = 0; i < count; i += L) {
            FloatVector v = FloatVector.fromArray(F, x, xAt + i);
            FloatVector z = v.abs().mul(-2f);
            FloatVector t = z.fma(log2e, rounder);
            FloatVector n = t.sub(rounder);
            FloatVector r = n.fma(ln2Low, n.fma(ln2High, z));
            FloatVector q = r.fma(q4, q3).fma(r, q2).fma(r, q1).fma(r, q0);
            q = r.mul(r).fma(q, r);
            IntVector k = t.reinterpretAsInts().sub(FloatFunctions.ROUNDER_BITS);
            FloatVector scale = k.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector m = q.fma(scale, scale.sub(1f)).blend(-1f, z.compare(VectorOperators.LT, FloatFunctions.EXPM1_LEAST));
            IntVector size = m.neg().div(m.add(2f)).reinterpretAsInts().and(0x7fffffff);
            size.or(v.reinterpretAsInts().and(0x80000000)).reinterpretAsFloats().intoArray(y, yAt + i);
        }
    }

    /** {@code v·Φ(v)}. */
    static void gelu(float[] x, int xAt, float[] y, int yAt, int count) {
        FloatVector ln2High = FloatVector.broadcast(F, -FloatFunctions.LN2_HIGH);
        FloatVector ln2Low = FloatVector.broadcast(F, -FloatFunctions.LN2_LOW);
        FloatVector log2e = FloatVector.broadcast(F, FloatFunctions.LOG2_E);
        FloatVector rounder = FloatVector.broadcast(F, FloatFunctions.ROUNDER);
        FloatVector q0 = FloatVector.broadcast(F, FloatFunctions.Q0);
        FloatVector q1 = FloatVector.broadcast(F, FloatFunctions.Q1);
        FloatVector q2 = FloatVector.broadcast(F, FloatFunctions.Q2);
        FloatVector q3 = FloatVector.broadcast(F, FloatFunctions.Q3);
        FloatVector q4 = FloatVector.broadcast(F, FloatFunctions.Q4);
        FloatVector one = FloatVector.broadcast(F, 1f);
        for (int i = 0; i < count; i += L) {
            FloatVector v = FloatVector.fromArray(F, x, xAt + i);
            FloatVector square = v.mul(v);
            FloatVector lost = v.fma(v, square.neg());
            FloatVector z = square.mul(-0.5f);
            FloatVector t = z.fma(log2e, rounder);
            FloatVector n = t.sub(rounder);
            FloatVector r = n.fma(ln2Low, n.fma(ln2High, z));
            FloatVector q = r.fma(q4, q3).fma(r, q2).fma(r, q1).fma(r, q0);
            q = r.mul(r).fma(q, r);
            IntVector k = t.reinterpretAsInts().sub(FloatFunctions.ROUNDER_BITS);
            IntVector half = k.lanewise(VectorOperators.ASHR, 1);
            FloatVector low = half.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector high = k.sub(half).add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector e = q.add(1f).mul(low).mul(high).blend(0f, z.compare(VectorOperators.LT, FloatFunctions.EXP_LEAST));
            FloatVector bell = e.blend(lost.mul(-0.5f).fma(e, e), square.compare(VectorOperators.LT, 300f));
            FloatVector u = v.abs();
            u = u.blend(100f, u.compare(VectorOperators.GT, 100f));
            FloatVector h = u.sub(4f).div(u.add(4f));
            FloatVector p = h.fma(FloatVector.broadcast(F, FloatFunctions.T10), FloatVector.broadcast(F, FloatFunctions.T9));
            p = p.fma(h, FloatVector.broadcast(F, FloatFunctions.T8));
            p = p.fma(h, FloatVector.broadcast(F, FloatFunctions.T7));
            p = p.fma(h, FloatVector.broadcast(F, FloatFunctions.T6));
            p = p.fma(h, FloatVector.broadcast(F, FloatFunctions.T5));
            p = p.fma(h, FloatVector.broadcast(F, FloatFunctions.T4));
            p = p.fma(h, FloatVector.broadcast(F, FloatFunctions.T3));
            p = p.fma(h, FloatVector.broadcast(F, FloatFunctions.T2));
            p = p.fma(h, FloatVector.broadcast(F, FloatFunctions.T1));
            p = p.fma(h, FloatVector.broadcast(F, FloatFunctions.T0));
            p = p.div(u.add(1f)).mul(bell);
            p = one.sub(p).blend(p, v.compare(VectorOperators.LT, 0f));
            v.mul(p).intoArray(y, yAt + i);
        }
    }

    /** {@code v·sigmoid(v)}. */
    static void silu(float[] x, int xAt, float[] y, int yAt, int count) {
        FloatVector ln2High = FloatVector.broadcast(F, -FloatFunctions.LN2_HIGH);
        FloatVector ln2Low = FloatVector.broadcast(F, -FloatFunctions.LN2_LOW);
        FloatVector log2e = FloatVector.broadcast(F, FloatFunctions.LOG2_E);
        FloatVector rounder = FloatVector.broadcast(F, FloatFunctions.ROUNDER);
        FloatVector q0 = FloatVector.broadcast(F, FloatFunctions.Q0);
        FloatVector q1 = FloatVector.broadcast(F, FloatFunctions.Q1);
        FloatVector q2 = FloatVector.broadcast(F, FloatFunctions.Q2);
        FloatVector q3 = FloatVector.broadcast(F, FloatFunctions.Q3);
        FloatVector q4 = FloatVector.broadcast(F, FloatFunctions.Q4);
        FloatVector one = FloatVector.broadcast(F, 1f);
        for (int i = 0; i < count; i += L) {
            FloatVector v = FloatVector.fromArray(F, x, xAt + i);
            FloatVector z = v.abs().neg();
            FloatVector t = z.fma(log2e, rounder);
            FloatVector n = t.sub(rounder);
            FloatVector r = n.fma(ln2Low, n.fma(ln2High, z));
            FloatVector q = r.fma(q4, q3).fma(r, q2).fma(r, q1).fma(r, q0);
            q = r.mul(r).fma(q, r);
            IntVector k = t.reinterpretAsInts().sub(FloatFunctions.ROUNDER_BITS);
            IntVector half = k.lanewise(VectorOperators.ASHR, 1);
            FloatVector low = half.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector high = k.sub(half).add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector e = q.add(1f).mul(low).mul(high).blend(0f, z.compare(VectorOperators.LT, FloatFunctions.EXP_LEAST));
            v.mul(one.blend(e, v.compare(VectorOperators.LT, 0f)).div(e.add(1f))).intoArray(y, yAt + i);
        }
    }

    /** {@code v·tanh(ln(1 + eᵛ))}. */
    static void mish(float[] x, int xAt, float[] y, int yAt, int count) {
        FloatVector ln2High = FloatVector.broadcast(F, -FloatFunctions.LN2_HIGH);
        FloatVector ln2Low = FloatVector.broadcast(F, -FloatFunctions.LN2_LOW);
        FloatVector log2e = FloatVector.broadcast(F, FloatFunctions.LOG2_E);
        FloatVector rounder = FloatVector.broadcast(F, FloatFunctions.ROUNDER);
        FloatVector q0 = FloatVector.broadcast(F, FloatFunctions.Q0);
        FloatVector q1 = FloatVector.broadcast(F, FloatFunctions.Q1);
        FloatVector q2 = FloatVector.broadcast(F, FloatFunctions.Q2);
        FloatVector q3 = FloatVector.broadcast(F, FloatFunctions.Q3);
        FloatVector q4 = FloatVector.broadcast(F, FloatFunctions.Q4);
        for (int i = 0; i < count; i += L) {
            FloatVector v = FloatVector.fromArray(F, x, xAt + i);
            FloatVector z = v.blend(20f, v.compare(VectorOperators.GT, 20f));
            FloatVector t = z.fma(log2e, rounder);
            FloatVector n = t.sub(rounder);
            FloatVector r = n.fma(ln2Low, n.fma(ln2High, z));
            FloatVector q = r.fma(q4, q3).fma(r, q2).fma(r, q1).fma(r, q0);
            q = r.mul(r).fma(q, r);
            IntVector k = t.reinterpretAsInts().sub(FloatFunctions.ROUNDER_BITS);
            IntVector half = k.lanewise(VectorOperators.ASHR, 1);
            FloatVector low = half.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector high = k.sub(half).add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector e = q.add(1f).mul(low).mul(high).blend(0f, z.compare(VectorOperators.LT, FloatFunctions.EXP_LEAST))
                    .blend(Float.POSITIVE_INFINITY, z.compare(VectorOperators.GT, FloatFunctions.EXP_MOST));
            FloatVector s = e.mul(e.add(2f));
            FloatVector b = s.add(2f);
            v.mul(s.div(b)).intoArray(y, yAt + i);
        }
    }

    /** {@code ln(1 + eᵛ)}. */
    static void softplus(float[] x, int xAt, float[] y, int yAt, int count) {
        FloatVector ln2High = FloatVector.broadcast(F, -FloatFunctions.LN2_HIGH);
        FloatVector ln2Low = FloatVector.broadcast(F, -FloatFunctions.LN2_LOW);
        FloatVector log2e = FloatVector.broadcast(F, FloatFunctions.LOG2_E);
        FloatVector rounder = FloatVector.broadcast(F, FloatFunctions.ROUNDER);
        FloatVector q0 = FloatVector.broadcast(F, FloatFunctions.Q0);
        FloatVector q1 = FloatVector.broadcast(F, FloatFunctions.Q1);
        FloatVector q2 = FloatVector.broadcast(F, FloatFunctions.Q2);
        FloatVector q3 = FloatVector.broadcast(F, FloatFunctions.Q3);
        FloatVector q4 = FloatVector.broadcast(F, FloatFunctions.Q4);
        for (int i = 0; i < count; i += L) {
            FloatVector v = FloatVector.fromArray(F, x, xAt + i);
            FloatVector z = v.abs().neg();
            FloatVector t = z.fma(log2e, rounder);
            FloatVector n = t.sub(rounder);
            FloatVector r = n.fma(ln2Low, n.fma(ln2High, z));
            FloatVector q = r.fma(q4, q3).fma(r, q2).fma(r, q1).fma(r, q0);
            q = r.mul(r).fma(q, r);
            IntVector k = t.reinterpretAsInts().sub(FloatFunctions.ROUNDER_BITS);
            IntVector half = k.lanewise(VectorOperators.ASHR, 1);
            FloatVector low = half.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector high = k.sub(half).add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector e = q.add(1f).mul(low).mul(high).blend(0f, z.compare(VectorOperators.LT, FloatFunctions.EXP_LEAST));
            FloatVector p = e.fma(FloatVector.broadcast(F, FloatFunctions.L9), FloatVector.broadcast(F, FloatFunctions.L8));
            p = p.fma(e, FloatVector.broadcast(F, FloatFunctions.L7));
            p = p.fma(e, FloatVector.broadcast(F, FloatFunctions.L6));
            p = p.fma(e, FloatVector.broadcast(F, FloatFunctions.L5));
            p = p.fma(e, FloatVector.broadcast(F, FloatFunctions.L4));
            p = p.fma(e, FloatVector.broadcast(F, FloatFunctions.L3));
            p = p.fma(e, FloatVector.broadcast(F, FloatFunctions.L2));
            p = p.fma(e, FloatVector.broadcast(F, FloatFunctions.L1));
            p = p.fma(e, FloatVector.broadcast(F, FloatFunctions.L0));
            p = e.mul(p);
            v.add(p).blend(p, v.compare(VectorOperators.LE, 0f)).intoArray(y, yAt + i);
        }
    }

    /** From the output or the input. */
    static void reluGradient(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int count, boolean accumulate) {
        for (int i = 0; i < count; i += L) {
            FloatVector v = FloatVector.fromArray(F, x, xAt + i);
            FloatVector g = FloatVector.fromArray(F, dy, dyAt + i);
            FloatVector d = g.blend(0f, v.compare(VectorOperators.LE, 0f));
            if (accumulate) {
                FloatVector.fromArray(F, dx, dxAt + i).add(d).intoArray(dx, dxAt + i);
            } else {
                d.intoArray(dx, dxAt + i);
            }
        }
    }

    /** From the output or the input. */
    static void leakyReluGradient(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int count, boolean accumulate,
            float slope) {
        for (int i = 0; i < count; i += L) {
            FloatVector v = FloatVector.fromArray(F, x, xAt + i);
            FloatVector g = FloatVector.fromArray(F, dy, dyAt + i);
            FloatVector d = g.mul(slope).blend(g, v.compare(VectorOperators.GT, 0f));
            if (accumulate) {
                FloatVector.fromArray(F, dx, dxAt + i).add(d).intoArray(dx, dxAt + i);
            } else {
                d.intoArray(dx, dxAt + i);
            }
        }
    }

    /** {@code v > 0 ? g : g·(v + alpha)}, v the output. */
    static void eluGradientFromOutput(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int count, boolean accumulate,
            float alpha) {
        for (int i = 0; i < count; i += L) {
            FloatVector v = FloatVector.fromArray(F, x, xAt + i);
            FloatVector g = FloatVector.fromArray(F, dy, dyAt + i);
            FloatVector d = g.mul(v.add(alpha)).blend(g, v.compare(VectorOperators.GT, 0f));
            if (accumulate) {
                FloatVector.fromArray(F, dx, dxAt + i).add(d).intoArray(dx, dxAt + i);
            } else {
                d.intoArray(dx, dxAt + i);
            }
        }
    }

    /** {@code v > 0 ? g : g·alpha·eᵛ}. */
    static void eluGradientFromInput(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int count, boolean accumulate,
            float alpha) {
        FloatVector ln2High = FloatVector.broadcast(F, -FloatFunctions.LN2_HIGH);
        FloatVector ln2Low = FloatVector.broadcast(F, -FloatFunctions.LN2_LOW);
        FloatVector log2e = FloatVector.broadcast(F, FloatFunctions.LOG2_E);
        FloatVector rounder = FloatVector.broadcast(F, FloatFunctions.ROUNDER);
        FloatVector q0 = FloatVector.broadcast(F, FloatFunctions.Q0);
        FloatVector q1 = FloatVector.broadcast(F, FloatFunctions.Q1);
        FloatVector q2 = FloatVector.broadcast(F, FloatFunctions.Q2);
        FloatVector q3 = FloatVector.broadcast(F, FloatFunctions.Q3);
        FloatVector q4 = FloatVector.broadcast(F, FloatFunctions.Q4);
        for (int i = 0; i < count; i += L) {
            FloatVector v = FloatVector.fromArray(F, x, xAt + i);
            FloatVector g = FloatVector.fromArray(F, dy, dyAt + i);
            FloatVector t = v.fma(log2e, rounder);
            FloatVector n = t.sub(rounder);
            FloatVector r = n.fma(ln2Low, n.fma(ln2High, v));
            FloatVector q = r.fma(q4, q3).fma(r, q2).fma(r, q1).fma(r, q0);
            q = r.mul(r).fma(q, r);
            IntVector k = t.reinterpretAsInts().sub(FloatFunctions.ROUNDER_BITS);
            IntVector half = k.lanewise(VectorOperators.ASHR, 1);
            FloatVector low = half.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector high = k.sub(half).add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector e = q.add(1f).mul(low).mul(high).blend(0f, v.compare(VectorOperators.LT, FloatFunctions.EXP_LEAST))
                    .blend(Float.POSITIVE_INFINITY, v.compare(VectorOperators.GT, FloatFunctions.EXP_MOST));
            FloatVector d = g.mul(e.mul(alpha)).blend(g, v.compare(VectorOperators.GT, 0f));
            if (accumulate) {
                FloatVector.fromArray(F, dx, dxAt + i).add(d).intoArray(dx, dxAt + i);
            } else {
                d.intoArray(dx, dxAt + i);
            }
        }
    }

    /** {@code g·v·(1 - v)}, v the output. */
    static void sigmoidGradientFromOutput(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int count, boolean accumulate) {
        FloatVector one = FloatVector.broadcast(F, 1f);
        for (int i = 0; i < count; i += L) {
            FloatVector v = FloatVector.fromArray(F, x, xAt + i);
            FloatVector g = FloatVector.fromArray(F, dy, dyAt + i);
            FloatVector d = g.mul(v.mul(one.sub(v)));
            if (accumulate) {
                FloatVector.fromArray(F, dx, dxAt + i).add(d).intoArray(dx, dxAt + i);
            } else {
                d.intoArray(dx, dxAt + i);
            }
        }
    }

    /** {@code g·e/(1 + e)²}, {@code e = exp(-|v|)}. */
    static void sigmoidGradientFromInput(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int count, boolean accumulate) {
        FloatVector ln2High = FloatVector.broadcast(F, -FloatFunctions.LN2_HIGH);
        FloatVector ln2Low = FloatVector.broadcast(F, -FloatFunctions.LN2_LOW);
        FloatVector log2e = FloatVector.broadcast(F, FloatFunctions.LOG2_E);
        FloatVector rounder = FloatVector.broadcast(F, FloatFunctions.ROUNDER);
        FloatVector q0 = FloatVector.broadcast(F, FloatFunctions.Q0);
        FloatVector q1 = FloatVector.broadcast(F, FloatFunctions.Q1);
        FloatVector q2 = FloatVector.broadcast(F, FloatFunctions.Q2);
        FloatVector q3 = FloatVector.broadcast(F, FloatFunctions.Q3);
        FloatVector q4 = FloatVector.broadcast(F, FloatFunctions.Q4);
        for (int i = 0; i < count; i += L) {
            FloatVector v = FloatVector.fromArray(F, x, xAt + i);
            FloatVector g = FloatVector.fromArray(F, dy, dyAt + i);
            FloatVector z = v.abs().neg();
            FloatVector t = z.fma(log2e, rounder);
            FloatVector n = t.sub(rounder);
            FloatVector r = n.fma(ln2Low, n.fma(ln2High, z));
            FloatVector q = r.fma(q4, q3).fma(r, q2).fma(r, q1).fma(r, q0);
            q = r.mul(r).fma(q, r);
            IntVector k = t.reinterpretAsInts().sub(FloatFunctions.ROUNDER_BITS);
            IntVector half = k.lanewise(VectorOperators.ASHR, 1);
            FloatVector low = half.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector high = k.sub(half).add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector e = q.add(1f).mul(low).mul(high).blend(0f, z.compare(VectorOperators.LT, FloatFunctions.EXP_LEAST));
            FloatVector b = e.add(1f);
            FloatVector d = g.mul(e.div(b.mul(b)));
            if (accumulate) {
                FloatVector.fromArray(F, dx, dxAt + i).add(d).intoArray(dx, dxAt + i);
            } else {
                d.intoArray(dx, dxAt + i);
            }
        }
    }

    /** {@code g·(1 - v²)}, v the output. */
    static void tanhGradientFromOutput(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int count, boolean accumulate) {
        FloatVector one = FloatVector.broadcast(F, 1f);
        for (int i = 0; i < count; i += L) {
            FloatVector v = FloatVector.fromArray(F, x, xAt + i);
            FloatVector g = FloatVector.fromArray(F, dy, dyAt + i);
            FloatVector d = g.mul(v.neg().fma(v, one));
            if (accumulate) {
                FloatVector.fromArray(F, dx, dxAt + i).add(d).intoArray(dx, dxAt + i);
            } else {
                d.intoArray(dx, dxAt + i);
            }
        }
    }

    /** {@code g·(1 - tanh²v)}. */
    static void tanhGradientFromInput(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int count, boolean accumulate) {
        FloatVector ln2High = FloatVector.broadcast(F, -FloatFunctions.LN2_HIGH);
        FloatVector ln2Low = FloatVector.broadcast(F, -FloatFunctions.LN2_LOW);
        FloatVector log2e = FloatVector.broadcast(F, FloatFunctions.LOG2_E);
        FloatVector rounder = FloatVector.broadcast(F, FloatFunctions.ROUNDER);
        FloatVector q0 = FloatVector.broadcast(F, FloatFunctions.Q0);
        FloatVector q1 = FloatVector.broadcast(F, FloatFunctions.Q1);
        FloatVector q2 = FloatVector.broadcast(F, FloatFunctions.Q2);
        FloatVector q3 = FloatVector.broadcast(F, FloatFunctions.Q3);
        FloatVector q4 = FloatVector.broadcast(F, FloatFunctions.Q4);
        FloatVector one = FloatVector.broadcast(F, 1f);
        for (int i = 0; i < count; i += L) {
            FloatVector v = FloatVector.fromArray(F, x, xAt + i);
            FloatVector g = FloatVector.fromArray(F, dy, dyAt + i);
            FloatVector z = v.abs().mul(-2f);
            FloatVector t = z.fma(log2e, rounder);
            FloatVector n = t.sub(rounder);
            FloatVector r = n.fma(ln2Low, n.fma(ln2High, z));
            FloatVector q = r.fma(q4, q3).fma(r, q2).fma(r, q1).fma(r, q0);
            q = r.mul(r).fma(q, r);
            IntVector k = t.reinterpretAsInts().sub(FloatFunctions.ROUNDER_BITS);
            FloatVector scale = k.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector m = q.fma(scale, scale.sub(1f)).blend(-1f, z.compare(VectorOperators.LT, FloatFunctions.EXPM1_LEAST));
            IntVector size = m.neg().div(m.add(2f)).reinterpretAsInts().and(0x7fffffff);
            FloatVector f = size.or(v.reinterpretAsInts().and(0x80000000)).reinterpretAsFloats();
            FloatVector d = g.mul(f.neg().fma(f, one));
            if (accumulate) {
                FloatVector.fromArray(F, dx, dxAt + i).add(d).intoArray(dx, dxAt + i);
            } else {
                d.intoArray(dx, dxAt + i);
            }
        }
    }

    /** {@code g·(Φ(v) + v·φ(v))}. */
    static void geluGradient(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int count, boolean accumulate) {
        FloatVector ln2High = FloatVector.broadcast(F, -FloatFunctions.LN2_HIGH);
        FloatVector ln2Low = FloatVector.broadcast(F, -FloatFunctions.LN2_LOW);
        FloatVector log2e = FloatVector.broadcast(F, FloatFunctions.LOG2_E);
        FloatVector rounder = FloatVector.broadcast(F, FloatFunctions.ROUNDER);
        FloatVector q0 = FloatVector.broadcast(F, FloatFunctions.Q0);
        FloatVector q1 = FloatVector.broadcast(F, FloatFunctions.Q1);
        FloatVector q2 = FloatVector.broadcast(F, FloatFunctions.Q2);
        FloatVector q3 = FloatVector.broadcast(F, FloatFunctions.Q3);
        FloatVector q4 = FloatVector.broadcast(F, FloatFunctions.Q4);
        FloatVector one = FloatVector.broadcast(F, 1f);
        for (int i = 0; i < count; i += L) {
            FloatVector v = FloatVector.fromArray(F, x, xAt + i);
            FloatVector g = FloatVector.fromArray(F, dy, dyAt + i);
            FloatVector square = v.mul(v);
            FloatVector lost = v.fma(v, square.neg());
            FloatVector z = square.mul(-0.5f);
            FloatVector t = z.fma(log2e, rounder);
            FloatVector n = t.sub(rounder);
            FloatVector r = n.fma(ln2Low, n.fma(ln2High, z));
            FloatVector q = r.fma(q4, q3).fma(r, q2).fma(r, q1).fma(r, q0);
            q = r.mul(r).fma(q, r);
            IntVector k = t.reinterpretAsInts().sub(FloatFunctions.ROUNDER_BITS);
            IntVector half = k.lanewise(VectorOperators.ASHR, 1);
            FloatVector low = half.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector high = k.sub(half).add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector e = q.add(1f).mul(low).mul(high).blend(0f, z.compare(VectorOperators.LT, FloatFunctions.EXP_LEAST));
            FloatVector bell = e.blend(lost.mul(-0.5f).fma(e, e), square.compare(VectorOperators.LT, 300f));
            FloatVector u = v.abs();
            u = u.blend(100f, u.compare(VectorOperators.GT, 100f));
            FloatVector h = u.sub(4f).div(u.add(4f));
            FloatVector p = h.fma(FloatVector.broadcast(F, FloatFunctions.T10), FloatVector.broadcast(F, FloatFunctions.T9));
            p = p.fma(h, FloatVector.broadcast(F, FloatFunctions.T8));
            p = p.fma(h, FloatVector.broadcast(F, FloatFunctions.T7));
            p = p.fma(h, FloatVector.broadcast(F, FloatFunctions.T6));
            p = p.fma(h, FloatVector.broadcast(F, FloatFunctions.T5));
            p = p.fma(h, FloatVector.broadcast(F, FloatFunctions.T4));
            p = p.fma(h, FloatVector.broadcast(F, FloatFunctions.T3));
            p = p.fma(h, FloatVector.broadcast(F, FloatFunctions.T2));
            p = p.fma(h, FloatVector.broadcast(F, FloatFunctions.T1));
            p = p.fma(h, FloatVector.broadcast(F, FloatFunctions.T0));
            p = p.div(u.add(1f)).mul(bell);
            p = one.sub(p).blend(p, v.compare(VectorOperators.LT, 0f));
            FloatVector d = g.mul(v.fma(bell.mul(FloatFunctions.DENSITY_AT_ZERO), p));
            if (accumulate) {
                FloatVector.fromArray(F, dx, dxAt + i).add(d).intoArray(dx, dxAt + i);
            } else {
                d.intoArray(dx, dxAt + i);
            }
        }
    }

    /** {@code g·s·(1 + v·(1 - s))}. */
    static void siluGradient(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int count, boolean accumulate) {
        FloatVector ln2High = FloatVector.broadcast(F, -FloatFunctions.LN2_HIGH);
        FloatVector ln2Low = FloatVector.broadcast(F, -FloatFunctions.LN2_LOW);
        FloatVector log2e = FloatVector.broadcast(F, FloatFunctions.LOG2_E);
        FloatVector rounder = FloatVector.broadcast(F, FloatFunctions.ROUNDER);
        FloatVector q0 = FloatVector.broadcast(F, FloatFunctions.Q0);
        FloatVector q1 = FloatVector.broadcast(F, FloatFunctions.Q1);
        FloatVector q2 = FloatVector.broadcast(F, FloatFunctions.Q2);
        FloatVector q3 = FloatVector.broadcast(F, FloatFunctions.Q3);
        FloatVector q4 = FloatVector.broadcast(F, FloatFunctions.Q4);
        FloatVector one = FloatVector.broadcast(F, 1f);
        for (int i = 0; i < count; i += L) {
            FloatVector v = FloatVector.fromArray(F, x, xAt + i);
            FloatVector g = FloatVector.fromArray(F, dy, dyAt + i);
            FloatVector z = v.abs().neg();
            FloatVector t = z.fma(log2e, rounder);
            FloatVector n = t.sub(rounder);
            FloatVector r = n.fma(ln2Low, n.fma(ln2High, z));
            FloatVector q = r.fma(q4, q3).fma(r, q2).fma(r, q1).fma(r, q0);
            q = r.mul(r).fma(q, r);
            IntVector k = t.reinterpretAsInts().sub(FloatFunctions.ROUNDER_BITS);
            IntVector half = k.lanewise(VectorOperators.ASHR, 1);
            FloatVector low = half.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector high = k.sub(half).add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector e = q.add(1f).mul(low).mul(high).blend(0f, z.compare(VectorOperators.LT, FloatFunctions.EXP_LEAST));
            FloatVector b = e.add(1f);
            FloatVector s = one.blend(e, v.compare(VectorOperators.LT, 0f)).div(b);
            FloatVector rest = e.blend(one, v.compare(VectorOperators.LT, 0f)).div(b);
            FloatVector d = g.mul(s.mul(v.fma(rest, one)));
            if (accumulate) {
                FloatVector.fromArray(F, dx, dxAt + i).add(d).intoArray(dx, dxAt + i);
            } else {
                d.intoArray(dx, dxAt + i);
            }
        }
    }

    /** {@code g·(tanh(softplus v) + v·4n(n+1)/(w+2)²)}. */
    static void mishGradient(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int count, boolean accumulate) {
        FloatVector ln2High = FloatVector.broadcast(F, -FloatFunctions.LN2_HIGH);
        FloatVector ln2Low = FloatVector.broadcast(F, -FloatFunctions.LN2_LOW);
        FloatVector log2e = FloatVector.broadcast(F, FloatFunctions.LOG2_E);
        FloatVector rounder = FloatVector.broadcast(F, FloatFunctions.ROUNDER);
        FloatVector q0 = FloatVector.broadcast(F, FloatFunctions.Q0);
        FloatVector q1 = FloatVector.broadcast(F, FloatFunctions.Q1);
        FloatVector q2 = FloatVector.broadcast(F, FloatFunctions.Q2);
        FloatVector q3 = FloatVector.broadcast(F, FloatFunctions.Q3);
        FloatVector q4 = FloatVector.broadcast(F, FloatFunctions.Q4);
        for (int i = 0; i < count; i += L) {
            FloatVector v = FloatVector.fromArray(F, x, xAt + i);
            FloatVector g = FloatVector.fromArray(F, dy, dyAt + i);
            FloatVector z = v.blend(20f, v.compare(VectorOperators.GT, 20f));
            FloatVector t = z.fma(log2e, rounder);
            FloatVector n = t.sub(rounder);
            FloatVector r = n.fma(ln2Low, n.fma(ln2High, z));
            FloatVector q = r.fma(q4, q3).fma(r, q2).fma(r, q1).fma(r, q0);
            q = r.mul(r).fma(q, r);
            IntVector k = t.reinterpretAsInts().sub(FloatFunctions.ROUNDER_BITS);
            IntVector half = k.lanewise(VectorOperators.ASHR, 1);
            FloatVector low = half.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector high = k.sub(half).add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector e = q.add(1f).mul(low).mul(high).blend(0f, z.compare(VectorOperators.LT, FloatFunctions.EXP_LEAST))
                    .blend(Float.POSITIVE_INFINITY, z.compare(VectorOperators.GT, FloatFunctions.EXP_MOST));
            FloatVector s = e.mul(e.add(2f));
            FloatVector b = s.add(2f);
            FloatVector slope = e.mul(4f).mul(e.add(1f)).div(b).div(b);
            FloatVector d = g.mul(z.fma(slope, s.div(b)));
            if (accumulate) {
                FloatVector.fromArray(F, dx, dxAt + i).add(d).intoArray(dx, dxAt + i);
            } else {
                d.intoArray(dx, dxAt + i);
            }
        }
    }

    /** {@code g·sigmoid(v)}. */
    static void softplusGradient(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int count, boolean accumulate) {
        FloatVector ln2High = FloatVector.broadcast(F, -FloatFunctions.LN2_HIGH);
        FloatVector ln2Low = FloatVector.broadcast(F, -FloatFunctions.LN2_LOW);
        FloatVector log2e = FloatVector.broadcast(F, FloatFunctions.LOG2_E);
        FloatVector rounder = FloatVector.broadcast(F, FloatFunctions.ROUNDER);
        FloatVector q0 = FloatVector.broadcast(F, FloatFunctions.Q0);
        FloatVector q1 = FloatVector.broadcast(F, FloatFunctions.Q1);
        FloatVector q2 = FloatVector.broadcast(F, FloatFunctions.Q2);
        FloatVector q3 = FloatVector.broadcast(F, FloatFunctions.Q3);
        FloatVector q4 = FloatVector.broadcast(F, FloatFunctions.Q4);
        FloatVector one = FloatVector.broadcast(F, 1f);
        for (int i = 0; i < count; i += L) {
            FloatVector v = FloatVector.fromArray(F, x, xAt + i);
            FloatVector g = FloatVector.fromArray(F, dy, dyAt + i);
            FloatVector z = v.abs().neg();
            FloatVector t = z.fma(log2e, rounder);
            FloatVector n = t.sub(rounder);
            FloatVector r = n.fma(ln2Low, n.fma(ln2High, z));
            FloatVector q = r.fma(q4, q3).fma(r, q2).fma(r, q1).fma(r, q0);
            q = r.mul(r).fma(q, r);
            IntVector k = t.reinterpretAsInts().sub(FloatFunctions.ROUNDER_BITS);
            IntVector half = k.lanewise(VectorOperators.ASHR, 1);
            FloatVector low = half.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector high = k.sub(half).add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector e = q.add(1f).mul(low).mul(high).blend(0f, z.compare(VectorOperators.LT, FloatFunctions.EXP_LEAST));
            FloatVector d = g.mul(one.blend(e, v.compare(VectorOperators.LT, 0f)).div(e.add(1f)));
            if (accumulate) {
                FloatVector.fromArray(F, dx, dxAt + i).add(d).intoArray(dx, dxAt + i);
            } else {
                d.intoArray(dx, dxAt + i);
            }
        }
    }

    /** {@code min(max(v, least), most)}; NaN stays. */
    static void clip(float[] x, int xAt, float[] y, int yAt, int count, float least, float most) {
        for (int i = 0; i < count; i += L) {
            FloatVector v = FloatVector.fromArray(F, x, xAt + i);
            v.blend(least, v.compare(VectorOperators.LT, least)).blend(most, v.compare(VectorOperators.GT, most)).intoArray(y, yAt + i);
        }
    }

    /** {@code min(max(slope·v + offset, 0), 1)}. */
    static void hardSigmoid(float[] x, int xAt, float[] y, int yAt, int count, float slope, float offset) {
        for (int i = 0; i < count; i += L) {
            FloatVector t = FloatVector.fromArray(F, x, xAt + i).fma(slope, offset);
            t.blend(0f, t.compare(VectorOperators.LT, 0f)).blend(1f, t.compare(VectorOperators.GT, 1f)).intoArray(y, yAt + i);
        }
    }

    /** {@code v·min(max(v/6 + ½, 0), 1)}. */
    static void hardSwish(float[] x, int xAt, float[] y, int yAt, int count) {
        for (int i = 0; i < count; i += L) {
            FloatVector v = FloatVector.fromArray(F, x, xAt + i);
            v.mul(v.add(3f).mul(PlainActivation.SIXTH)).blend(v, v.compare(VectorOperators.GE, 3f))
                    .blend(0f, v.compare(VectorOperators.LE, -3f)).intoArray(y, yAt + i);
        }
    }

    /** {@code g} between the bounds, which the output shows as well as the input. */
    static void clipGradient(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int count, boolean accumulate, float least,
            float most) {
        for (int i = 0; i < count; i += L) {
            FloatVector v = FloatVector.fromArray(F, x, xAt + i);
            FloatVector g = FloatVector.fromArray(F, dy, dyAt + i);
            FloatVector d = g.blend(0f, v.compare(VectorOperators.LE, least).or(v.compare(VectorOperators.GE, most)));
            if (accumulate) {
                FloatVector.fromArray(F, dx, dxAt + i).add(d).intoArray(dx, dxAt + i);
            } else {
                d.intoArray(dx, dxAt + i);
            }
        }
    }

    /** {@code slope·g} between 0 and 1. */
    static void hardSigmoidGradientFromOutput(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int count, boolean accumulate,
            float slope) {
        for (int i = 0; i < count; i += L) {
            FloatVector v = FloatVector.fromArray(F, x, xAt + i);
            FloatVector g = FloatVector.fromArray(F, dy, dyAt + i);
            FloatVector d = g.mul(slope).blend(0f, v.compare(VectorOperators.LE, 0f).or(v.compare(VectorOperators.GE, 1f)));
            if (accumulate) {
                FloatVector.fromArray(F, dx, dxAt + i).add(d).intoArray(dx, dxAt + i);
            } else {
                d.intoArray(dx, dxAt + i);
            }
        }
    }

    /** {@code slope·g} where {@code slope·v + offset} is between 0 and 1. */
    static void hardSigmoidGradientFromInput(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int count, boolean accumulate,
            float slope, float offset) {
        for (int i = 0; i < count; i += L) {
            FloatVector v = FloatVector.fromArray(F, x, xAt + i);
            FloatVector g = FloatVector.fromArray(F, dy, dyAt + i);
            FloatVector t = v.fma(slope, offset);
            FloatVector d = g.mul(slope).blend(0f, t.compare(VectorOperators.LE, 0f).or(t.compare(VectorOperators.GE, 1f)));
            if (accumulate) {
                FloatVector.fromArray(F, dx, dxAt + i).add(d).intoArray(dx, dxAt + i);
            } else {
                d.intoArray(dx, dxAt + i);
            }
        }
    }

    /** {@code g·(v/3 + ½)} between -3 and 3, above it g. */
    static void hardSwishGradient(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int count, boolean accumulate) {
        for (int i = 0; i < count; i += L) {
            FloatVector v = FloatVector.fromArray(F, x, xAt + i);
            FloatVector g = FloatVector.fromArray(F, dy, dyAt + i);
            FloatVector d = g.mul(v.fma(FloatVector.broadcast(F, PlainActivation.THIRD), FloatVector.broadcast(F, 0.5f)))
                    .blend(g, v.compare(VectorOperators.GE, 3f)).blend(0f, v.compare(VectorOperators.LE, -3f));
            if (accumulate) {
                FloatVector.fromArray(F, dx, dxAt + i).add(d).intoArray(dx, dxAt + i);
            } else {
                d.intoArray(dx, dxAt + i);
            }
        }
    }
}
