package dev.tarn.kernel;

import org.jspecify.annotations.Nullable;

/**
 * Weight gradient of a 3×3 convolution behind 2×2 pooling that visits winners only: a quarter of the dense multiplications, less the dead windows. A band takes rows of
 * windows of one image, or of as many images as fit side by side, so that filters have enough windows for the sums in registers to be worth loading.
 *
 * <p>Accumulator: {@code [block of channels][filter][tap][channel]}, then the bias.
 */
final class VectorWinnerWeightGradient implements BlockWeightGradient {
    /** Pixels of a band: with two vectors of channels 27 of 32 KB, the rest is for entries and sums. Narrow vectors leave room for more of both. */
    private static final int PIXELS = WinnerCore.VECTORS == 2 ? 216 : 400;
    /** What a band costs beside copying it, in copied pixels: fixed, and for each filter (loading and storing sums). */
    private static final int BAND = 30;
    private static final int FILTER = 10;

    private final Block block;
    private final int pixel;
    private final WinnerBands bands;

    VectorWinnerWeightGradient(Block block) {
        this.block = block;
        this.pixel = block.input().pixel();
        this.bands = WinnerBands.of(block, PIXELS, WinnerCore.COLUMNS, BAND + FILTER * block.filters());
    }

    /** Whether it can compute the block's gradient. It is always the fastest then: Winograd's multiplies a quarter as well, but zeros too, and transforms three times. */
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
        return (2 * bands.rows() + 2) * WinnerCore.ROW + vectors() * (bands.windows() * Lanes.TWO + words(bands.windows()) * Lanes.N);
    }

    private int vectors() {
        return (block.filters() + Lanes.N - 1) / Lanes.N;
    }

    /** Sets of 32 windows. */
    private static int words(int windows) {
        return (windows + 31) / 32;
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
        for (int i = 0; i < images; i += bands.side()) {
            int n = Math.min(bands.side(), images - i);
            for (int row = 0; row < out.height(); row += bands.rows()) {
                for (int column = 0; column < out.width(); column += bands.strip()) {
                    band(i, n, row, column, x, xAt, gradient, gradientAt, codes, winnersAt, accumulator, accumulatorAt, scratch, scratchAt);
                }
            }
        }
    }

    /** {@code n} images from {@code image}, a few rows of windows from {@code row}, a strip from {@code column}. */
    private void band(int image, int n, int top, int column, float[] x, int xAt, float[] gradient, int gradientAt, byte[] winners,
            int winnersAt, float[] dw, int dwAt, float[] m, int band) {
        Layout out = block.outputGradient();
        int rows = Math.min(bands.rows(), out.height() - top);
        int windows = Math.min(bands.strip(), out.width() - column);
        int filters = block.filters();
        int words = words(n * rows * windows);
        int entries = band + (2 * bands.rows() + 2) * WinnerCore.ROW;
        int each = n * rows * windows * Lanes.TWO;
        int living = entries + vectors() * each;
        for (int f = 0, e = entries, set = living; f < filters; f += Lanes.N, e += each, set += words * Lanes.N) {
            for (int i = 0, w = 0; i < n; i++) {
                for (int r = 0; r < rows; r++, w += windows) {
                    int at = (image + i) * out.image() + out.at(top + r, column) + f;
                    WinnerCore.entries(gradient, gradientAt + at, winners, winnersAt + at, windows, out.pixel(), w,
                            2 * r * WinnerCore.ROW + i * (2 * windows + 2) * WinnerCore.PIXEL, m, e, set);
                }
            }
        }
        int window = xAt + Taps.window(block, 2 * top, 2 * column);
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
            if (two) {
                WinnerCore.two(m, band, entries, each, living, words, filters, dw, d);
            } else {
                WinnerCore.one(m, band, entries, each, living, words, filters, dw, d);
            }
        }
    }

    @Override
    public void reduce(float[] accumulators, int at, int stride, int count, float[] gradient, int weightsAt, int biasAt) {
        int channels = block.input().channels();
        int filters = block.filters();
        VectorWeightGradient.sum(accumulators, at, stride, count, biasAt());
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
