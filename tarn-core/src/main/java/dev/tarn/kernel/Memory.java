package dev.tarn.kernel;

/**
 * Big aligned memory. Loads of whole vectors that straddle cache lines make the backward kernels 1.3 to 1.6 times slower, so a plan keeps all its
 * numbers in one array and places them at multiples of {@link Layout#LANES} floats from {@link #firstAligned}.
 *
 * <p>This holds where a big array starts at a multiple of 64 bytes and never moves: with G1, Shenandoah and ZGC for arrays of more than
 * {@link #UNMOVED} floats. With the other collectors the results are the same and the speed is that of unaligned memory.
 */
public final class Memory {
    /** Arrays of this many floats (4 MB) and more fill regions of their own in heaps of up to 16 GB (G1 has about 2048 regions; half of one counts as large). */
    public static final int UNMOVED = 1 << 20;

    private static final int HEADER = Machine.arrayHeader();

    private Memory() {}

    /** Zeros: {@code floats} of them from {@link #firstAligned} on. */
    public static float[] allocate(int floats) {
        return new float[Math.max(UNMOVED, Math.addExact(floats, Layout.LANES))];
    }

    /** The first index whose element begins a cache line, if the array object does. */
    public static int firstAligned(float[] memory) {
        int past = HEADER % 64;
        return past == 0 || past % Float.BYTES != 0 ? 0 : Math.min((64 - past) / Float.BYTES, memory.length);
    }
}
