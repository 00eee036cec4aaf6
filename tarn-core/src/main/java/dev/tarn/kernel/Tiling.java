package dev.tarn.kernel;

/**
 * The positions of a block's map in the order in which tiles of {@code positions} take them, for as many images as make whole tiles: window by window
 * where the pool is 2×2, else row by row. Offsets count from the first of these images.
 *
 * @param images images of the table
 * @param each entries of one image
 * @param input where an entry's window begins in the input
 * @param output where its result goes: in the output, where that follows at once (no pool, or 2×2: one a window), else in the map of one block of filters, by element
 * @param winner where the winner codes of a 2×2 window go
 */
record Tiling(int images, int each, int[] input, int[] output, int[] winner) {
    /** Below this many entries an incomplete last tile is worth a table over several images. */
    private static final int FEW = 512;

    static Tiling of(Block block, int positions) {
        Block.Pool pool = block.pool();
        boolean windows = block.poolsTwoByTwo();
        int height = windows ? block.output().height() * 2 : block.mapHeight();
        int width = windows ? block.output().width() * 2 : block.mapWidth();
        int each = height * width;
        int images = 1;
        while (each < FEW && images * each % positions != 0) {
            images++;
        }
        int[] input = new int[images * each];
        int[] output = new int[windows ? images * each / 4 : images * each];
        int[] winner = new int[windows ? output.length : 0];
        for (int image = 0, n = 0; image < images; image++) {
            for (int i = 0; i < each; i++, n++) {
                int window = i / 4;
                int y = windows ? window / (width / 2) * 2 + i % 4 / 2 : i / width;
                int x = windows ? window % (width / 2) * 2 + i % 2 : i % width;
                input[n] = image * block.input().image() + Taps.window(block, y, x);
                if (windows) {
                    output[n / 4] = image * block.output().image() + block.output().at(y / 2, x / 2);
                    winner[n / 4] = image * block.winnerBytes() + block.outputGradient().at(y / 2, x / 2);
                } else {
                    output[n] = pool != null ? n : image * block.output().image() + block.output().at(y, x);
                }
            }
        }
        return new Tiling(images, each, input, output, winner);
    }
}
