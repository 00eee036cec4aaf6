package dev.tarn.kernel;

import java.util.Arrays;

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

    /** Weights of each filter that are turned at a time: a cache line of each, all of which stay in the L1 cache. */
    private static final int AT_ONCE = 16;

    void pack(float[] canonical, int from, float[] packed, int to) {
        for (int g = 0; g < groups; g++) {
            for (int first = 0; first < padded(); first += width) {
                int step = step(first);
                int count = Math.clamp(filters - first, 0, step);
                int k = to + at(g, first);
                int w = from + (g * filters + first) * weights;
                for (int i = 0; i < weights; i += AT_ONCE) {
                    int end = Math.min(i + AT_ONCE, weights);
                    for (int f = 0; f < count; f++) {
                        turn(canonical, w + f * weights + i, 1, packed, k + i * step + f, step, end - i);
                    }
                }
                for (int i = 0; i < weights && count < step; i++) {
                    Arrays.fill(packed, k + i * step + count, k + (i + 1) * step, 0);
                }
            }
        }
    }

    /** The other way, dropping the padding. */
    void unpack(float[] packed, int from, float[] canonical, int to) {
        for (int g = 0; g < groups; g++) {
            for (int first = 0; first < filters; first += width) {
                int step = step(first);
                int count = Math.min(step, filters - first);
                int k = from + at(g, first);
                int w = to + (g * filters + first) * weights;
                for (int i = 0; i < weights; i += AT_ONCE) {
                    int end = Math.min(i + AT_ONCE, weights);
                    for (int f = 0; f < count; f++) {
                        turn(packed, k + i * step + f, step, canonical, w + f * weights + i, 1, end - i);
                    }
                }
            }
        }
    }

    private static void turn(float[] from, int at, int step, float[] to, int toAt, int toStep, int n) {
        for (int i = 0; i < n; i++) {
            to[toAt + i * toStep] = from[at + i * step];
        }
    }
}
