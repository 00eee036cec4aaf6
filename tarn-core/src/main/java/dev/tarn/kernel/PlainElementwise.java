package dev.tarn.kernel;

import dev.tarn.activation.Activation;

/**
 * Element-wise functions in plain Java. NaN stays NaN; dropout and every function have the bits of the vector twin.
 */
final class PlainElementwise implements ElementwiseKernels {
    @Override
    public void activate(Activation f, float[] x, int xAt, float[] y, int yAt, int n) {
        float a = f.parameter();
        switch (f.kind()) {
            case IDENTITY -> System.arraycopy(x, xAt, y, yAt, n);
            case RELU -> {
                for (int i = 0; i < n; i++) {
                    float v = x[xAt + i];
                    y[yAt + i] = v <= 0 ? 0 : v;
                }
            }
            case LEAKY_RELU -> {
                for (int i = 0; i < n; i++) {
                    float v = x[xAt + i];
                    y[yAt + i] = v > 0 ? v : v * a;
                }
            }
            case ELU -> {
                for (int i = 0; i < n; i++) {
                    float v = x[xAt + i];
                    y[yAt + i] = v > 0 ? v : a * FloatFunctions.expm1OfNegative(v);
                }
            }
            case SIGMOID -> {
                for (int i = 0; i < n; i++) {
                    y[yAt + i] = FloatFunctions.sigmoid(x[xAt + i]);
                }
            }
            case TANH -> {
                for (int i = 0; i < n; i++) {
                    y[yAt + i] = FloatFunctions.tanh(x[xAt + i]);
                }
            }
            case GELU -> {
                for (int i = 0; i < n; i++) {
                    y[yAt + i] = FloatFunctions.gelu(x[xAt + i]);
                }
            }
            case SILU -> {
                for (int i = 0; i < n; i++) {
                    y[yAt + i] = FloatFunctions.silu(x[xAt + i]);
                }
            }
            case MISH -> {
                for (int i = 0; i < n; i++) {
                    y[yAt + i] = FloatFunctions.mish(x[xAt + i]);
                }
            }
            case SOFTPLUS -> {
                for (int i = 0; i < n; i++) {
                    y[yAt + i] = FloatFunctions.softplus(x[xAt + i]);
                }
            }
            case CLIP, SELU, CELU, HARD_SIGMOID, HARD_SWISH, SOFTSIGN, THRESHOLDED_RELU, GELU_TANH, LOG_SIGMOID, SHRINK, ABS, EXP, SQRT -> {
                for (int i = 0; i < n; i++) {
                    y[yAt + i] = PlainActivation.value(f, x[xAt + i]);
                }
            }
        }
    }

    @Override
    public void derivativeFromOutput(Activation f, float[] y, int yAt, float[] dy, int dyAt, float[] dx, int dxAt, int n,
            boolean accumulate) {
        if (!f.derivativeFromOutput()) {
            throw new IllegalArgumentException(
                    f + ": its derivative does not follow from its output; keep the input and call derivativeFromInput");
        }
        float a = f.parameter();
        for (int i = 0; i < n; i++) {
            float v = y[yAt + i];
            float g = dy[dyAt + i];
            float d = switch (f.kind()) {
                case RELU -> v <= 0 ? 0 : g;
                case LEAKY_RELU -> v > 0 ? g : g * a;
                case ELU -> v > 0 ? g : g * (v + a);
                case SIGMOID -> g * (v * (1f - v));
                case TANH -> g * Fused.multiplyAdd(-v, v, 1f);
                case IDENTITY, GELU, SILU, MISH, SOFTPLUS -> g;
                case CLIP, SELU, CELU, HARD_SIGMOID, HARD_SWISH, SOFTSIGN, THRESHOLDED_RELU, GELU_TANH, LOG_SIGMOID, SHRINK, ABS, EXP,
                        SQRT ->
                    PlainActivation.gradientFromOutput(f, v, g);
            };
            dx[dxAt + i] = accumulate ? dx[dxAt + i] + d : d;
        }
    }

    @Override
    public void derivativeFromInput(Activation f, float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int n,
            boolean accumulate) {
        float a = f.parameter();
        for (int i = 0; i < n; i++) {
            float v = x[xAt + i];
            float g = dy[dyAt + i];
            float d = switch (f.kind()) {
                case IDENTITY -> g;
                case RELU -> v <= 0 ? 0 : g;
                case LEAKY_RELU -> v > 0 ? g : g * a;
                case ELU -> v > 0 ? g : g * (a * FloatFunctions.exp(v));
                case SIGMOID -> {
                    float e = FloatFunctions.exp(-Math.abs(v));
                    yield g * (e / ((1f + e) * (1f + e)));
                }
                case TANH -> {
                    float t = FloatFunctions.tanh(v);
                    yield g * Fused.multiplyAdd(-t, t, 1f);
                }
                case GELU -> g * FloatFunctions.geluDerivative(v);
                case SILU -> g * FloatFunctions.siluDerivative(v);
                case MISH -> g * FloatFunctions.mishDerivative(v);
                case SOFTPLUS -> g * FloatFunctions.sigmoid(v);
                case CLIP, SELU, CELU, HARD_SIGMOID, HARD_SWISH, SOFTSIGN, THRESHOLDED_RELU, GELU_TANH, LOG_SIGMOID, SHRINK, ABS, EXP,
                        SQRT ->
                    PlainActivation.gradientFromInput(f, v, g);
            };
            dx[dxAt + i] = accumulate ? dx[dxAt + i] + d : d;
        }
    }

    @Override
    public void add(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i++) {
            y[yAt + i] = a[aAt + i] + b[bAt + i];
        }
    }

    @Override
    public void accumulate(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i++) {
            y[yAt + i] += x[xAt + i];
        }
    }

    @Override
    public void scale(float[] x, int xAt, float factor, float[] y, int yAt, int n, boolean accumulate) {
        if (accumulate) {
            for (int i = 0; i < n; i++) {
                y[yAt + i] = Fused.multiplyAdd(x[xAt + i], factor, y[yAt + i]);
            }
        } else {
            for (int i = 0; i < n; i++) {
                y[yAt + i] = x[xAt + i] * factor;
            }
        }
    }

    @Override
    public void scaleShift(float[] x, int xAt, float[] scale, int scaleAt, float[] shift, int shiftAt, Activation f, float[] y, int yAt,
            int pixels,
            int channels) {
        int p = xAt;
        int q = yAt;
        for (int i = 0; i < pixels; i++, p += channels, q += channels) {
            for (int c = 0; c < channels; c++) {
                y[q + c] = Fused.multiplyAdd(x[p + c], scale[scaleAt + c], shift[shiftAt + c]);
            }
        }
        if (f.kind() != Activation.Kind.IDENTITY) {
            activate(f, y, yAt, y, yAt, pixels * channels);
        }
    }

    @Override
    public void dropout(float[] x, int xAt, float rate, long seed, long index, float[] y, int yAt, int n) {
        int threshold = DropoutRandom.threshold(rate);
        float factor = DropoutRandom.factor(rate);
        int done = 0;
        while (done < n) {
            long key = DropoutRandom.key(seed, index + done);
            int counter = (int) (index + done);
            int end = done + DropoutRandom.untilNextKey(index + done, n - done);
            for (; done < end; done++, counter++) {
                float v = x[xAt + done] * factor;
                y[yAt + done] = DropoutRandom.draw(counter, key) >= threshold ? v : 0;
            }
        }
    }

    @Override
    public void randomLeaky(float[] gate, int gateAt, float[] x, int xAt, float lower, float upper, long seed, long index, float[] y,
            int yAt, int n) {
        float step = (upper - lower) / (1 << 24);
        int done = 0;
        while (done < n) {
            long key = DropoutRandom.key(seed, index + done);
            int counter = (int) (index + done);
            int end = done + DropoutRandom.untilNextKey(index + done, n - done);
            for (; done < end; done++, counter++) {
                float slope = Fused.multiplyAdd(DropoutRandom.draw(counter, key), step, lower);
                float v = x[xAt + done];
                y[yAt + done] = gate[gateAt + done] <= 0 ? v * slope : v;
            }
        }
    }

    @Override
    public int firstNonFinite(float[] x, int at, int n) {
        for (int i = 0; i < n; i++) {
            if (!Float.isFinite(x[at + i])) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public void sumPixels(float[] x, int xAt, int pixels, int channels, float[] sum, int sumAt) {
        int p = xAt;
        for (int i = 0; i < pixels; i++, p += channels) {
            for (int c = 0; c < channels; c++) {
                sum[sumAt + c] += x[p + c];
            }
        }
    }

    @Override
    public void countZeros(float[] x, int xAt, int pixels, int channels, int[] zeros, int zerosAt) {
        int p = xAt;
        for (int i = 0; i < pixels; i++, p += channels) {
            for (int c = 0; c < channels; c++) {
                zeros[zerosAt + c] += x[p + c] == 0 ? 1 : 0;
            }
        }
    }
}
