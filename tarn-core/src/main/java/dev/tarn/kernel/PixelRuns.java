package dev.tarn.kernel;

/**
 * Cuts the pixels of an image into runs of at most 64 that are contiguous in memory. Sums over pixels add up each run first and then the runs, so that their
 * error grows with the length of a run and the number of runs, not with the number of pixels.
 *
 * @param rows stretches of contiguous pixels
 * @param stretch pixels in each
 * @param pieces runs in each
 * @param layout of the image
 */
record PixelRuns(int rows, int stretch, int pieces, Layout layout) {
    private static final int LENGTH = 64;

    static PixelRuns of(Layout layout) {
        boolean whole = layout.left() == 0 && layout.right() == 0;
        int stretch = whole ? layout.height() * layout.width() : layout.width();
        return new PixelRuns(whole ? 1 : layout.height(), stretch, (stretch + LENGTH - 1) / LENGTH, layout);
    }

    int count() {
        return rows * pieces;
    }

    /** Pixels of run {@code r}. */
    int length(int r) {
        return Math.min(LENGTH, stretch - r % pieces * LENGTH);
    }

    /** Offset of run {@code r} in an image of the layout. */
    int at(int r) {
        return layout.at(r / pieces, 0) + r % pieces * LENGTH * layout.pixel();
    }

    /** The same in an image without a rim. */
    int atWithoutRim(int r) {
        return (r / pieces * stretch + r % pieces * LENGTH) * layout.pixel();
    }
}
