package dev.tarn.lab.study;

/**
 * A 3×3 convolution that can leave out zeros of its input, in plain loops: for each number of the image, its products with all filters are added to the nine results that it takes part in. What a
 * kernel can gain that looks at every number; the kernels of {@code dev.tarn.kernel} never look.
 */
final class SparseConvolution {
    private SparseConvolution() {}

    /**
     * @param x {@code height × width × channels}
     * @param w {@code 3 × 3 × channels × filters}
     * @param y {@code (height − 2) × (width − 2) × filters}, set
     * @param skip whether zeros are left out
     */
    static void run(float[] x, float[] w, float[] y, int height, int width, int channels, int filters, boolean skip) {
        java.util.Arrays.fill(y, 0);
        int outWidth = width - 2;
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                for (int c = 0; c < channels; c++) {
                    float value = x[(row * width + column) * channels + c];
                    if (skip && value == 0) {
                        continue;
                    }
                    for (int ky = Math.max(0, row - height + 3); ky <= Math.min(2, row); ky++) {
                        for (int kx = Math.max(0, column - width + 3); kx <= Math.min(2, column); kx++) {
                            add(value, w, ((ky * 3 + kx) * channels + c) * filters, y, ((row - ky) * outWidth + column - kx) * filters,
                                    filters);
                        }
                    }
                }
            }
        }
    }

    private static void add(float value, float[] w, int from, float[] y, int to, int count) {
        for (int f = 0; f < count; f++) {
            y[to + f] += value * w[from + f];
        }
    }
}
