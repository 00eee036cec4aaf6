package dev.tarn.kernel;

/** Functions with a number for each channel, over {@code pixels} pixels of {@code channels} floats, and their gradients. */
public final class ChannelParameters {
    private ChannelParameters() {}

    /** PReLU: {@code y = x > 0 ? x : slope[c]·x}. */
    public static void prelu(float[] x, int xAt, float[] slope, int slopeAt, float[] y, int yAt, int pixels, int channels) {
        for (int i = 0, p = xAt, q = yAt; i < pixels; i++, p += channels, q += channels) {
            for (int c = 0; c < channels; c++) {
                float v = x[p + c];
                y[q + c] = v > 0 ? v : v * slope[slopeAt + c];
            }
        }
    }

    /** {@code dx = x > 0 ? dy : slope[c]·dy}; or {@code +=}. */
    public static void preluInputGradient(float[] x, int xAt, float[] slope, int slopeAt, float[] dy, int dyAt, float[] dx, int dxAt,
            int pixels, int channels, boolean accumulate) {
        for (int i = 0, p = xAt, g = dyAt, d = dxAt; i < pixels; i++, p += channels, g += channels, d += channels) {
            for (int c = 0; c < channels; c++) {
                float v = x[p + c] > 0 ? dy[g + c] : dy[g + c] * slope[slopeAt + c];
                dx[d + c] = accumulate ? dx[d + c] + v : v;
            }
        }
    }

    /** {@code sum[c] += x > 0 ? 0 : dy·x}: the gradient of the slopes. */
    public static void preluSlopeGradient(float[] x, int xAt, float[] dy, int dyAt, int pixels, int channels, float[] sum, int sumAt) {
        for (int i = 0, p = xAt, g = dyAt; i < pixels; i++, p += channels, g += channels) {
            for (int c = 0; c < channels; c++) {
                float v = x[p + c];
                sum[sumAt + c] = Fused.multiplyAdd(v > 0 ? 0 : v, dy[g + c], sum[sumAt + c]);
            }
        }
    }

    /** {@code dx = scale[c]·dy}; or {@code +=}. */
    public static void scaleInputGradient(float[] scale, int scaleAt, float[] dy, int dyAt, float[] dx, int dxAt, int pixels, int channels,
            boolean accumulate) {
        for (int i = 0, g = dyAt, d = dxAt; i < pixels; i++, g += channels, d += channels) {
            for (int c = 0; c < channels; c++) {
                float v = dy[g + c] * scale[scaleAt + c];
                dx[d + c] = accumulate ? dx[d + c] + v : v;
            }
        }
    }

    /** {@code sum[c] += dy·x}, {@code sum[channels + c] += dy}: the gradients of scale and shift. */
    public static void scaleGradients(float[] x, int xAt, float[] dy, int dyAt, int pixels, int channels, float[] sum, int sumAt) {
        for (int i = 0, p = xAt, g = dyAt; i < pixels; i++, p += channels, g += channels) {
            for (int c = 0; c < channels; c++) {
                sum[sumAt + c] = Fused.multiplyAdd(x[p + c], dy[g + c], sum[sumAt + c]);
                sum[sumAt + channels + c] += dy[g + c];
            }
        }
    }
}
