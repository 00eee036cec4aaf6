package dev.tarn.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Update rules with the Vector API: the plain twin's operations in the plain twin's order. */
final class VectorUpdate implements UpdateKernels {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();
    private static final UpdateKernels PLAIN = new PlainUpdate();

    @Override
    public void sgd(float[] p, int pAt, float[] g, int gAt, float[] v, int vAt, int n, double rate, double momentum, boolean nesterov,
            double decay,
            boolean first) {
        int done = n - n % L;
        if (momentum == 0) {
            still(p, pAt, g, gAt, done, (float) -rate, (float) decay);
            PLAIN.sgd(p, pAt + done, g, gAt + done, v, vAt, n - done, rate, momentum, nesterov, decay, first);
            return;
        }
        if (first) { // the old speed does not count, not even where it is NaN
            Arrays.fill(v, vAt, vAt + done, 0);
        }
        if (nesterov) {
            ahead(p, pAt, g, gAt, v, vAt, done, (float) -rate, (float) momentum, (float) decay);
        } else {
            moving(p, pAt, g, gAt, v, vAt, done, (float) -rate, (float) momentum, (float) decay);
        }
        PLAIN.sgd(p, pAt + done, g, gAt + done, v, vAt + done, n - done, rate, momentum, nesterov, decay, first);
    }

    private static void still(float[] p, int pAt, float[] g, int gAt, int n, float step, float shrink) {
        FloatVector steps = FloatVector.broadcast(F, step);
        FloatVector shrinks = FloatVector.broadcast(F, shrink);
        for (int i = 0; i < n; i += L) {
            FloatVector w = FloatVector.fromArray(F, p, pAt + i);
            FloatVector slope = w.fma(shrinks, FloatVector.fromArray(F, g, gAt + i));
            slope.fma(steps, w).intoArray(p, pAt + i);
        }
    }

    private static void moving(float[] p, int pAt, float[] g, int gAt, float[] v, int vAt, int n, float step, float keep, float shrink) {
        FloatVector steps = FloatVector.broadcast(F, step);
        FloatVector keeps = FloatVector.broadcast(F, keep);
        FloatVector shrinks = FloatVector.broadcast(F, shrink);
        for (int i = 0; i < n; i += L) {
            FloatVector w = FloatVector.fromArray(F, p, pAt + i);
            FloatVector slope = w.fma(shrinks, FloatVector.fromArray(F, g, gAt + i));
            FloatVector speed = FloatVector.fromArray(F, v, vAt + i).fma(keeps, slope);
            speed.intoArray(v, vAt + i);
            speed.fma(steps, w).intoArray(p, pAt + i);
        }
    }

    private static void ahead(float[] p, int pAt, float[] g, int gAt, float[] v, int vAt, int n, float step, float keep, float shrink) {
        FloatVector steps = FloatVector.broadcast(F, step);
        FloatVector keeps = FloatVector.broadcast(F, keep);
        FloatVector shrinks = FloatVector.broadcast(F, shrink);
        for (int i = 0; i < n; i += L) {
            FloatVector w = FloatVector.fromArray(F, p, pAt + i);
            FloatVector slope = w.fma(shrinks, FloatVector.fromArray(F, g, gAt + i));
            FloatVector speed = FloatVector.fromArray(F, v, vAt + i).fma(keeps, slope);
            speed.intoArray(v, vAt + i);
            speed.fma(keeps, slope).fma(steps, w).intoArray(p, pAt + i);
        }
    }

    @Override
    public void adam(float[] p, int pAt, float[] g, int gAt, float[] m, int mAt, float[] v, int vAt, int n, double rate, double beta1,
            double beta2,
            double epsilon, double decay, boolean decoupled, int step) {
        int done = n - n % L;
        float root = (float) Math.sqrt(1 - PlainUpdate.power(beta2, step));
        float size = (float) (-rate / (1 - PlainUpdate.power(beta1, step)));
        adam(p, pAt, g, gAt, m, mAt, v, vAt, done, decoupled ? (float) (1 - rate * decay) : 1, decoupled ? 0 : (float) decay,
                (float) (1 - beta1),
                (float) beta2, (float) (1 - beta2), root, size, (float) epsilon);
        PLAIN.adam(p, pAt + done, g, gAt + done, m, mAt + done, v, vAt + done, n - done, rate, beta1, beta2, epsilon, decay, decoupled,
                step);
    }

    private static void adam(float[] p, int pAt, float[] g, int gAt, float[] m, int mAt, float[] v, int vAt, int n, float shrink,
            float added, float newer1,
            float older2, float newer2, float root, float size, float epsilon) {
        FloatVector shrinks = FloatVector.broadcast(F, shrink);
        FloatVector additions = FloatVector.broadcast(F, added);
        FloatVector newers1 = FloatVector.broadcast(F, newer1);
        FloatVector olders2 = FloatVector.broadcast(F, older2);
        FloatVector newers2 = FloatVector.broadcast(F, newer2);
        FloatVector roots = FloatVector.broadcast(F, root);
        FloatVector sizes = FloatVector.broadcast(F, size);
        FloatVector least = FloatVector.broadcast(F, epsilon);
        for (int i = 0; i < n; i += L) {
            FloatVector w = FloatVector.fromArray(F, p, pAt + i).mul(shrinks);
            FloatVector slope = w.fma(additions, FloatVector.fromArray(F, g, gAt + i));
            FloatVector mean = FloatVector.fromArray(F, m, mAt + i);
            mean = slope.sub(mean).fma(newers1, mean);
            FloatVector square = slope.mul(newers2).fma(slope, FloatVector.fromArray(F, v, vAt + i).mul(olders2));
            mean.intoArray(m, mAt + i);
            square.intoArray(v, vAt + i);
            w.add(mean.mul(sizes).div(square.sqrt().div(roots).add(least))).intoArray(p, pAt + i);
        }
    }

    /** Memory sets the pace of the plain twin's eight sums, so it does it here too. */
    @Override
    public double sumOfSquares(float[] x, int at, int n) {
        return PLAIN.sumOfSquares(x, at, n);
    }

    @Override
    public void movingAverage(float[] p, int pAt, float[] average, int averageAt, int n, double decay) {
        int done = n - n % L;
        average(p, pAt, average, averageAt, done, (float) decay, (float) (1 - decay));
        PLAIN.movingAverage(p, pAt + done, average, averageAt + done, n - done, decay);
    }

    private static void average(float[] p, int pAt, float[] average, int averageAt, int n, float older, float newer) {
        FloatVector newers = FloatVector.broadcast(F, newer);
        for (int i = 0; i < n; i += L) {
            FloatVector old = FloatVector.fromArray(F, average, averageAt + i).mul(older);
            FloatVector.fromArray(F, p, pAt + i).fma(newers, old).intoArray(average, averageAt + i);
        }
    }
}
