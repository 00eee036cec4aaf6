package dev.tarn.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The vectors of this run: constants, because the compiler must see their width. */
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
