package dev.tarn.lab.explain;

/**
 * A rectangle of pixels, or of the cells of a map.
 *
 * @param top first row
 * @param left first column
 * @param bottom last row, inclusive
 * @param right last column, inclusive
 */
public record Region(int top, int left, int bottom, int right) {
    /** {@return rows of it} */
    public int height() {
        return bottom - top + 1;
    }

    /** {@return columns of it} */
    public int width() {
        return right - left + 1;
    }

    /** What of it lies on a map of this size; a region wholly in padding becomes the nearest row or column. */
    Region clip(int height, int width) {
        return new Region(Math.clamp(top, 0, height - 1), Math.clamp(left, 0, width - 1), Math.clamp(bottom, 0, height - 1),
                Math.clamp(right, 0, width - 1));
    }

    /** The smallest rectangle that holds both. */
    Region hull(Region that) {
        return new Region(Math.min(top, that.top), Math.min(left, that.left), Math.max(bottom, that.bottom), Math.max(right, that.right));
    }
}
