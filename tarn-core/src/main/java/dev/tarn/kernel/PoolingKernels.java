package dev.tarn.kernel;

/** Pooling on its own, for maps that no convolution feeds directly. One image a call; layouts may have rims. */
public interface PoolingKernels {
    /** Geometry of a window that slides over a map: windows are cut at the map's edge, never wholly outside. */
    record Window(int height, int width, int strideHeight, int strideWidth, int padTop, int padLeft) {}

    void max(Layout input, Window window, float[] x, int xAt, Layout output, float[] y, int yAt);

    /** Adds each output's gradient to the first element of its window that equals {@code y}; {@code dx} must hold zeros or earlier gradients. */
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
