package dev.tarn.kernel;

/** Pooling in plain Java: one output pixel at a time, channels innermost. */
final class PlainPooling implements PoolingKernels {
    @Override
    public void max(Layout input, Window window, float[] x, int xAt, Layout output, float[] y, int yAt) {
        for (int oy = 0; oy < output.height(); oy++) {
            for (int ox = 0; ox < output.width(); ox++) {
                maxPixel(input, window, x, xAt, oy, ox, y, yAt + output.at(oy, ox), 0, input.pixel());
            }
        }
    }

    /** One window, channels {@code from..to}. */
    static void maxPixel(Layout input, Window window, float[] x, int xAt, int oy, int ox, float[] y, int q, int from, int to) {
        int y0 = window.firstRow(oy);
        int y1 = window.endRow(oy, input);
        int x0 = window.firstColumn(ox);
        int x1 = window.endColumn(ox, input);
        for (int c = from; c < to; c++) {
            float best = x[xAt + input.at(y0, x0) + c];
            for (int iy = y0; iy < y1; iy++) {
                int p = xAt + input.at(iy, 0) + c;
                for (int ix = x0; ix < x1; ix++) {
                    float v = x[p + ix * input.pixel()];
                    best = v > best || Float.isNaN(v) ? v : best;
                }
            }
            y[q + c] = best;
        }
    }

    @Override
    public void maxGradient(Layout input, Window window, float[] x, int xAt, Layout output, float[] y, int yAt, float[] dy, int dyAt,
            float[] dx, int dxAt) {
        Layout gradient = output.withoutRim();
        for (int oy = 0; oy < output.height(); oy++) {
            for (int ox = 0; ox < output.width(); ox++) {
                maxGradientPixel(input, window, x, xAt, oy, ox, y, yAt + output.at(oy, ox), dy, dyAt + gradient.at(oy, ox), dx, dxAt, 0,
                        input.pixel());
            }
        }
    }

    static void maxGradientPixel(Layout input, Window window, float[] x, int xAt, int oy, int ox, float[] y, int q, float[] dy, int g,
            float[] dx, int dxAt,
            int from, int to) {
        int y0 = window.firstRow(oy);
        int y1 = window.endRow(oy, input);
        int x0 = window.firstColumn(ox);
        int x1 = window.endColumn(ox, input);
        int pixel = input.pixel();
        for (int c = from; c < to; c++) {
            float best = y[q + c];
            search : for (int iy = y0; iy < y1; iy++) {
                int p = xAt + input.at(iy, 0) + c;
                for (int ix = x0; ix < x1; ix++) {
                    float v = x[p + ix * pixel];
                    if (v == best || Float.isNaN(v)) {
                        dx[dxAt + (iy * input.width() + ix) * pixel + c] += dy[g + c];
                        break search;
                    }
                }
            }
        }
    }

    @Override
    public void average(Layout input, Window window, boolean countPadding, int padBottom, int padRight, float[] x, int xAt, Layout output,
            float[] y, int yAt) {
        for (int oy = 0; oy < output.height(); oy++) {
            for (int ox = 0; ox < output.width(); ox++) {
                float share = 1f / window.count(oy, ox, input, countPadding, padBottom, padRight);
                averagePixel(input, window, x, xAt, oy, ox, share, y, yAt + output.at(oy, ox), 0, input.pixel());
            }
        }
    }

    static void averagePixel(Layout input, Window window, float[] x, int xAt, int oy, int ox, float share, float[] y, int q, int from,
            int to) {
        int y0 = window.firstRow(oy);
        int y1 = window.endRow(oy, input);
        int x0 = window.firstColumn(ox);
        int x1 = window.endColumn(ox, input);
        for (int c = from; c < to; c++) {
            float sum = 0;
            for (int iy = y0; iy < y1; iy++) {
                int p = xAt + input.at(iy, 0) + c;
                for (int ix = x0; ix < x1; ix++) {
                    sum += x[p + ix * input.pixel()];
                }
            }
            y[q + c] = sum * share;
        }
    }

    @Override
    public void averageGradient(Layout input, Window window, boolean countPadding, int padBottom, int padRight, Layout output, float[] dy,
            int dyAt,
            float[] dx, int dxAt) {
        Layout gradient = output.withoutRim();
        for (int oy = 0; oy < output.height(); oy++) {
            for (int ox = 0; ox < output.width(); ox++) {
                float share = 1f / window.count(oy, ox, input, countPadding, padBottom, padRight);
                averageGradientPixel(input, window, oy, ox, share, dy, dyAt + gradient.at(oy, ox), dx, dxAt, 0, input.pixel());
            }
        }
    }

    static void averageGradientPixel(Layout input, Window window, int oy, int ox, float share, float[] dy, int g, float[] dx, int dxAt,
            int from, int to) {
        int y1 = window.endRow(oy, input);
        int x0 = window.firstColumn(ox);
        int x1 = window.endColumn(ox, input);
        int pixel = input.pixel();
        for (int iy = window.firstRow(oy); iy < y1; iy++) {
            for (int ix = x0; ix < x1; ix++) {
                int d = dxAt + (iy * input.width() + ix) * pixel;
                for (int c = from; c < to; c++) {
                    dx[d + c] += dy[g + c] * share;
                }
            }
        }
    }

    @Override
    public void globalAverage(Layout input, float[] x, int xAt, float[] y, int yAt) {
        int pixel = input.pixel();
        float share = 1f / (input.height() * input.width());
        for (int c = 0; c < pixel; c++) {
            float sum = 0;
            for (int iy = 0; iy < input.height(); iy++) {
                float row = 0;
                int p = xAt + input.at(iy, 0) + c;
                for (int ix = 0; ix < input.width(); ix++) {
                    row += x[p + ix * pixel];
                }
                sum += row;
            }
            y[yAt + c] = sum * share;
        }
    }

    @Override
    public void globalAverageGradient(Layout input, float[] dy, int dyAt, float[] dx, int dxAt, boolean accumulate) {
        int pixel = input.pixel();
        int pixels = input.height() * input.width();
        float share = 1f / pixels;
        int d = dxAt;
        for (int i = 0; i < pixels; i++, d += pixel) {
            for (int c = 0; c < pixel; c++) {
                float g = dy[dyAt + c] * share;
                dx[d + c] = accumulate ? dx[d + c] + g : g;
            }
        }
    }

    @Override
    public void globalMax(Layout input, float[] x, int xAt, float[] y, int yAt) {
        maxPixel(input, Window.whole(input), x, xAt, 0, 0, y, yAt, 0, input.pixel());
    }

    @Override
    public void globalMaxGradient(Layout input, float[] x, int xAt, float[] y, int yAt, float[] dy, int dyAt, float[] dx, int dxAt) {
        maxGradientPixel(input, Window.whole(input), x, xAt, 0, 0, y, yAt, dy, dyAt, dx, dxAt, 0, input.pixel());
    }
}
