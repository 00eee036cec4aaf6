package dev.tarn.kernel;

/** Update rules in plain Java; factors that don't depend on the element are computed in double and rounded once. Same bits as the vector twin. */
final class PlainUpdate implements UpdateKernels {
    @Override
    public void sgd(float[] p, int pAt, float[] g, int gAt, float[] v, int vAt, int n, double rate, double momentum, boolean nesterov,
            double decay,
            boolean first) {
        float step = (float) -rate;
        float keep = (float) momentum;
        float shrink = (float) decay;
        if (momentum == 0) {
            for (int i = 0; i < n; i++) {
                float w = p[pAt + i];
                p[pAt + i] = Fused.multiplyAdd(step, Fused.multiplyAdd(shrink, w, g[gAt + i]), w);
            }
            return;
        }
        for (int i = 0; i < n; i++) {
            float w = p[pAt + i];
            float slope = Fused.multiplyAdd(shrink, w, g[gAt + i]);
            float speed = first ? slope : Fused.multiplyAdd(keep, v[vAt + i], slope);
            v[vAt + i] = speed;
            p[pAt + i] = Fused.multiplyAdd(step, nesterov ? Fused.multiplyAdd(keep, speed, slope) : speed, w);
        }
    }

    @Override
    public void adam(float[] p, int pAt, float[] g, int gAt, float[] m, int mAt, float[] v, int vAt, int n, double rate, double beta1,
            double beta2,
            double epsilon, double decay, boolean decoupled, int step) {
        float shrink = decoupled ? (float) (1 - rate * decay) : 1;
        float added = decoupled ? 0 : (float) decay;
        float newer1 = (float) (1 - beta1);
        float older2 = (float) beta2;
        float newer2 = (float) (1 - beta2);
        float root = (float) Math.sqrt(1 - power(beta2, step));
        float size = (float) (-rate / (1 - power(beta1, step)));
        float least = (float) epsilon;
        for (int i = 0; i < n; i++) {
            float w = p[pAt + i] * shrink;
            float slope = Fused.multiplyAdd(added, w, g[gAt + i]);
            float mean = Fused.multiplyAdd(newer1, slope - m[mAt + i], m[mAt + i]);
            float square = Fused.multiplyAdd(newer2 * slope, slope, v[vAt + i] * older2);
            m[mAt + i] = mean;
            v[vAt + i] = square;
            float spread = (float) Math.sqrt(square) / root + least;
            p[pAt + i] = w + size * mean / spread;
        }
    }

    /** By squaring: the same bits everywhere, and no arrays on the heap as in StrictMath.pow, which a step of each range would make. */
    static double power(double base, int exponent) {
        double product = 1;
        double square = base;
        for (int rest = exponent; rest > 0; rest >>= 1) {
            if ((rest & 1) == 1) {
                product *= square;
            }
            square *= square;
        }
        return product;
    }

    /** Eight running sums, element i in sum {@code i mod 8}, joined in pairs. */
    @Override
    public double sumOfSquares(float[] x, int at, int n) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double s4 = 0;
        double s5 = 0;
        double s6 = 0;
        double s7 = 0;
        int i = at;
        for (; i + 8 <= at + n; i += 8) {
            double v0 = x[i];
            double v1 = x[i + 1];
            double v2 = x[i + 2];
            double v3 = x[i + 3];
            double v4 = x[i + 4];
            double v5 = x[i + 5];
            double v6 = x[i + 6];
            double v7 = x[i + 7];
            s0 += v0 * v0;
            s1 += v1 * v1;
            s2 += v2 * v2;
            s3 += v3 * v3;
            s4 += v4 * v4;
            s5 += v5 * v5;
            s6 += v6 * v6;
            s7 += v7 * v7;
        }
        double rest = 0;
        for (; i < at + n; i++) {
            rest += (double) x[i] * x[i];
        }
        return (s0 + s4) + (s1 + s5) + ((s2 + s6) + (s3 + s7)) + rest;
    }

    @Override
    public void movingAverage(float[] p, int pAt, float[] average, int averageAt, int n, double decay) {
        float older = (float) decay;
        float newer = (float) (1 - decay);
        for (int i = 0; i < n; i++) {
            average[averageAt + i] = Fused.multiplyAdd(newer, p[pAt + i], older * average[averageAt + i]);
        }
    }
}
