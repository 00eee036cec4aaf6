package dev.tarn.kernel;

/**
 * The order in which forward kernels read weights: {@code [group][block of filters][weight][filter of the block]}. Blocks hold {@code width} filters; a
 * group's last one as many as remain, rounded up to {@code narrow}, with zeros.
 *
 * @param groups groups of the convolution
 * @param filters filters of one group
 * @param weights weights of one filter
 * @param width filters of a block
 * @param narrow what the last block is a multiple of
 */
record Packing(int groups, int filters, int weights, int width, int narrow) {
    static Packing of(Block block, int width, int narrow) {
        int weights = block.kernelHeight() * block.kernelWidth() * (block.input().channels() / block.groups());
        return new Packing(block.groups(), block.filters() / block.groups(), weights, width, narrow);
    }

    /** Filters of a group, with padding. */
    int padded() {
        return (filters + narrow - 1) / narrow * narrow;
    }

    int floats() {
        return groups * padded() * weights;
    }

    /** Where a filter's first weight lies; the next one follows {@link #step} floats later. */
    int at(int group, int filter) {
        int from = filter / width * width;
        return (group * padded() + from) * weights + filter - from;
    }

    /** Filters of the block to which the filter belongs. */
    int step(int filter) {
        return Math.min(width, padded() - filter / width * width);
    }

    void pack(float[] canonical, int from, float[] packed, int to) {
        for (int g = 0; g < groups; g++) {
            for (int f = 0; f < padded(); f++) {
                int step = step(f);
                int k = to + at(g, f);
                int w = from + (g * filters + f) * weights;
                for (int i = 0; i < weights; i++) {
                    packed[k + i * step] = f < filters ? canonical[w + i] : 0;
                }
            }
        }
    }

    /** The other way, dropping the padding. Reads in order, because what is read has just been summed and is still in a cache. */
    void unpack(float[] packed, int from, float[] canonical, int to) {
        for (int g = 0; g < groups; g++) {
            for (int first = 0; first < filters; first += width) {
                int step = step(first);
                int count = Math.min(step, filters - first);
                int k = from + at(g, first);
                int w = to + (g * filters + first) * weights;
                for (int i = 0; i < weights; i++, k += step) {
                    for (int f = 0; f < count; f++) {
                        canonical[w + f * weights + i] = packed[k + f];
                    }
                }
            }
        }
    }
}
