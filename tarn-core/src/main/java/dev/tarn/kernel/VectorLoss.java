package dev.tarn.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Softmax and cross-entropy with the Vector API: a vector of classes at a time, the last one under a mask. Sums are taken a lane at a time over the vectors of a
 * row and then over the lanes, in double and in a fixed order.
 */
final class VectorLoss implements LossKernels {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();

    @Override
    public void softmax(int rows, int classes, float[] x, int xAt, int xStride, float[] y, int yAt, int yStride) {
        float[] lanes = Scratch.floats(3 * L);
        for (int r = 0; r < rows; r++) {
            int p = xAt + r * xStride;
            int q = yAt + r * yStride;
            float most = most(classes, x, p, lanes);
            exponentials(classes, x, p, most, y, q, lanes);
            scale(classes, y, q, (float) (1 / sum(lanes, 0)));
        }
    }

    @Override
    public void logSoftmax(int rows, int classes, float[] x, int xAt, int xStride, float[] y, int yAt, int yStride) {
        float[] lanes = Scratch.floats(3 * L + Layout.aligned(classes));
        for (int r = 0; r < rows; r++) {
            int p = xAt + r * xStride;
            float most = most(classes, x, p, lanes);
            exponentials(classes, x, p, most, lanes, 3 * L, lanes);
            subtract(classes, x, p, most, (float) StrictMath.log(sum(lanes, 0)), y, yAt + r * yStride);
        }
    }

    @Override
    public void softmaxGradient(int rows, int classes, float[] y, int yAt, int yStride, float[] dy, int dyAt, int dyStride, float[] dx,
            int dxAt, int dxStride,
            boolean accumulate) {
        float[] lanes = Scratch.floats(3 * L);
        for (int r = 0; r < rows; r++) {
            dot(classes, y, yAt + r * yStride, dy, dyAt + r * dyStride, lanes);
            gradient(classes, y, yAt + r * yStride, dy, dyAt + r * dyStride, (float) sum(lanes, 0), dx, dxAt + r * dxStride, accumulate);
        }
    }

    @Override
    public void crossEntropy(int rows, int classes, float[] x, int xAt, int xStride, float[] targets, int targetsAt, float[] weights,
            int weightsAt,
            float scale, float[] losses, int lossesAt, float[] dx, int dxAt, int dxStride) {
        float[] lanes = Scratch.floats(3 * L);
        for (int r = 0; r < rows; r++) {
            int t = targetsAt + r * classes;
            int d = dxAt + r * dxStride;
            int p = xAt + r * xStride;
            float most = most(classes, x, p, lanes);
            exponentialsAndMatches(classes, x, p, most, targets, t, dx, d, lanes);
            double sum = sum(lanes, 0);
            double mass = sum(lanes, L);
            double matched = sum(lanes, 2 * L);
            losses[lossesAt + r] = (float) (weights[weightsAt + r] * (StrictMath.log(sum) * mass - matched));
            lossGradient(classes, targets, t, (float) (mass / sum), weights[weightsAt + r] * scale, dx, d);
        }
    }

    /** The lanes in pairs whose numbers differ in the highest bit, then the next. */
    private static double sum(float[] lanes, int at) {
        double sum = 0;
        for (int i = 0; i < L / 4; i++) {
            int a = at + i;
            sum += ((double) lanes[a] + lanes[a + L / 2]) + ((double) lanes[a + L / 4] + lanes[a + L / 2 + L / 4]);
        }
        return sum;
    }

    /** The largest number of the row; NaN may be passed over, its exponential will not be. */
    private static float most(int classes, float[] x, int p, float[] lanes) {
        FloatVector best = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
        int whole = classes - classes % L;
        for (int c = 0; c < whole; c += L) {
            FloatVector v = FloatVector.fromArray(F, x, p + c);
            best = best.blend(v, v.compare(VectorOperators.GT, best));
        }
        best.intoArray(lanes, 0);
        float most = lanes[0];
        if (whole > 0) {
            for (int i = 1; i < L; i++) {
                most = lanes[i] > most ? lanes[i] : most;
            }
        }
        for (int c = whole; c < classes; c++) {
            most = x[p + c] > most ? x[p + c] : most;
        }
        return most;
    }

    /** {@code y = exp(x - most)}, and the sums of lanes. */
    private static void exponentials(int classes, float[] x, int p, float most, float[] y, int yAt, float[] lanes) {
        FloatVector ln2High = FloatVector.broadcast(F, -FloatFunctions.LN2_HIGH);
        FloatVector ln2Low = FloatVector.broadcast(F, -FloatFunctions.LN2_LOW);
        FloatVector log2e = FloatVector.broadcast(F, FloatFunctions.LOG2_E);
        FloatVector rounder = FloatVector.broadcast(F, FloatFunctions.ROUNDER);
        FloatVector q0 = FloatVector.broadcast(F, FloatFunctions.Q0);
        FloatVector q1 = FloatVector.broadcast(F, FloatFunctions.Q1);
        FloatVector q2 = FloatVector.broadcast(F, FloatFunctions.Q2);
        FloatVector q3 = FloatVector.broadcast(F, FloatFunctions.Q3);
        FloatVector q4 = FloatVector.broadcast(F, FloatFunctions.Q4);
        FloatVector sum = FloatVector.zero(F);
        for (int i = 0; i < classes; i += L) {
            VectorMask<Float> mask = F.indexInRange(i, classes);
            FloatVector z = FloatVector.fromArray(F, x, p + i, mask).sub(most);
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
            e.intoArray(y, yAt + i, mask);
            sum = sum.add(FloatVector.zero(F).blend(e, mask));
        }
        sum.intoArray(lanes, 0);
    }

    /** {@code y = exp(x - most)}, and the sums of lanes of y, of the targets and of {@code target·(x - most)}. */
    private static void exponentialsAndMatches(int classes, float[] x, int p, float most, float[] targets, int at, float[] y, int yAt,
            float[] lanes) {
        FloatVector ln2High = FloatVector.broadcast(F, -FloatFunctions.LN2_HIGH);
        FloatVector ln2Low = FloatVector.broadcast(F, -FloatFunctions.LN2_LOW);
        FloatVector log2e = FloatVector.broadcast(F, FloatFunctions.LOG2_E);
        FloatVector rounder = FloatVector.broadcast(F, FloatFunctions.ROUNDER);
        FloatVector q0 = FloatVector.broadcast(F, FloatFunctions.Q0);
        FloatVector q1 = FloatVector.broadcast(F, FloatFunctions.Q1);
        FloatVector q2 = FloatVector.broadcast(F, FloatFunctions.Q2);
        FloatVector q3 = FloatVector.broadcast(F, FloatFunctions.Q3);
        FloatVector q4 = FloatVector.broadcast(F, FloatFunctions.Q4);
        FloatVector sum = FloatVector.zero(F);
        FloatVector mass = FloatVector.zero(F);
        FloatVector matched = FloatVector.zero(F);
        for (int i = 0; i < classes; i += L) {
            VectorMask<Float> mask = F.indexInRange(i, classes);
            FloatVector z = FloatVector.fromArray(F, x, p + i, mask).sub(most);
            FloatVector target = FloatVector.fromArray(F, targets, at + i, mask);
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
            e.intoArray(y, yAt + i, mask);
            sum = sum.add(FloatVector.zero(F).blend(e, mask));
            mass = mass.add(target);
            matched = matched.add(target.mul(z));
        }
        sum.intoArray(lanes, 0);
        mass.intoArray(lanes, L);
        matched.intoArray(lanes, 2 * L);
    }

    private static void scale(int classes, float[] y, int q, float factor) {
        for (int i = 0; i < classes; i += L) {
            VectorMask<Float> mask = F.indexInRange(i, classes);
            FloatVector.fromArray(F, y, q + i, mask).mul(factor).intoArray(y, q + i, mask);
        }
    }

    private static void subtract(int classes, float[] x, int p, float most, float log, float[] y, int q) {
        for (int i = 0; i < classes; i += L) {
            VectorMask<Float> mask = F.indexInRange(i, classes);
            FloatVector.fromArray(F, x, p + i, mask).sub(most).sub(log).intoArray(y, q + i, mask);
        }
    }

    private static void dot(int classes, float[] y, int p, float[] dy, int g, float[] lanes) {
        FloatVector sum = FloatVector.zero(F);
        for (int i = 0; i < classes; i += L) {
            VectorMask<Float> mask = F.indexInRange(i, classes);
            sum = FloatVector.fromArray(F, y, p + i, mask).fma(FloatVector.fromArray(F, dy, g + i, mask), sum);
        }
        sum.intoArray(lanes, 0);
    }

    private static void gradient(int classes, float[] y, int p, float[] dy, int g, float mean, float[] dx, int d, boolean accumulate) {
        for (int i = 0; i < classes; i += L) {
            VectorMask<Float> mask = F.indexInRange(i, classes);
            FloatVector v = FloatVector.fromArray(F, dy, g + i, mask).sub(mean).mul(FloatVector.fromArray(F, y, p + i, mask));
            if (accumulate) {
                FloatVector.fromArray(F, dx, d + i, mask).add(v).intoArray(dx, d + i, mask);
            } else {
                v.intoArray(dx, d + i, mask);
            }
        }
    }

    private static void lossGradient(int classes, float[] targets, int at, float share, float factor, float[] dx, int d) {
        FloatVector shares = FloatVector.broadcast(F, share);
        for (int i = 0; i < classes; i += L) {
            VectorMask<Float> mask = F.indexInRange(i, classes);
            FloatVector target = FloatVector.fromArray(F, targets, at + i, mask);
            FloatVector.fromArray(F, dx, d + i, mask).fma(shares, target.neg()).mul(factor).intoArray(dx, d + i, mask);
        }
    }
}
