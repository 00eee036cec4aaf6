package dev.tarn.data;

/**
 * SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators"), written out here so that a seed means the same run on every Java
 * version. One generator a purpose and epoch: {@link #of}.
 */
public final class SplitMix {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long state;

    /**
     * A generator of this state.
     *
     * @param state any number
     */
    public SplitMix(long state) {
        this.state = state;
    }

    /** The purposes that draw numbers; each has a stream of its own, so that using one of them does not shift another. */
    public enum Purpose {
        /** The order of the images in an epoch. */
        SHUFFLE,
        /** Which images are held back. */
        SPLIT,
        /** What layers draw in a step: dropout, random slopes. */
        STEP,
        /** Changes of an image. */
        AUGMENT,
        /** Which images are mirrored. */
        FLIP,
        /** Which images are mixed, and how much. */
        MIX
    }

    /**
     * {@return the stream of a purpose, in epoch (or step) {@code at} of a run}
     *
     * @param seed of the run
     * @param purpose what is drawn
     * @param at which epoch or step
     */
    public static SplitMix of(long seed, Purpose purpose, long at) {
        return new SplitMix(key(seed, purpose, at));
    }

    /**
     * A seed for what another part draws itself: the same for the same arguments, unrelated for others.
     *
     * @param seed of the run
     * @param purpose what is drawn
     * @param at which epoch or step
     * @return a seed
     */
    public static long key(long seed, Purpose purpose, long at) {
        return mix(mix(mix(seed + GOLDEN) + (purpose.ordinal() + 1) * GOLDEN) + (at + 1) * GOLDEN);
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /**
     * Starts anew, as a generator of this state.
     *
     * @param state any number
     */
    public void reset(long state) {
        this.state = state;
    }

    /** {@return 64 random bits} */
    public long next() {
        state += GOLDEN;
        return mix(state);
    }

    /**
     * Uniform in 0 to {@code bound - 1}, without bias (Lemire 2019, arXiv 1805.10941).
     *
     * @param bound 1 or more
     * @return a number
     */
    public int below(int bound) {
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

    /** {@return uniform in 0 to below 1: 53 bits} */
    public double uniform() {
        return (next() >>> 11) * 0x1p-53;
    }

    /**
     * Uniform in {@code from} to {@code to}.
     *
     * @param from least
     * @param to bound
     * @return a number
     */
    public double between(double from, double to) {
        return from + (to - from) * uniform();
    }

    /**
     * Fisher and Yates: every order equally likely.
     *
     * @param values put into a random order
     */
    public void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = below(i + 1);
            int value = values[i];
            values[i] = values[j];
            values[j] = value;
        }
    }
}
