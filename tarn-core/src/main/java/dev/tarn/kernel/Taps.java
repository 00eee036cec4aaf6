package dev.tarn.kernel;

/**
 * A block's window as a list of runs: run {@code t} begins {@code offsets[t]} floats behind the window's first pixel and goes on for {@code run} floats. A
 * run is a row of the window where that is one piece of memory, else one pixel's channels (of one group). Runs in their order are the order
 * {@code [kernelHeight][kernelWidth][channels / groups]} of a filter's weights.
 *
 * @param offsets where the runs begin
 * @param run floats of each
 */
record Taps(int[] offsets, int run) {
    static Taps of(Block block) {
        Layout input = block.input();
        int channels = input.channels() / block.groups();
        boolean whole = block.groups() == 1 && block.dilationWidth() == 1 && input.pixel() == channels;
        int columns = whole ? 1 : block.kernelWidth();
        int[] offsets = new int[block.kernelHeight() * columns];
        for (int y = 0, t = 0; y < block.kernelHeight(); y++) {
            for (int x = 0; x < columns; x++, t++) {
                offsets[t] = y * block.dilationHeight() * input.row() + x * block.dilationWidth() * input.pixel();
            }
        }
        return new Taps(offsets, whole ? block.kernelWidth() * channels : channels);
    }

    /** Where each number of a window lies, from its first pixel: the runs in one list. */
    int[] places() {
        int[] places = new int[weights()];
        for (int i = 0; i < places.length; i++) {
            places[i] = offsets[i / run] + i % run;
        }
        return places;
    }

    /** Weights of one filter. */
    int weights() {
        return offsets.length * run;
    }

    /** Where the window of an element of the convolution's map begins, from the start of the image. */
    static int window(Block block, int y, int x) {
        return block.input().at(y * block.strideHeight() - block.padTop(), x * block.strideWidth() - block.padLeft());
    }
}
