package dev.tarn.kernel;

/**
 * How the winner-driven gradients cut a batch into bands that fit the L1 cache: rows of windows of one image, a strip of each, or several images side by side.
 *
 * @param rows of windows
 * @param strip windows of a row
 * @param side images
 */
record WinnerBands(int rows, int strip, int side) {
    /**
     * The bands that cost least.
     *
     * @param pixels of the input that a band holds at most; at least 16
     * @param columns pixels of a row that it holds at most; at least 4
     * @param each what a band costs, whatever it holds, in pixels
     */
    static WinnerBands of(Block block, int pixels, int columns, int each) {
        int height = block.output().height();
        int width = block.output().width();
        WinnerBands best = new WinnerBands(1, 1, 1);
        double least = Double.MAX_VALUE;
        for (int rows = 1; rows <= height && pixels(rows, 1) <= pixels; rows++) {
            int strip = Math.min(width, Math.min(pixels / (2 * rows + 2), columns) / 2 - 1);
            strip = (width + (width + strip - 1) / strip - 1) / ((width + strip - 1) / strip);
            int side = strip < width ? 1 : Math.min(pixels / pixels(rows, strip), columns / (2 * strip + 2));
            double bands = (double) ((height + rows - 1) / rows) * ((width + strip - 1) / strip) / side;
            double cost = bands * (each + pixels(rows, strip) * side);
            if (cost < least) {
                least = cost;
                best = new WinnerBands(rows, strip, side);
            }
        }
        return best;
    }

    private static int pixels(int rows, int strip) {
        return (2 * rows + 2) * (2 * strip + 2);
    }

    int windows() {
        return rows * strip * side;
    }

    /** Pixels of a band's row, its images side by side. */
    int columns() {
        return (2 * strip + 2) * side;
    }

    int pixels() {
        return (2 * rows + 2) * columns();
    }
}
