package dev.tarn.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Input gradient of a 3×3 convolution behind 2×2 pooling that visits winners only. A window's filters are sorted by winner; those with the same winner add to the same patch of
 * 3×3 pixels, whose sums stay in registers. Bands are those of {@link VectorWinnerWeightGradient}, one vector of channels at a time.
 *
 * <p>Lists here are short, a quarter of the filters whose weights fit the L1 cache, and their sums are loaded and stored for each: it beats the dense kernel, but not Winograd's where that
 * is allowed and has whole tiles.
 */
final class VectorWinnerInputGradient implements BlockInputGradient {
    private final Block block;
    private final int pixel;
    /** Blocks of filters. */
    private final int blocks;
    /** Windows of a row that a band takes, and images side by side. */
    private final int strip;
    private final int side;

    VectorWinnerInputGradient(Block block) {
        this.block = block;
        this.pixel = block.input().pixel();
        this.blocks = (block.filters() + WinnerCore.FILTERS - 1) / WinnerCore.FILTERS;
        int windows = block.output().width();
        this.strip = Math.min(windows, WinnerCore.COLUMNS / 2 - 1);
        this.side = strip < windows ? 1 : WinnerCore.COLUMNS / (2 * windows + 2);
    }

    @Override
    public String name() {
        return "winners";
    }

    /** {@code [vector of channels][filter][tap][channel]}. */
    @Override
    public int packedFloats() {
        return pixel * 9 * block.filters();
    }

    @Override
    public void pack(float[] weights, int weightsAt, float[] packed, int packedAt) {
        int channels = block.input().channels();
        int taps = block.filters() * 9;
        for (int c = 0; c < pixel; c += Lanes.N) {
            int n = Math.clamp(channels - c, 0, Lanes.N);
            for (int t = 0; t < taps; t++) {
                int to = packedAt + c * taps + t * Lanes.N;
                if (n > 0) {
                    System.arraycopy(weights, weightsAt + t * channels + c, packed, to, n);
                }
                Arrays.fill(packed, to + n, to + Lanes.N, 0);
            }
        }
    }

    @Override
    public int scratchFloats(int images) {
        int windows = WinnerCore.ROWS * strip * side;
        return WinnerCore.PATCHES + windows * blocks * (Layout.LANES + WinnerCore.WINDOW_LISTS);
    }

    @Override
    public void run(int images, float[] gradient, int gradientAt, byte @Nullable [] winners, int winnersAt, float[] packed, int packedAt,
            float[] dx, int dxAt, boolean accumulate, float[] scratch, int scratchAt) {
        byte[] codes = Sources.check(block, winners);
        if (codes == null) {
            throw new IllegalArgumentException("the gradient of a pooled block needs its winners");
        }
        Layout out = block.outputGradient();
        if (!accumulate) {
            Arrays.fill(dx, dxAt, dxAt + images * block.inputGradient().image(), 0);
        }
        for (int i = 0; i < images; i += side) {
            int n = Math.min(side, images - i);
            for (int row = 0; row < out.height(); row += WinnerCore.ROWS) {
                for (int column = 0; column < out.width(); column += strip) {
                    band(i, n, row, column, gradient, gradientAt, codes, winnersAt, packed, packedAt, dx, dxAt, scratch, scratchAt);
                }
            }
        }
        VectorInputGradient.clearPadding(block.inputGradient(), images, dx, dxAt);
    }

    /** {@code n} images from {@code image}, a few rows of windows from {@code row}, a strip from {@code column}. */
    private void band(int image, int n, int row, int column, float[] gradient, int gradientAt, byte[] winners, int winnersAt,
            float[] packed,
            int packedAt, float[] dx, int dxAt, float[] m, int band) {
        Layout out = block.outputGradient();
        int rows = Math.min(WinnerCore.ROWS, out.height() - row);
        int windows = Math.min(strip, out.width() - column);
        int all = n * rows * windows;
        int ends = band + WinnerCore.PATCHES;
        int lists = ends + WinnerCore.ROWS * strip * side * blocks * Layout.LANES;
        for (int b = 0; b < blocks; b++) {
            int filter = b * WinnerCore.FILTERS;
            int filters = Math.min(WinnerCore.FILTERS, block.filters() - filter);
            for (int w = 0; w < all; w++) {
                int at = (image + w / (rows * windows)) * out.image() + out.at(row + w / windows % rows, column + w % windows) + filter;
                int entry = b * all + w;
                WinnerCore.sort(gradient, gradientAt + at, winners, winnersAt + at, filters, m, lists + entry * WinnerCore.WINDOW_LISTS,
                        ends + entry * Layout.LANES);
            }
        }
        for (int c = 0; c < pixel; c += Lanes.N) {
            Arrays.fill(m, band, band + WinnerCore.PATCHES, 0);
            for (int b = 0; b < blocks; b++) {
                int weights = packedAt + (c * block.filters() + b * WinnerCore.FILTERS * Lanes.N) * 9;
                for (int i = 0, entry = b * all; i < n; i++) {
                    for (int r = 0; r < rows; r++) {
                        int at = band + 2 * r * WinnerCore.LINE + i * (2 * windows + 2) * Lanes.N;
                        for (int w = 0; w < windows; w++, entry++, at += 2 * Lanes.N) {
                            window(m, at, lists + entry * WinnerCore.WINDOW_LISTS, ends + entry * Layout.LANES, packed, weights);
                        }
                    }
                }
            }
            for (int i = 0; i < n; i++) {
                add(image + i, 2 * row - block.padTop(), 2 * rows + 2, 2 * column - block.padLeft(), 2 * windows + 2, m,
                        band + i * (2 * windows + 2) * Lanes.N, dx, dxAt + c);
            }
        }
    }

    private static void window(float[] m, int at, int lists, int ends, float[] packed, int weights) {
        for (int code = 1; code < 5; code++) {
            int list = lists + code * WinnerCore.FILTERS * WinnerCore.ENTRY;
            int end = Float.floatToRawIntBits(m[ends + code]);
            if (list < end) {
                WinnerCore.patch(m, at + (code - 1) % 2 * Lanes.N + (code - 1) / 2 * WinnerCore.LINE, list, end, packed, weights);
            }
        }
    }

    /** What of a band lies in the image: padding gets no gradient. */
    private void add(int image, int top, int rows, int left, int columns, float[] m, int band, float[] dx, int dxAt) {
        Layout layout = block.inputGradient();
        int first = Math.max(left, 0);
        int last = Math.min(left + columns, layout.width());
        for (int r = Math.max(top, 0); r < Math.min(top + rows, layout.height()); r++) {
            WinnerCore.add(m, band + (r - top) * WinnerCore.LINE + (first - left) * Lanes.N, last - first, dx,
                    dxAt + image * layout.image() + layout.at(r, first), pixel);
        }
    }
}
