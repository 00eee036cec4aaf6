package dev.tarn.serve.api;

import java.util.Arrays;

/**
 * Images of one request, ready for a model.
 *
 * @param pixels {@code count ×} the network's input, in 0..1; the reader's own
 */
record Images(float[] pixels, int count) {
    /** Several groups of images as one. */
    static Images joined(java.util.List<Images> groups) {
        if (groups.size() == 1) {
            return groups.getFirst();
        }
        int length = groups.stream().mapToInt(group -> group.pixels.length).reduce(0, Math::addExact);
        float[] all = new float[length];
        int at = 0;
        int count = 0;
        for (Images group : groups) {
            System.arraycopy(group.pixels, 0, all, at, group.pixels.length);
            at += group.pixels.length;
            count += group.count;
        }
        return new Images(all, count);
    }

    Images copy() {
        return new Images(Arrays.copyOf(pixels, pixels.length), count);
    }
}
