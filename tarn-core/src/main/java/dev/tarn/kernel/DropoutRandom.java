package dev.tarn.kernel;

/**
 * The random numbers of dropout: 24 bits from a counter and a key, by the three-round integer hash "triple32" of Wellons (2018) with half of the key mixed in
 * before the first round and half before the second. No state: any thread can compute any element's number. The key changes every 2³² elements.
 */
final class DropoutRandom {
    static final int FIRST = 0xed5ad4bb;
    static final int SECOND = 0xac4c1b51;
    static final int THIRD = 0x31848bab;

    private DropoutRandom() {}

    /** Elements whose number is at least this are kept. */
    static int threshold(float rate) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("dropout rate " + rate + "; expected 0 to 1");
        }
        return (int) Math.round(rate * (double) (1 << 24));
    }

    /** What kept elements are multiplied with: the reciprocal of the share that is kept; 0 when none is. */
    static float factor(float rate) {
        return rate == 1 ? 0 : (float) (1 / (1 - (double) rate));
    }

    /** The key of the elements around {@code index}: SplitMix64 (Steele, Lea and Flood 2014) of seed and the index's upper half. */
    static long key(long seed, long index) {
        return mix(mix(seed + 0x9E3779B97F4A7C15L) + (index >>> 32) * 0x9E3779B97F4A7C15L);
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** How many of the next {@code n} elements from {@code index} on share its key. */
    static int untilNextKey(long index, int n) {
        return (int) Math.min(n, (1L << 32) - (index & 0xFFFFFFFFL));
    }

    /** 24 random bits. */
    static int draw(int counter, long key) {
        int h = counter ^ (int) key;
        h = (h ^ (h >>> 17)) * FIRST;
        h ^= (int) (key >>> 32);
        h = (h ^ (h >>> 11)) * SECOND;
        h = (h ^ (h >>> 15)) * THIRD;
        return (h ^ (h >>> 14)) >>> 8;
    }
}
