package dev.tarn.data;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts images that are equal in every pixel. A test image that is also a training image is remembered, not recognised. Pixels decide; a hash only
 * says where to look.
 */
public final class Duplicates {
    private static final int NONE = -1;

    private final Dataset set;
    /** Hash to the last image that has it; from there to the one before. */
    private final Map<Long, Integer> last = new HashMap<>();
    private final int[] previous;
    private final float[] pixels;
    private final float[] other;

    private Duplicates(Dataset set) {
        this.set = set;
        previous = new int[set.size()];
        pixels = new float[set.pixels()];
        other = new float[set.pixels()];
    }

    /**
     * {@return images that equal an earlier one of the same set}
     *
     * @param set read once
     */
    public static int within(Dataset set) {
        Duplicates seen = new Duplicates(set);
        int count = 0;
        for (int i = 0; i < set.size(); i++) {
            count += seen.contains(set, i) ? 1 : 0;
            seen.add(i);
        }
        return count;
    }

    /**
     * {@return images of {@code test} that equal one of {@code train}}
     *
     * @param train read once
     * @param test read once
     * @throws IllegalArgumentException if the two hold images of different shapes
     */
    public static int between(Dataset train, Dataset test) {
        if (train.height() != test.height() || train.width() != test.width() || train.channels() != test.channels()) {
            throw new IllegalArgumentException(
                    train.name() + " and " + test.name() + " hold images of different shapes; expected the same");
        }
        Duplicates seen = new Duplicates(train);
        for (int i = 0; i < train.size(); i++) {
            seen.read(train, i);
            seen.add(i);
        }
        int count = 0;
        for (int i = 0; i < test.size(); i++) {
            count += seen.contains(test, i) ? 1 : 0;
        }
        return count;
    }

    /** Adding 0 makes one zero of the two. */
    private void read(Dataset from, int index) {
        from.read(index, pixels, 0);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] += 0f;
        }
    }

    private long hash() {
        long hash = 0;
        for (float pixel : pixels) {
            hash = (hash + Float.floatToIntBits(pixel)) * 0x9e3779b97f4a7c15L;
            hash ^= hash >>> 29;
        }
        return hash;
    }

    /** Remembers the image that is in {@code pixels}. */
    private void add(int index) {
        Integer before = last.put(hash(), index);
        previous[index] = before == null ? NONE : before;
    }

    private boolean contains(Dataset from, int index) {
        read(from, index);
        Integer candidate = last.get(hash());
        for (int i = candidate == null ? NONE : candidate; i != NONE; i = previous[i]) {
            set.read(i, other, 0);
            for (int p = 0; p < other.length; p++) {
                other[p] += 0f;
            }
            if (Arrays.equals(pixels, other)) {
                return true;
            }
        }
        return false;
    }
}
