package dev.tarn.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** The width of vectors, fixed when the first vector kernel is loaded: constants, because the compiler must see them as such. */
final class Species {
    static final VectorSpecies<Float> FLOAT = switch (System.getProperty("tarn.kernels", "")) {
        case "vector128" -> FloatVector.SPECIES_128;
        case "vector256" -> FloatVector.SPECIES_256;
        case "vector512" -> FloatVector.SPECIES_512;
        default -> FloatVector.SPECIES_PREFERRED;
    };

    static final VectorSpecies<Integer> INT = VectorSpecies.of(int.class, FLOAT.vectorShape());

    private Species() {}
}
