package dev.tarn.kernel;

/**
 * Normalisation of a group of channels over the pixels of one image: {@code y = gamma[c]·(x - mean)/√(variance + epsilon) + beta[c]}. Sums are taken in double, in two passes, pixel by
 * pixel; the variance is the biased one. With one pixel and one group it is layer normalisation.
 */
public final class GroupNormalization {
    private GroupNormalization() {}

    public static void forward(Layout input, int groups, float epsilon, float[] gamma, int gammaAt, float[] beta, int betaAt, float[] x,
            int xAt, Layout output, float[] y, int yAt) {
        int size = input.channels() / groups;
        for (int first = 0; first < input.channels(); first += size) {
            double mean = mean(input, x, xAt + first, size);
            double scale = 1 / Math.sqrt(variance(input, x, xAt + first, size, mean) + epsilon);
            for (int r = 0; r < input.height(); r++) {
                int p = xAt + input.at(r, 0) + first;
                int q = yAt + output.at(r, 0) + first;
                for (int i = 0; i < input.width(); i++, p += input.pixel(), q += output.pixel()) {
                    for (int c = 0; c < size; c++) {
                        float normal = (float) ((x[p + c] - mean) * scale);
                        y[q + c] = Fused.multiplyAdd(normal, gamma[gammaAt + first + c], beta[betaAt + first + c]);
                    }
                }
            }
        }
    }

    private static double mean(Layout layout, float[] x, int at, int size) {
        double sum = 0;
        for (int r = 0; r < layout.height(); r++) {
            int p = at + layout.at(r, 0);
            for (int i = 0; i < layout.width(); i++, p += layout.pixel()) {
                for (int c = 0; c < size; c++) {
                    sum += x[p + c];
                }
            }
        }
        return sum / ((double) layout.height() * layout.width() * size);
    }

    private static double variance(Layout layout, float[] x, int at, int size, double mean) {
        double sum = 0;
        for (int r = 0; r < layout.height(); r++) {
            int p = at + layout.at(r, 0);
            for (int i = 0; i < layout.width(); i++, p += layout.pixel()) {
                for (int c = 0; c < size; c++) {
                    double d = x[p + c] - mean;
                    sum += d * d;
                }
            }
        }
        return sum / ((double) layout.height() * layout.width() * size);
    }

    /** {@code sum[c] += Σ dy·(x - mean)/√(variance + epsilon)}, {@code sum[stride + c] += Σ dy}: the gradients of gamma and beta. {@code dy} has no rim. */
    public static void parameterGradients(Layout input, int groups, float epsilon, float[] x, int xAt, float[] dy, int dyAt, float[] sum,
            int sumAt, int stride) {
        int size = input.channels() / groups;
        Layout gradient = input.withoutRim();
        for (int first = 0; first < input.channels(); first += size) {
            double mean = mean(input, x, xAt + first, size);
            double scale = 1 / Math.sqrt(variance(input, x, xAt + first, size, mean) + epsilon);
            for (int r = 0; r < input.height(); r++) {
                int p = xAt + input.at(r, 0) + first;
                int g = dyAt + gradient.at(r, 0) + first;
                for (int i = 0; i < input.width(); i++, p += input.pixel(), g += input.pixel()) {
                    for (int c = 0; c < size; c++) {
                        float normal = (float) ((x[p + c] - mean) * scale);
                        int at = sumAt + first + c;
                        sum[at] = Fused.multiplyAdd(normal, dy[g + c], sum[at]);
                        sum[at + stride] += dy[g + c];
                    }
                }
            }
        }
    }

    /**
     * {@code dx = (d - mean(d) - n·mean(d·n))/√(variance + epsilon)} with {@code d = gamma·dy} and n the normalised x; or {@code +=}. Gradients have no rim.
     */
    public static void inputGradient(Layout input, int groups, float epsilon, float[] gamma, int gammaAt, float[] x, int xAt, float[] dy,
            int dyAt, float[] dx, int dxAt, boolean accumulate) {
        int size = input.channels() / groups;
        Layout gradient = input.withoutRim();
        double n = (double) input.height() * input.width() * size;
        for (int first = 0; first < input.channels(); first += size) {
            double mean = mean(input, x, xAt + first, size);
            double scale = 1 / Math.sqrt(variance(input, x, xAt + first, size, mean) + epsilon);
            double sum = 0;
            double matched = 0;
            for (int r = 0; r < input.height(); r++) {
                int p = xAt + input.at(r, 0) + first;
                int g = dyAt + gradient.at(r, 0) + first;
                for (int i = 0; i < input.width(); i++, p += input.pixel(), g += input.pixel()) {
                    for (int c = 0; c < size; c++) {
                        double d = (double) dy[g + c] * gamma[gammaAt + first + c];
                        sum += d;
                        matched += d * (x[p + c] - mean) * scale;
                    }
                }
            }
            for (int r = 0; r < input.height(); r++) {
                int p = xAt + input.at(r, 0) + first;
                int g = gradient.at(r, 0) + first;
                for (int i = 0; i < input.width(); i++, p += input.pixel(), g += input.pixel()) {
                    for (int c = 0; c < size; c++) {
                        double d = (double) dy[dyAt + g + c] * gamma[gammaAt + first + c];
                        float v = (float) (scale * (d - sum / n - (x[p + c] - mean) * scale * matched / n));
                        int at = dxAt + g + c;
                        dx[at] = accumulate ? dx[at] + v : v;
                    }
                }
            }
        }
    }
}
