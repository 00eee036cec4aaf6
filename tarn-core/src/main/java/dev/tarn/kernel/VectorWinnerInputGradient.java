package dev.tarn.kernel;

import dev.tarn.activation.Activation;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Input gradient of a 3×3 convolution behind 2×2 pooling that visits winners only. A window's filters are sorted by winner; those with the same winner add to the same 3×3 of the window's
 * 4×4 pixels, whose sums stay in registers until all of a block of filters have added theirs.
 */
final class VectorWinnerInputGradient implements BlockInputGradient {
    /** Pixels of a band, which only needs a few rows in the L1 cache at once: 80 KB with two vectors of channels. */
    private static final int PIXELS = 640;
    /** What a band costs beside its pixels, in pixels. */
    private static final int BAND = 30;

    private final Block block;
    private final int pixel;
    /** Blocks of filters. */
    private final int blocks;
    private final WinnerBands bands;

    VectorWinnerInputGradient(Block block) {
        this.block = block;
        this.pixel = block.input().pixel();
        this.blocks = (block.filters() + WinnerCore.FILTERS - 1) / WinnerCore.FILTERS;
        this.bands = WinnerBands.of(block, PIXELS, WinnerCore.COLUMNS, BAND);
    }

    /**
     * Whether it is faster than Winograd's on whole tiles, which multiplies a quarter as well, but zeros too (measured, µs an image with 0, 6 and 50 % of the windows dead): for 32 channels at 32×32
     * 64, 62 and 37 against 68; for 64 channels at 16×16 62, 58 and 36 against 56, so there it takes a ReLU that kills windows; for 128 channels at 8×8 61, 57 and 36 against 50.
     */
    static boolean wins(Block block) {
        return block.input().channels() <= (block.activation().kind() == Activation.Kind.RELU ? 64 : 32);
    }

    @Override
    public String name() {
        return "winners";
    }

    /** {@code [two vectors of channels, or the last one][filter][tap][channel]}. */
    @Override
    public int packedFloats() {
        return pixel * 9 * block.filters();
    }

    @Override
    public void pack(float[] weights, int weightsAt, float[] packed, int packedAt) {
        int channels = block.input().channels();
        int taps = block.filters() * 9;
        for (int c = 0, width; c < pixel; c += width) {
            width = two(c) ? Lanes.TWO : Lanes.N;
            int n = Math.clamp(channels - c, 0, width);
            for (int t = 0; t < taps; t++) {
                int to = packedAt + c * taps + t * width;
                if (n > 0) {
                    System.arraycopy(weights, weightsAt + t * channels + c, packed, to, n);
                }
                Arrays.fill(packed, to + n, to + width, 0);
            }
        }
    }

    @Override
    public int scratchFloats(int images) {
        return (2 * bands.rows() + 2) * WinnerCore.ROW + Layout.aligned(blocks * bands.windows() * 4)
                + blocks * bands.windows() * WinnerCore.FILTERS + Layout.LANES;
    }

    @Override
    public void run(int images, float[] gradient, int gradientAt, byte @Nullable [] winners, int winnersAt, float[] packed, int packedAt,
            float[] dx, int dxAt, boolean accumulate, float[] scratch, int scratchAt) {
        byte[] codes = Sources.check(block, winners);
        if (codes == null) {
            throw new IllegalArgumentException("the gradient of a pooled block needs its winners");
        }
        Layout out = block.outputGradient();
        boolean store = !accumulate && 2 * out.height() + 2 - block.padTop() >= block.input().height()
                && 2 * out.width() + 2 - block.padLeft() >= block.input().width();
        if (!accumulate && !store) {
            Arrays.fill(dx, dxAt, dxAt + images * block.inputGradient().image(), 0);
        }
        for (int i = 0; i < images; i += bands.side()) {
            int n = Math.min(bands.side(), images - i);
            for (int row = 0; row < out.height(); row += bands.rows()) {
                for (int column = 0; column < out.width(); column += bands.strip()) {
                    band(i, n, row, column, gradient, gradientAt, codes, winnersAt, packed, packedAt, dx, dxAt, store, scratch, scratchAt);
                }
            }
        }
        VectorInputGradient.clearPadding(block.inputGradient(), images, dx, dxAt);
    }

    /** {@code n} images from {@code image}, a few rows of windows from {@code top}, a strip from {@code column}. */
    private void band(int image, int n, int top, int column, float[] gradient, int gradientAt, byte[] winners, int winnersAt,
            float[] packed, int packedAt, float[] dx, int dxAt, boolean store, float[] m, int band) {
        Layout out = block.outputGradient();
        int rows = Math.min(bands.rows(), out.height() - top);
        int windows = Math.min(bands.strip(), out.width() - column);
        int sets = band + (2 * bands.rows() + 2) * WinnerCore.ROW;
        int gradients = sets + Layout.aligned(blocks * bands.windows() * 4);
        for (int f = 0, set = sets, g = gradients; f < block.filters(); f += WinnerCore.FILTERS) {
            int filters = Math.min(WinnerCore.FILTERS, block.filters() - f);
            for (int i = 0; i < n; i++) {
                for (int r = 0; r < rows; r++, set += 4 * windows, g += WinnerCore.FILTERS * windows) {
                    int at = (image + i) * out.image() + out.at(top + r, column) + f;
                    WinnerCore.sort(gradient, gradientAt + at, winners, winnersAt + at, windows, out.pixel(), filters, m, g, set);
                }
            }
        }
        for (int c = 0; c < pixel; c += WinnerCore.PIXEL) {
            boolean two = two(c);
            for (int r = 0; r < 2 * rows + 2; r++) {
                int at = band + r * WinnerCore.ROW;
                Arrays.fill(m, at, at + n * (2 * windows + 2) * WinnerCore.PIXEL, 0);
            }
            for (int f = 0, set = sets, g = gradients; f < block.filters(); f += WinnerCore.FILTERS) {
                int weights = packedAt + (c * block.filters() + f * (two ? Lanes.TWO : Lanes.N)) * 9;
                for (int i = 0; i < n; i++) {
                    int at = band + i * (2 * windows + 2) * WinnerCore.PIXEL;
                    for (int r = 0; r < rows; r++, at += 2 * WinnerCore.ROW, set += 4 * windows, g += WinnerCore.FILTERS * windows) {
                        int behind = at + 2 * windows * WinnerCore.PIXEL;
                        if (two) {
                            WinnerCore.rowTwo(m, at, behind, set, g, packed, weights);
                        } else {
                            WinnerCore.rowOne(m, at, behind, set, g, packed, weights);
                        }
                    }
                }
            }
            for (int i = 0; i < n; i++) {
                int at = band + i * (2 * windows + 2) * WinnerCore.PIXEL;
                add(image + i, top, rows, column, windows, store, m, at, dx, dxAt + c);
                if (two) {
                    add(image + i, top, rows, column, windows, store, m, at + Lanes.N, dx, dxAt + c + Lanes.N);
                }
            }
        }
    }

    /** Whether there are two vectors of channels from {@code channel}. */
    private boolean two(int channel) {
        return WinnerCore.VECTORS == 2 && channel + Lanes.TWO <= pixel;
    }

    /**
     * Adds what of a band lies in the image: padding gets no gradient. With {@code store} it writes what no band before has written: all but two rows if there is one above, and two columns if there
     * is one at the left.
     */
    private void add(int image, int top, int rows, int column, int windows, boolean store, float[] m, int band, float[] dx, int dxAt) {
        Layout layout = block.inputGradient();
        int upper = 2 * top - block.padTop();
        int left = 2 * column - block.padLeft();
        int first = Math.max(left, 0);
        int last = Math.min(left + 2 * windows + 2, layout.width());
        for (int r = Math.max(upper, 0); r < Math.min(upper + 2 * rows + 2, layout.height()); r++) {
            boolean whole = !store || (top > 0 && r < upper + 2);
            int added = whole ? last : column > 0 ? Math.min(left + 2, last) : first;
            int at = band + (r - upper) * WinnerCore.ROW - left * WinnerCore.PIXEL;
            int to = dxAt + image * layout.image() + layout.at(r, 0);
            WinnerCore.add(m, at + first * WinnerCore.PIXEL, added - first, dx, to + first * pixel, pixel);
            WinnerCore.store(m, at + added * WinnerCore.PIXEL, last - added, dx, to + added * pixel, pixel);
        }
    }
}
