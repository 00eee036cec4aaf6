package dev.tarn.kernel;

import dev.tarn.activation.Activation;

/**
 * What a block is, in nested loops over doubles; never tuned. Images are read from their layouts, results come as plain arrays without padding lanes or rims:
 * maps {@code [row][column][filter]}, weights {@code [filter][row][column][channel]}.
 */
final class ConvolutionOracle {
    final Block block;
    final double[] pooled;
    final int[] codes;
    final double[] z;

    /** Computes the forward pass of one image. */
    ConvolutionOracle(Block block, float[] x, int xAt, float[] w, float[] bias) {
        this.block = block;
        Layout out = block.output();
        int f = block.filters();
        z = new double[block.mapHeight() * block.mapWidth() * f];
        pooled = new double[out.height() * out.width() * f];
        codes = new int[pooled.length];
        each((row, column, filter, tap, at) -> {
            int i = (row * block.mapWidth() + column) * f + filter;
            if (tap == 0) {
                z[i] = bias[filter];
            }
            if (at >= 0) {
                z[i] += (double) x[xAt + at] * w[filter * (block.weightFloats() / f) + tap];
            }
        });
        for (int row = 0; row < out.height(); row++) {
            for (int column = 0; column < out.width(); column++) {
                for (int filter = 0; filter < f; filter++) {
                    pool(row, column, filter);
                }
            }
        }
    }

    private void pool(int row, int column, int filter) {
        int f = block.filters();
        int to = (row * block.output().width() + column) * f + filter;
        Block.Pool pool = block.pool();
        if (pool == null) {
            pooled[to] = activation(z[to]);
            codes[to] = 1;
            return;
        }
        double best = Double.NaN;
        int code = 0;
        for (int r = 0; r < pool.height(); r++) {
            for (int c = 0; c < pool.width(); c++) {
                int y = row * pool.strideHeight() - pool.padTop() + r;
                int x = column * pool.strideWidth() - pool.padLeft() + c;
                if (y >= 0 && y < block.mapHeight() && x >= 0 && x < block.mapWidth()) {
                    double v = z[(y * block.mapWidth() + x) * f + filter];
                    boolean wins = code == 0 || v > best || (Double.isNaN(v) && !Double.isNaN(best));
                    if (wins) {
                        best = v;
                        code = 1 + r * pool.width() + c;
                    }
                }
            }
        }
        pooled[to] = activation(best);
        codes[to] = block.activation().kind() == Activation.Kind.RELU && best <= 0 ? 0 : code;
    }

    double activation(double v) {
        return switch (block.activation().kind()) {
            case IDENTITY -> v;
            case RELU -> v <= 0 ? 0 : v;
            case LEAKY_RELU -> v > 0 ? v : v * block.activation().parameter();
            case TANH -> Math.tanh(v);
            case SIGMOID -> 1 / (1 + Math.exp(-v));
            case CLIP -> Math.min(Math.max(v, block.activation().parameter()), block.activation().second());
            case ELU, GELU, SILU, MISH, SOFTPLUS, SELU, CELU, HARD_SIGMOID, HARD_SWISH, SOFTSIGN, THRESHOLDED_RELU, GELU_TANH, LOG_SIGMOID,
                    SHRINK, ABS, EXP, SQRT ->
                throw new IllegalArgumentException("the oracle of blocks leaves " + block.activation() + " to the element-wise one");
        };
    }

    /** Adds the gradients that follow from the given winner codes (1 everywhere without a pool). {@code g} is in the gradient's layout. */
    void gradients(float[] x, int xAt, float[] w, float[] g, int gAt, int[] winners, double[] dw, double[] db, double[] dx) {
        int f = block.filters();
        double[] dz = new double[z.length];
        Layout layout = block.outputGradient();
        for (int row = 0; row < layout.height(); row++) {
            for (int column = 0; column < layout.width(); column++) {
                for (int filter = 0; filter < f; filter++) {
                    int code = winners[(row * layout.width() + column) * f + filter];
                    float value = g[gAt + layout.at(row, column) + filter];
                    Block.Pool pool = block.pool();
                    if (pool == null) {
                        dz[(row * block.mapWidth() + column) * f + filter] += value;
                    } else if (code != 0) {
                        int r = row * pool.strideHeight() - pool.padTop() + (code - 1) / pool.width();
                        int c = column * pool.strideWidth() - pool.padLeft() + (code - 1) % pool.width();
                        dz[(r * block.mapWidth() + c) * f + filter] += value;
                    }
                    db[filter] += pool == null || code != 0 ? value : 0;
                }
            }
        }
        int taps = block.weightFloats() / f;
        Layout in = block.input();
        each((row, column, filter, tap, at) -> {
            double v = dz[(row * block.mapWidth() + column) * f + filter];
            if (at >= 0) {
                dw[filter * taps + tap] += v * x[xAt + at];
                int y = at / in.row() - in.top();
                int p = at % in.row() / in.pixel() - in.left();
                int c = at % in.row() % in.pixel();
                dx[(y * in.width() + p) * in.channels() + c] += v * w[filter * taps + tap];
            }
        });
    }

    private interface Product {
        /** One multiplication; {@code at}: offset of the input in its layout, -1 in the padding. */
        void take(int row, int column, int filter, int tap, int at);
    }

    private void each(Product product) {
        Layout in = block.input();
        int channels = in.channels() / block.groups();
        int perGroup = block.filters() / block.groups();
        for (int row = 0; row < block.mapHeight(); row++) {
            for (int column = 0; column < block.mapWidth(); column++) {
                for (int filter = 0; filter < block.filters(); filter++) {
                    int tap = 0;
                    for (int ky = 0; ky < block.kernelHeight(); ky++) {
                        for (int kx = 0; kx < block.kernelWidth(); kx++) {
                            for (int c = 0; c < channels; c++, tap++) {
                                int y = row * block.strideHeight() - block.padTop() + ky * block.dilationHeight();
                                int x = column * block.strideWidth() - block.padLeft() + kx * block.dilationWidth();
                                boolean inside = y >= 0 && y < in.height() && x >= 0 && x < in.width();
                                product.take(row, column, filter, tap, inside ? in.at(y, x) + filter / perGroup * channels + c : -1);
                            }
                        }
                    }
                }
            }
        }
    }
}
