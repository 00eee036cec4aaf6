package dev.tarn.kernel;

import org.jspecify.annotations.Nullable;

/**
 * Weight gradient of a 3×3 convolution behind 2×2 pooling that visits winners only: a quarter of the dense multiplications, less the dead windows. A band takes rows of
 * windows of one image, or of as many images as fit side by side, so that lists are long enough for the sums in registers to be worth loading.
 *
 * <p>Accumulator: {@code [block of channels][filter][tap][channel]}, then the bias.
 */
final class VectorWinnerWeightGradient implements BlockWeightGradient {
    private final Block block;
    private final int pixel;
    /** Windows of a row that a band takes, and images side by side. */
    private final int strip;
    private final int side;

    VectorWinnerWeightGradient(Block block) {
        this.block = block;
        this.pixel = block.input().pixel();
        int windows = block.output().width();
        this.strip = Math.min(windows, WinnerCore.COLUMNS / 2 - 1);
        this.side = strip < windows ? 1 : WinnerCore.COLUMNS / (2 * windows + 2);
    }

    /** Whether it can compute the block's gradient. Winograd's multiplies a quarter as well, but zeros too, and transforms three times. */
    static boolean takes(Block block) {
        return Lanes.N > 4 && block.poolsTwoByTwo() && block.kernelHeight() == 3 && block.kernelWidth() == 3 && block.strideHeight() == 1
                && block.strideWidth() == 1 && block.dilationHeight() == 1 && block.dilationWidth() == 1 && block.groups() == 1
                && block.input().pixel() % Lanes.N == 0 && block.outputGradient().pixel() % Lanes.N == 0;
    }

    @Override
    public String name() {
        return "winners";
    }

    private int biasAt() {
        return block.filters() * 9 * pixel;
    }

    @Override
    public int accumulatorFloats() {
        return biasAt() + block.biasFloats();
    }

    @Override
    public int scratchFloats(int images) {
        return WinnerCore.BAND + Layout.aligned(block.filters()) + block.filters() * WinnerCore.LIST;
    }

    @Override
    public void run(int images, float[] x, int xAt, float[] gradient, int gradientAt, byte @Nullable [] winners, int winnersAt,
            float[] accumulator, int accumulatorAt, float[] scratch, int scratchAt) {
        byte[] codes = Sources.check(block, winners);
        if (codes == null) {
            throw new IllegalArgumentException("the gradient of a pooled block needs its winners");
        }
        Layout out = block.outputGradient();
        for (int i = 0; i < images; i++) {
            WinnerCore.bias(gradient, gradientAt + i * out.image(), codes, winnersAt + i * block.winnerBytes(), out.height() * out.width(),
                    out.pixel(), accumulator, accumulatorAt + biasAt());
        }
        for (int i = 0; i < images; i += side) {
            int n = Math.min(side, images - i);
            for (int row = 0; row < out.height(); row += WinnerCore.ROWS) {
                for (int column = 0; column < out.width(); column += strip) {
                    band(i, n, row, column, x, xAt, gradient, gradientAt, codes, winnersAt, accumulator, accumulatorAt, scratch, scratchAt);
                }
            }
        }
    }

    /** {@code n} images from {@code image}, a few rows of windows from {@code row}, a strip from {@code column}. */
    private void band(int image, int n, int row, int column, float[] x, int xAt, float[] gradient, int gradientAt, byte[] winners,
            int winnersAt, float[] dw, int dwAt, float[] m, int band) {
        Layout out = block.outputGradient();
        int rows = Math.min(WinnerCore.ROWS, out.height() - row);
        int windows = Math.min(strip, out.width() - column);
        int filters = block.filters();
        int next = band + WinnerCore.BAND;
        int lists = next + Layout.aligned(filters);
        for (int f = 0; f < filters; f++) {
            int to = lists + f * WinnerCore.LIST;
            for (int i = 0; i < n; i++) {
                for (int r = 0; r < rows; r++) {
                    int at = (image + i) * out.image() + out.at(row + r, column) + f;
                    to = WinnerCore.list(gradient, gradientAt + at, winners, winnersAt + at, windows, out.pixel(),
                            band + 2 * r * WinnerCore.ROW + i * (2 * windows + 2) * WinnerCore.PIXEL, m, to);
                }
            }
            m[next + f] = Float.intBitsToFloat(to);
        }
        int window = xAt + Taps.window(block, 2 * row, 2 * column);
        for (int c = 0, d = dwAt; c < pixel; c += WinnerCore.PIXEL, d += filters * 9 * WinnerCore.PIXEL) {
            boolean two = WinnerCore.VECTORS == 2 && c + Lanes.TWO <= pixel;
            for (int i = 0; i < n; i++) {
                for (int r = 0; r < 2 * rows + 2; r++) {
                    int from = window + (image + i) * block.input().image() + r * block.input().row() + c;
                    int to = band + r * WinnerCore.ROW + i * (2 * windows + 2) * WinnerCore.PIXEL;
                    if (two) {
                        WinnerCore.copyTwo(x, from, pixel, 2 * windows + 2, m, to);
                    } else {
                        WinnerCore.copyOne(x, from, pixel, 2 * windows + 2, m, to);
                    }
                }
            }
            for (int f = 0; f < filters; f++) {
                int list = lists + f * WinnerCore.LIST;
                int end = Float.floatToRawIntBits(m[next + f]);
                if (two) {
                    WinnerCore.two(m, list, end, dw, d + f * 9 * Lanes.TWO);
                } else {
                    WinnerCore.one(m, list, end, dw, d + f * 9 * Lanes.N);
                }
            }
        }
    }

    @Override
    public void reduce(float[] accumulators, int at, int stride, int count, float[] gradient, int weightsAt, int biasAt) {
        int channels = block.input().channels();
        int filters = block.filters();
        for (int j = 1; j < count; j++) {
            VectorWeightGradient.add(accumulators, at + j * stride, accumulators, at, biasAt());
        }
        for (int c = 0, from = at; c < channels;) {
            int width = WinnerCore.VECTORS == 2 && c + Lanes.TWO <= pixel ? Lanes.TWO : Lanes.N;
            for (int t = 0; t < filters * 9; t++, from += width) {
                System.arraycopy(accumulators, from, gradient, weightsAt + t * channels + c, Math.min(width, channels - c));
            }
            c += width;
        }
        if (biasAt >= 0) {
            PlainWeightGradient.sum(accumulators, at + biasAt(), stride, count, gradient, biasAt, block.biasFloats());
        }
    }
}
