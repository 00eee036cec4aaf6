package dev.tarn.keras;

import java.util.Locale;

/**
 * A weight that Keras keeps for a layer.
 *
 * @param name as Keras calls it within the layer: {@code kernel}, {@code moving_mean}, …
 * @param trainable false for statistics
 */
record Variable(String name, boolean trainable, int[] sizes) {
    static Variable of(String name, int... sizes) {
        return new Variable(name, true, sizes);
    }

    static Variable statistic(String name, int... sizes) {
        return new Variable(name, false, sizes);
    }

    /** Whether a name in a file is that of this variable: {@code conv2d_3/kernel:0}. */
    boolean called(String stored) {
        String last = stored.substring(stored.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        int colon = last.indexOf(':');
        String plain = colon < 0 ? last : last.substring(0, colon);
        // Keras 1 and 2 number names that stand twice, and called the kernels of separable convolutions otherwise.
        return plain.replaceAll("_\\d+$", "").equals(name);
    }
}
