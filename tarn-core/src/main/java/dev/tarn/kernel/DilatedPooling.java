package dev.tarn.kernel;

/** Max pooling whose window has gaps. The first maximum row by row wins, padding never does, NaN reaches the output. One image a call; rare, so in plain Java only. */
public final class DilatedPooling {
    private DilatedPooling() {}

    /** The window's taps, their distance and the padding. */
    public record Window(int height, int width, int strideHeight, int strideWidth, int dilationHeight, int dilationWidth, int padTop,
            int padLeft) {}

    public static void max(Layout input, Window w, float[] x, int xAt, Layout output, float[] y, int yAt) {
        for (int oy = 0; oy < output.height(); oy++) {
            for (int ox = 0; ox < output.width(); ox++) {
                int to = yAt + output.at(oy, ox);
                for (int c = 0; c < input.channels(); c++) {
                    y[to + c] = x[xAt + winner(input, w, x, xAt, oy, ox, c)];
                }
            }
        }
    }

    /** Adds each output's gradient to its window's winner; {@code dx} must hold zeros or earlier gradients. Gradients have no rim. */
    public static void gradient(Layout input, Window w, float[] x, int xAt, Layout output, float[] dy, int dyAt, float[] dx, int dxAt) {
        Layout plain = input.withoutRim();
        Layout gradient = output.withoutRim();
        int rim = input.at(0, 0);
        for (int oy = 0; oy < output.height(); oy++) {
            for (int ox = 0; ox < output.width(); ox++) {
                int from = dyAt + gradient.at(oy, ox);
                for (int c = 0; c < input.channels(); c++) {
                    int at = winner(input, w, x, xAt, oy, ox, c) - rim;
                    dx[dxAt + plain.at(at / input.row(), 0) + at % input.row()] += dy[from + c];
                }
            }
        }
    }

    /** Offset of the winner from the image's start. */
    private static int winner(Layout input, Window w, float[] x, int xAt, int oy, int ox, int c) {
        int best = -1;
        for (int i = 0; i < w.height; i++) {
            int iy = oy * w.strideHeight - w.padTop + i * w.dilationHeight;
            for (int j = 0; j < w.width && iy >= 0 && iy < input.height(); j++) {
                int ix = ox * w.strideWidth - w.padLeft + j * w.dilationWidth;
                if (ix >= 0 && ix < input.width()) {
                    int at = input.at(iy, ix) + c;
                    if (best < 0 || x[xAt + at] > x[xAt + best] || (Float.isNaN(x[xAt + at]) && !Float.isNaN(x[xAt + best]))) {
                        best = at;
                    }
                }
            }
        }
        return best;
    }
}
