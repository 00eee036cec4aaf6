package dev.tarn.kernel;

/** Pooling on its own, for maps that no convolution feeds directly. One image a call; layouts may have rims. */
public interface PoolingKernels {
    /** Geometry of a window that slides over a map: windows are cut at the map's edge, never wholly outside. */
    record Window(int height, int width, int strideHeight, int strideWidth, int padTop, int padLeft) {
        /** The window that is the whole map. */
        static Window whole(Layout input) {
            return new Window(input.height(), input.width(), 1, 1, 0, 0);
        }

        /** First row of the map under the windows of output row {@code oy}. */
        int firstRow(int oy) {
            return Math.max(oy * strideHeight - padTop, 0);
        }

        /** One past the last row. */
        int endRow(int oy, Layout input) {
            return Math.min(oy * strideHeight - padTop + height, input.height());
        }

        int firstColumn(int ox) {
            return Math.max(ox * strideWidth - padLeft, 0);
        }

        int endColumn(int ox, Layout input) {
            return Math.min(ox * strideWidth - padLeft + width, input.width());
        }

        /** What an average divides by. */
        int count(int oy, int ox, Layout input, boolean countPadding, int padBottom, int padRight) {
            if (!countPadding) {
                return (endRow(oy, input) - firstRow(oy)) * (endColumn(ox, input) - firstColumn(ox));
            }
            int y = oy * strideHeight - padTop;
            int x = ox * strideWidth - padLeft;
            return (Math.min(y + height, input.height() + padBottom) - y) * (Math.min(x + width, input.width() + padRight) - x);
        }
    }

    void max(Layout input, Window window, float[] x, int xAt, Layout output, float[] y, int yAt);

    /** Adds each output's gradient to the first element of its window that equals {@code y}, or the first NaN; {@code dx} must hold zeros or earlier gradients. */
    void maxGradient(Layout input, Window window, float[] x, int xAt, Layout output, float[] y, int yAt, float[] dy, int dyAt, float[] dx,
            int dxAt);

    /**
     * Average. {@code countPadding}: divide by the size of the window cut at the padded map's edge (rows -padTop … height+padBottom), as PyTorch's and ONNX's
     * {@code count_include_pad}; else by the elements really in the map.
     */
    void average(Layout input, Window window, boolean countPadding, int padBottom, int padRight, float[] x, int xAt, Layout output,
            float[] y, int yAt);

    /** Adds to {@code dx}, which has no rim. */
    void averageGradient(Layout input, Window window, boolean countPadding, int padBottom, int padRight, Layout output, float[] dy,
            int dyAt,
            float[] dx, int dxAt);

    /** Mean over all pixels; output is one pixel. */
    void globalAverage(Layout input, float[] x, int xAt, float[] y, int yAt);

    void globalAverageGradient(Layout input, float[] dy, int dyAt, float[] dx, int dxAt, boolean accumulate);

    void globalMax(Layout input, float[] x, int xAt, float[] y, int yAt);

    void globalMaxGradient(Layout input, float[] x, int xAt, float[] y, int yAt, float[] dy, int dyAt, float[] dx, int dxAt);
}
