package dev.tarn.kernel;

/**
 * How a block's map is cut into tiles of 4×4, row by row, image after image, and how many tiles are worked on at once. All of it follows from shapes.
 *
 * @param block whose map
 * @param height rows of the map that are wanted: with a 2×2 pool those that windows cover
 * @param width columns of it
 * @param wide tiles in a row of tiles
 * @param each tiles of an image
 * @param group images that are worked on in one go, so that the last tiles of each need not be filled up with nothing
 */
record WinogradTiles(Block block, int height, int width, int wide, int each, int group) {
    static final int SIDE = 4;

    /** Floats of transformed input that stay in a second-level cache of 1 MB beside weights and products. */
    private static final int CACHE = 150_000;

    /** Fewest and most tiles at a time: the weights pass through the cache once for all of them. */
    private static final int FEWEST = 16;
    private static final int MOST = 64;

    static WinogradTiles of(Block block) {
        int height = block.pool() == null ? block.mapHeight() : 2 * block.output().height();
        int width = block.pool() == null ? block.mapWidth() : 2 * block.output().width();
        int wide = (width + SIDE - 1) / SIDE;
        int each = (height + SIDE - 1) / SIDE * wide;
        int group = 1;
        while (group * each < MOST || (wasted(group * each) > 0.04 && group * each < 4 * MOST)) {
            group++;
        }
        return new WinogradTiles(block, height, width, wide, each, group);
    }

    /** Share of the products that go into tiles behind the last one. */
    private static double wasted(int tiles) {
        return (double) (whole(tiles) - tiles) / tiles;
    }

    /** Share of the tiles' pixels that are pixels of the map. */
    float used() {
        return (float) (height * width) / (each * SIDE * SIDE);
    }

    /** Rounds up to what the register blocking takes at once. */
    static int whole(int tiles) {
        return (tiles + Lanes.POSITIONS - 1) / Lanes.POSITIONS * Lanes.POSITIONS;
    }

    /** Tiles at a time, if there are {@code tiles} of them in all: parts of nearly equal size that stay in the cache. */
    int atOnce(int tiles, int channels) {
        int most = Math.clamp(CACHE / (WinogradTransform.PLANES * channels), FEWEST, MOST);
        int parts = (tiles + most - 1) / most;
        return whole((tiles + parts - 1) / parts);
    }

    /** The largest {@link #atOnce}. */
    int mostAtOnce(int images, int channels) {
        return Math.min(whole(images * each), Math.clamp(CACHE / (WinogradTransform.PLANES * channels), FEWEST, MOST) + Lanes.POSITIONS);
    }

    /** First row of a tile, from its number in its image. */
    int row(int tile) {
        return tile / wide * SIDE;
    }

    int column(int tile) {
        return tile % wide * SIDE;
    }

    /** Floats from one block of channels of a plane to the next. */
    static int slab(int tiles) {
        return tiles * Layout.LANES;
    }

    /**
     * Floats from one plane to the next. An odd number of cache lines, because planes that lie a power of two apart share a few lines of the first-level cache.
     */
    static int plane(int tiles, int pixel) {
        int lines = tiles * pixel / Layout.LANES;
        return (lines | 1) * Layout.LANES;
    }

    /** Transforms the input of the tiles {@code from..to} of some images: {@code [plane][block of channels][tile][channel]}. */
    void input(float[] x, int xAt, int imageFloats, int from, int to, float[] v, int vAt, int slab, int plane, float[] tile, int t) {
        Layout input = block.input();
        int rows = input.top() + input.height() + input.bottom();
        int columns = input.left() + input.width() + input.right();
        int pixel = input.pixel();
        int row = input.row();
        for (int i = from; i < to; i++) {
            int image = i / each;
            int y = row(i % each) - block.padTop() + input.top();
            int c = column(i % each) - block.padLeft() + input.left();
            int last = rows - 1 - y;
            WinogradTransform.input(x, xAt + image * imageFloats + y * row + c * pixel, Math.min(1, last) * row, Math.min(2, last) * row,
                    Math.min(3, last) * row,
                    Math.min(4, last) * row, Math.min(5, last) * row, pixel, columns - 1 - c, v, vAt + (i - from) * Layout.LANES, slab,
                    plane, tile, t);
        }
    }

    /**
     * Transforms the gradient of the tiles {@code from..to} of some images, for the gradient of the weights.
     *
     * @param layout of the gradient of the map, filled up with zeros to whole tiles
     */
    void gradient(float[] g, int gAt, Layout layout, int from, int to, float[] v, int vAt, int slab, int plane, float[] tile, int t) {
        for (int i = from; i < to; i++) {
            int at = gAt + i / each * layout.image() + layout.at(row(i % each), column(i % each));
            WinogradTransform.gradient(g, at, layout.row(), layout.pixel(), v, vAt + (i - from) * Layout.LANES, slab, plane, tile, t);
        }
    }
}
