package dev.tarn.kernel;

import dev.tarn.activation.Activation;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Element-wise functions with the Vector API; what is left after the last whole vector is the plain twin's, whose bits are the same. */
final class VectorElementwise implements ElementwiseKernels {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final VectorSpecies<Integer> I = Lanes.I;
    private static final int L = F.length();
    private static final ElementwiseKernels PLAIN = new PlainElementwise();
    /** Floats that a function of several steps takes at a time, to stay in the L1 cache. */
    private static final int BAND = 4096;

    @Override
    public void activate(Activation f, float[] x, int xAt, float[] y, int yAt, int n) {
        int done = n - n % L;
        switch (f.kind()) {
            case IDENTITY -> System.arraycopy(x, xAt, y, yAt, done);
            case RELU -> VectorActivation.relu(x, xAt, y, yAt, done);
            case LEAKY_RELU -> VectorActivation.leakyRelu(x, xAt, y, yAt, done, f.parameter());
            case ELU -> VectorActivation.elu(x, xAt, y, yAt, done, f.parameter());
            case SIGMOID -> VectorActivation.sigmoid(x, xAt, y, yAt, done);
            case TANH -> VectorActivation.tanh(x, xAt, y, yAt, done);
            case GELU -> VectorActivation.gelu(x, xAt, y, yAt, done);
            case SILU -> VectorActivation.silu(x, xAt, y, yAt, done);
            case MISH -> VectorActivation.mish(x, xAt, y, yAt, done);
            case SOFTPLUS -> VectorActivation.softplus(x, xAt, y, yAt, done);
            case CLIP -> VectorActivation.clip(x, xAt, y, yAt, done, f.parameter(), f.second());
            case HARD_SIGMOID -> VectorActivation.hardSigmoid(x, xAt, y, yAt, done, f.parameter(), f.second());
            case HARD_SWISH -> VectorActivation.hardSwish(x, xAt, y, yAt, done);
            case SELU, CELU, SOFTSIGN, THRESHOLDED_RELU, GELU_TANH, LOG_SIGMOID, SHRINK, ABS, EXP, SQRT -> done = 0;
        }
        if (done < n) {
            PLAIN.activate(f, x, xAt + done, y, yAt + done, n - done);
        }
    }

    @Override
    public void derivativeFromOutput(Activation f, float[] y, int yAt, float[] dy, int dyAt, float[] dx, int dxAt, int n,
            boolean accumulate) {
        int done = n - n % L;
        if (f.derivativeFromOutput()) {
            switch (f.kind()) {
                case IDENTITY -> pass(dy, dyAt, dx, dxAt, done, accumulate);
                case RELU -> VectorActivation.reluGradient(y, yAt, dy, dyAt, dx, dxAt, done, accumulate);
                case LEAKY_RELU -> VectorActivation.leakyReluGradient(y, yAt, dy, dyAt, dx, dxAt, done, accumulate, f.parameter());
                case ELU -> VectorActivation.eluGradientFromOutput(y, yAt, dy, dyAt, dx, dxAt, done, accumulate, f.parameter());
                case SIGMOID -> VectorActivation.sigmoidGradientFromOutput(y, yAt, dy, dyAt, dx, dxAt, done, accumulate);
                case TANH -> VectorActivation.tanhGradientFromOutput(y, yAt, dy, dyAt, dx, dxAt, done, accumulate);
                case CLIP -> VectorActivation.clipGradient(y, yAt, dy, dyAt, dx, dxAt, done, accumulate, f.parameter(), f.second());
                case HARD_SIGMOID ->
                    VectorActivation.hardSigmoidGradientFromOutput(y, yAt, dy, dyAt, dx, dxAt, done, accumulate, f.parameter());
                case SELU, CELU, SOFTSIGN, THRESHOLDED_RELU, SHRINK, EXP, SQRT -> done = 0;
                case GELU, SILU, MISH, SOFTPLUS, HARD_SWISH, GELU_TANH, LOG_SIGMOID, ABS -> throw new AssertionError(f);
            }
        } else {
            done = 0; // the plain twin says what is wrong
        }
        if (done < n) {
            PLAIN.derivativeFromOutput(f, y, yAt + done, dy, dyAt + done, dx, dxAt + done, n - done, accumulate);
        }
    }

    @Override
    public void derivativeFromInput(Activation f, float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int n,
            boolean accumulate) {
        int done = n - n % L;
        switch (f.kind()) {
            case IDENTITY -> pass(dy, dyAt, dx, dxAt, done, accumulate);
            case RELU -> VectorActivation.reluGradient(x, xAt, dy, dyAt, dx, dxAt, done, accumulate);
            case LEAKY_RELU -> VectorActivation.leakyReluGradient(x, xAt, dy, dyAt, dx, dxAt, done, accumulate, f.parameter());
            case ELU -> VectorActivation.eluGradientFromInput(x, xAt, dy, dyAt, dx, dxAt, done, accumulate, f.parameter());
            case SIGMOID -> VectorActivation.sigmoidGradientFromInput(x, xAt, dy, dyAt, dx, dxAt, done, accumulate);
            case TANH -> VectorActivation.tanhGradientFromInput(x, xAt, dy, dyAt, dx, dxAt, done, accumulate);
            case GELU -> VectorActivation.geluGradient(x, xAt, dy, dyAt, dx, dxAt, done, accumulate);
            case SILU -> VectorActivation.siluGradient(x, xAt, dy, dyAt, dx, dxAt, done, accumulate);
            case MISH -> VectorActivation.mishGradient(x, xAt, dy, dyAt, dx, dxAt, done, accumulate);
            case SOFTPLUS -> VectorActivation.softplusGradient(x, xAt, dy, dyAt, dx, dxAt, done, accumulate);
            case CLIP -> VectorActivation.clipGradient(x, xAt, dy, dyAt, dx, dxAt, done, accumulate, f.parameter(), f.second());
            case HARD_SIGMOID -> VectorActivation.hardSigmoidGradientFromInput(x, xAt, dy, dyAt, dx, dxAt, done, accumulate, f.parameter(),
                    f.second());
            case HARD_SWISH -> VectorActivation.hardSwishGradient(x, xAt, dy, dyAt, dx, dxAt, done, accumulate);
            case SELU, CELU, SOFTSIGN, THRESHOLDED_RELU, GELU_TANH, LOG_SIGMOID, SHRINK, ABS, EXP, SQRT -> done = 0;
        }
        if (done < n) {
            PLAIN.derivativeFromInput(f, x, xAt + done, dy, dyAt + done, dx, dxAt + done, n - done, accumulate);
        }
    }

    private void pass(float[] dy, int dyAt, float[] dx, int dxAt, int n, boolean accumulate) {
        if (accumulate) {
            accumulate(dy, dyAt, dx, dxAt, n);
        } else {
            System.arraycopy(dy, dyAt, dx, dxAt, n);
        }
    }

    @Override
    public void add(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
        int i = 0;
        for (; i + L <= n; i += L) {
            FloatVector.fromArray(F, a, aAt + i).add(FloatVector.fromArray(F, b, bAt + i)).intoArray(y, yAt + i);
        }
        PLAIN.add(a, aAt + i, b, bAt + i, y, yAt + i, n - i);
    }

    @Override
    public void accumulate(float[] x, int xAt, float[] y, int yAt, int n) {
        add(y, yAt, x, xAt, y, yAt, n);
    }

    @Override
    public void scale(float[] x, int xAt, float factor, float[] y, int yAt, int n, boolean accumulate) {
        int done = n - n % L;
        if (accumulate) {
            addScaled(x, xAt, factor, y, yAt, done);
        } else {
            scaled(x, xAt, factor, y, yAt, done);
        }
        PLAIN.scale(x, xAt + done, factor, y, yAt + done, n - done, accumulate);
    }

    private static void addScaled(float[] x, int xAt, float factor, float[] y, int yAt, int n) {
        FloatVector factors = FloatVector.broadcast(F, factor);
        for (int i = 0; i < n; i += L) {
            FloatVector.fromArray(F, x, xAt + i).fma(factors, FloatVector.fromArray(F, y, yAt + i)).intoArray(y, yAt + i);
        }
    }

    private static void scaled(float[] x, int xAt, float factor, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector.fromArray(F, x, xAt + i).mul(factor).intoArray(y, yAt + i);
        }
    }

    @Override
    public void scaleShift(float[] x, int xAt, float[] scale, int scaleAt, float[] shift, int shiftAt, Activation f, float[] y, int yAt,
            int pixels,
            int channels) {
        if (channels % L != 0) {
            PLAIN.scaleShift(x, xAt, scale, scaleAt, shift, shiftAt, f, y, yAt, pixels, channels);
            return;
        }
        int band = Math.max(1, BAND / channels);
        boolean rest = f.kind() != Activation.Kind.IDENTITY && f.kind() != Activation.Kind.RELU;
        for (int i = 0; i < pixels; i += band) {
            int n = Math.min(band, pixels - i);
            int p = xAt + i * channels;
            int q = yAt + i * channels;
            int c = 0;
            if (f.kind() == Activation.Kind.RELU) {
                for (; c + 4 * L <= channels; c += 4 * L) {
                    scaleShiftRelu4(x, p + c, scale, scaleAt + c, shift, shiftAt + c, y, q + c, n, channels);
                }
                for (; c < channels; c += L) {
                    scaleShiftRelu(x, p + c, scale, scaleAt + c, shift, shiftAt + c, y, q + c, n, channels);
                }
            } else {
                for (; c + 4 * L <= channels; c += 4 * L) {
                    scaleShift4(x, p + c, scale, scaleAt + c, shift, shiftAt + c, y, q + c, n, channels);
                }
                for (; c < channels; c += L) {
                    scaleShift(x, p + c, scale, scaleAt + c, shift, shiftAt + c, y, q + c, n, channels);
                }
            }
            if (rest) {
                activate(f, y, q, y, q, n * channels);
            }
        }
    }

    /** One vector of channels. */
    private static void scaleShift(float[] x, int xAt, float[] scale, int scaleAt, float[] shift, int shiftAt, float[] y, int yAt,
            int pixels, int channels) {
        FloatVector a = FloatVector.fromArray(F, scale, scaleAt);
        FloatVector b = FloatVector.fromArray(F, shift, shiftAt);
        int n = pixels * channels;
        for (int i = 0; i < n; i += channels) {
            FloatVector.fromArray(F, x, xAt + i).fma(a, b).intoArray(y, yAt + i);
        }
    }

    /** Four vectors of channels. */
    private static void scaleShift4(float[] x, int xAt, float[] scale, int scaleAt, float[] shift, int shiftAt, float[] y, int yAt,
            int pixels, int channels) {
        FloatVector a0 = FloatVector.fromArray(F, scale, scaleAt);
        FloatVector a1 = FloatVector.fromArray(F, scale, scaleAt + L);
        FloatVector a2 = FloatVector.fromArray(F, scale, scaleAt + 2 * L);
        FloatVector a3 = FloatVector.fromArray(F, scale, scaleAt + 3 * L);
        FloatVector b0 = FloatVector.fromArray(F, shift, shiftAt);
        FloatVector b1 = FloatVector.fromArray(F, shift, shiftAt + L);
        FloatVector b2 = FloatVector.fromArray(F, shift, shiftAt + 2 * L);
        FloatVector b3 = FloatVector.fromArray(F, shift, shiftAt + 3 * L);
        int n = pixels * channels;
        for (int i = 0; i < n; i += channels) {
            int p = xAt + i;
            int q = yAt + i;
            FloatVector.fromArray(F, x, p).fma(a0, b0).intoArray(y, q);
            FloatVector.fromArray(F, x, p + L).fma(a1, b1).intoArray(y, q + L);
            FloatVector.fromArray(F, x, p + 2 * L).fma(a2, b2).intoArray(y, q + 2 * L);
            FloatVector.fromArray(F, x, p + 3 * L).fma(a3, b3).intoArray(y, q + 3 * L);
        }
    }

    private static void scaleShiftRelu(float[] x, int xAt, float[] scale, int scaleAt, float[] shift, int shiftAt, float[] y, int yAt,
            int pixels,
            int channels) {
        FloatVector a = FloatVector.fromArray(F, scale, scaleAt);
        FloatVector b = FloatVector.fromArray(F, shift, shiftAt);
        int n = pixels * channels;
        for (int i = 0; i < n; i += channels) {
            FloatVector v = FloatVector.fromArray(F, x, xAt + i).fma(a, b);
            v.blend(0f, v.compare(VectorOperators.LE, 0f)).intoArray(y, yAt + i);
        }
    }

    private static void scaleShiftRelu4(float[] x, int xAt, float[] scale, int scaleAt, float[] shift, int shiftAt, float[] y, int yAt,
            int pixels,
            int channels) {
        FloatVector a0 = FloatVector.fromArray(F, scale, scaleAt);
        FloatVector a1 = FloatVector.fromArray(F, scale, scaleAt + L);
        FloatVector a2 = FloatVector.fromArray(F, scale, scaleAt + 2 * L);
        FloatVector a3 = FloatVector.fromArray(F, scale, scaleAt + 3 * L);
        FloatVector b0 = FloatVector.fromArray(F, shift, shiftAt);
        FloatVector b1 = FloatVector.fromArray(F, shift, shiftAt + L);
        FloatVector b2 = FloatVector.fromArray(F, shift, shiftAt + 2 * L);
        FloatVector b3 = FloatVector.fromArray(F, shift, shiftAt + 3 * L);
        int n = pixels * channels;
        for (int i = 0; i < n; i += channels) {
            int p = xAt + i;
            int q = yAt + i;
            FloatVector v0 = FloatVector.fromArray(F, x, p).fma(a0, b0);
            FloatVector v1 = FloatVector.fromArray(F, x, p + L).fma(a1, b1);
            FloatVector v2 = FloatVector.fromArray(F, x, p + 2 * L).fma(a2, b2);
            FloatVector v3 = FloatVector.fromArray(F, x, p + 3 * L).fma(a3, b3);
            v0.blend(0f, v0.compare(VectorOperators.LE, 0f)).intoArray(y, q);
            v1.blend(0f, v1.compare(VectorOperators.LE, 0f)).intoArray(y, q + L);
            v2.blend(0f, v2.compare(VectorOperators.LE, 0f)).intoArray(y, q + 2 * L);
            v3.blend(0f, v3.compare(VectorOperators.LE, 0f)).intoArray(y, q + 3 * L);
        }
    }

    @Override
    public void dropout(float[] x, int xAt, float rate, long seed, long index, float[] y, int yAt, int n) {
        int threshold = DropoutRandom.threshold(rate);
        float factor = DropoutRandom.factor(rate);
        int done = 0;
        while (done < n) {
            long key = DropoutRandom.key(seed, index + done);
            int part = DropoutRandom.untilNextKey(index + done, n - done);
            int whole = part - part % L;
            drop(x, xAt + done, threshold, factor, (int) key, (int) (key >>> 32), (int) (index + done), y, yAt + done, whole);
            if (whole < part) {
                PLAIN.dropout(x, xAt + done + whole, rate, seed, index + done + whole, y, yAt + done + whole, part - whole);
            }
            done += part;
        }
    }

    private static void drop(float[] x, int xAt, int threshold, float factor, int key, int secondKey, int counter, float[] y, int yAt,
            int n) {
        IntVector lanes = IntVector.zero(I).addIndex(1);
        for (int i = 0; i < n; i += L) {
            IntVector h = draw(lanes.add(counter + i), key, secondKey);
            FloatVector v = FloatVector.fromArray(F, x, xAt + i).mul(factor);
            v.blend(0f, h.compare(VectorOperators.LT, threshold).cast(F)).intoArray(y, yAt + i);
        }
    }

    /** {@link DropoutRandom#draw} for the counters of a vector. */
    private static IntVector draw(IntVector counters, int key, int secondKey) {
        IntVector h = counters.lanewise(VectorOperators.XOR, key);
        h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 17)).mul(DropoutRandom.FIRST).lanewise(VectorOperators.XOR,
                secondKey);
        h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 11)).mul(DropoutRandom.SECOND);
        h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 15)).mul(DropoutRandom.THIRD);
        return h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 14)).lanewise(VectorOperators.LSHR, 8);
    }

    @Override
    public void randomLeaky(float[] gate, int gateAt, float[] x, int xAt, float lower, float upper, long seed, long index, float[] y,
            int yAt, int n) {
        float step = (upper - lower) / (1 << 24);
        int done = 0;
        while (done < n) {
            long key = DropoutRandom.key(seed, index + done);
            int part = DropoutRandom.untilNextKey(index + done, n - done);
            int whole = part - part % L;
            slope(gate, gateAt + done, x, xAt + done, lower, step, (int) key, (int) (key >>> 32), (int) (index + done), y, yAt + done,
                    whole);
            if (whole < part) {
                PLAIN.randomLeaky(gate, gateAt + done + whole, x, xAt + done + whole, lower, upper, seed, index + done + whole, y,
                        yAt + done + whole, part - whole);
            }
            done += part;
        }
    }

    private static void slope(float[] gate, int gateAt, float[] x, int xAt, float lower, float step, int key, int secondKey, int counter,
            float[] y, int yAt, int n) {
        IntVector lanes = IntVector.zero(I).addIndex(1);
        FloatVector steps = FloatVector.broadcast(F, step);
        FloatVector least = FloatVector.broadcast(F, lower);
        for (int i = 0; i < n; i += L) {
            IntVector bits = draw(lanes.add(counter + i), key, secondKey);
            FloatVector slopes = ((FloatVector) bits.convert(VectorOperators.I2F, 0)).fma(steps, least);
            FloatVector v = FloatVector.fromArray(F, x, xAt + i);
            VectorMask<Float> negative = FloatVector.fromArray(F, gate, gateAt + i).compare(VectorOperators.LE, 0f);
            v.mul(slopes, negative).intoArray(y, yAt + i);
        }
    }

    @Override
    public int firstNonFinite(float[] x, int at, int n) {
        int i = finiteVectors(x, at, n);
        int rest = PLAIN.firstNonFinite(x, at + i, n - i);
        return rest < 0 ? -1 : i + rest;
    }

    /** Elements in whole vectors before the first vector that is not all finite. */
    private static int finiteVectors(float[] x, int at, int n) {
        int i = 0;
        for (; i + L <= n; i += L) {
            if (!FloatVector.fromArray(F, x, at + i).abs().compare(VectorOperators.LT, Float.POSITIVE_INFINITY).allTrue()) {
                break;
            }
        }
        return i;
    }

    @Override
    public void sumPixels(float[] x, int xAt, int pixels, int channels, float[] sum, int sumAt) {
        if (channels % L != 0) {
            PLAIN.sumPixels(x, xAt, pixels, channels, sum, sumAt);
            return;
        }
        int c = 0;
        for (; c + 4 * L <= channels; c += 4 * L) {
            sumPixels4(x, xAt + c, pixels, channels, sum, sumAt + c);
        }
        for (; c < channels; c += L) {
            sumPixels1(x, xAt + c, pixels, channels, sum, sumAt + c);
        }
    }

    private static void sumPixels1(float[] x, int xAt, int pixels, int channels, float[] sum, int sumAt) {
        FloatVector s = FloatVector.fromArray(F, sum, sumAt);
        int n = pixels * channels;
        for (int i = 0; i < n; i += channels) {
            s = s.add(FloatVector.fromArray(F, x, xAt + i));
        }
        s.intoArray(sum, sumAt);
    }

    private static void sumPixels4(float[] x, int xAt, int pixels, int channels, float[] sum, int sumAt) {
        FloatVector s0 = FloatVector.fromArray(F, sum, sumAt);
        FloatVector s1 = FloatVector.fromArray(F, sum, sumAt + L);
        FloatVector s2 = FloatVector.fromArray(F, sum, sumAt + 2 * L);
        FloatVector s3 = FloatVector.fromArray(F, sum, sumAt + 3 * L);
        int n = pixels * channels;
        for (int i = 0; i < n; i += channels) {
            int p = xAt + i;
            s0 = s0.add(FloatVector.fromArray(F, x, p));
            s1 = s1.add(FloatVector.fromArray(F, x, p + L));
            s2 = s2.add(FloatVector.fromArray(F, x, p + 2 * L));
            s3 = s3.add(FloatVector.fromArray(F, x, p + 3 * L));
        }
        s0.intoArray(sum, sumAt);
        s1.intoArray(sum, sumAt + L);
        s2.intoArray(sum, sumAt + 2 * L);
        s3.intoArray(sum, sumAt + 3 * L);
    }

    @Override
    public void countZeros(float[] x, int xAt, int pixels, int channels, int[] zeros, int zerosAt) {
        if (channels % L != 0) {
            PLAIN.countZeros(x, xAt, pixels, channels, zeros, zerosAt);
            return;
        }
        for (int c = 0; c < channels; c += L) {
            countZeros1(x, xAt + c, pixels, channels, zeros, zerosAt + c);
        }
    }

    private static void countZeros1(float[] x, int xAt, int pixels, int channels, int[] zeros, int zerosAt) {
        IntVector count = IntVector.fromArray(I, zeros, zerosAt);
        int n = pixels * channels;
        for (int i = 0; i < n; i += channels) {
            // A zero's bits without the sign are all zero.
            IntVector bits = FloatVector.fromArray(F, x, xAt + i).reinterpretAsInts().lanewise(VectorOperators.LSHL, 1);
            count = count.add(1, bits.compare(VectorOperators.EQ, 0));
        }
        count.intoArray(zeros, zerosAt);
    }
}
