package dev.tarn.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors of this run: constants, because the compiler must see their width.
 *
 * <p>Where a kernel is bound by its multiplications, it fills a vector with a number from memory as {@code IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(x[i])).reinterpretAsFloats()}:
 * the same bits as {@code FloatVector.broadcast(Lanes.F, x[i])}, but x86 then reads and spreads them in its load unit ({@code vpbroadcastd}), while Zen 4 takes a turn of a multiplier
 * for the float form ({@code vbroadcastss}) of 512 bits. Written out each time, because a method of our own in between would not always be inlined.
 */
final class Lanes {
    static final VectorSpecies<Float> F = switch (Kernels.choice().bits()) {
        case 128 -> FloatVector.SPECIES_128;
        case 256 -> FloatVector.SPECIES_256;
        default -> FloatVector.SPECIES_512;
    };
    static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, F.vectorShape());

    /** As many bytes as there are floats in a vector; at 128 bits twice as many, because there is no shorter vector. */
    static final VectorSpecies<Byte> B = VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, F.vectorBitSize() / 4)));

    static final int N = F.length();
    static final int TWO = 2 * N;

    /** Positions that a forward core works on at once: with two vectors of filters each they fill 16 of 32 registers, or 8 of 16. */
    static final int POSITIONS = N == 16 || System.getProperty("os.arch", "").equals("aarch64") ? 8 : 4;

    private Lanes() {}
}
