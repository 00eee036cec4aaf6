package dev.tarn.kernel;

/** Images enlarged: each output pixel is a mean of four of the input, whose places and shares are given for rows and columns apart. One image a call. */
public final class Upsampling {
    private Upsampling() {}

    /**
     * For each row (or column) of the output the two of the input that it lies between.
     *
     * @param share of the second of the two; the first has the rest
     */
    public record Axis(int[] first, int[] second, float[] share) {}

    public static void forward(Axis rows, Axis columns, Layout input, float[] x, int xAt, Layout output, float[] y, int yAt) {
        for (int r = 0; r < output.height(); r++) {
            int above = xAt + input.at(rows.first[r], 0);
            int below = xAt + input.at(rows.second[r], 0);
            float v = rows.share[r];
            for (int i = 0; i < output.width(); i++) {
                int left = columns.first[i] * input.pixel();
                int right = columns.second[i] * input.pixel();
                float h = columns.share[i];
                int to = yAt + output.at(r, i);
                if (v == 0 && h == 0) {
                    System.arraycopy(x, above + left, y, to, input.channels());
                    continue;
                }
                for (int c = 0; c < input.channels(); c++) {
                    float top = (1 - h) * x[above + left + c] + h * x[above + right + c];
                    float bottom = (1 - h) * x[below + left + c] + h * x[below + right + c];
                    y[to + c] = (1 - v) * top + v * bottom;
                }
            }
        }
    }

    /** Adds each output's gradient to the four; {@code dx} must hold zeros or earlier gradients. Gradients have no rim. */
    public static void gradient(Axis rows, Axis columns, Layout output, float[] dy, int dyAt, Layout input, float[] dx, int dxAt) {
        for (int r = 0; r < output.height(); r++) {
            int above = dxAt + input.at(rows.first[r], 0);
            int below = dxAt + input.at(rows.second[r], 0);
            float v = rows.share[r];
            for (int i = 0; i < output.width(); i++) {
                int left = columns.first[i] * input.pixel();
                int right = columns.second[i] * input.pixel();
                float h = columns.share[i];
                int from = dyAt + output.at(r, i);
                for (int c = 0; c < input.channels(); c++) {
                    float g = dy[from + c];
                    dx[above + left + c] += (1 - v) * (1 - h) * g;
                    if (h != 0) {
                        dx[above + right + c] += (1 - v) * h * g;
                    }
                    if (v != 0) {
                        dx[below + left + c] += v * (1 - h) * g;
                        dx[below + right + c] += v * h * g;
                    }
                }
            }
        }
    }
}
