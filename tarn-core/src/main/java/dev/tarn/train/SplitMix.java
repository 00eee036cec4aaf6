package dev.tarn.train;

/**
 * SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators"), written out here so that a seed means the same run on every Java
 * version. One generator a purpose and epoch: {@link #of}.
 */
final class SplitMix {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long state;

    SplitMix(long state) {
        this.state = state;
    }

    /** The purposes that draw numbers; each has a stream of its own, so that using one of them does not shift another. */
    enum Purpose {
        SHUFFLE, SPLIT, STEP
    }

    /** The stream of a purpose, in epoch (or step) {@code at} of a run. */
    static SplitMix of(long seed, Purpose purpose, long at) {
        return new SplitMix(key(seed, purpose, at));
    }

    /** A seed for what another part draws itself: the same for the same arguments, unrelated for others. */
    static long key(long seed, Purpose purpose, long at) {
        return mix(mix(mix(seed + GOLDEN) + (purpose.ordinal() + 1) * GOLDEN) + (at + 1) * GOLDEN);
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    long next() {
        state += GOLDEN;
        return mix(state);
    }

    /** Uniform in 0 to {@code bound - 1}, without bias (Lemire 2019, arXiv 1805.10941). */
    int below(int bound) {
        long product = (next() >>> 32) * bound;
        long low = product & 0xFFFFFFFFL;
        if (low < bound) {
            long least = (0x100000000L - bound) % bound;
            while (low < least) {
                product = (next() >>> 32) * bound;
                low = product & 0xFFFFFFFFL;
            }
        }
        return (int) (product >>> 32);
    }

    /** Fisher and Yates: every order equally likely. */
    void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = below(i + 1);
            int value = values[i];
            values[i] = values[j];
            values[j] = value;
        }
    }
}
