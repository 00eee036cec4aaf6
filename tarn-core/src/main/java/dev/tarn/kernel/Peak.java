package dev.tarn.kernel;

/**
 * What this machine can do at best with the kernels that {@link Kernels#choice} names: multiply-adds on registers alone, nothing loaded, nothing stored. The
 * measure that every other kernel's speed is a share of.
 */
public final class Peak {
    private Peak() {}

    /** Multiply-adds of one round of {@link #run}. */
    public static int multiplyAdds() {
        return Kernels.choice().vector() ? VectorPeak.multiplyAdds() : PlainPeak.MULTIPLY_ADDS;
    }

    /**
     * Does {@code rounds} rounds.
     *
     * @return a number that depends on all of them, so that no compiler leaves one out
     */
    public static float run(int rounds) {
        return Kernels.choice().vector() ? VectorPeak.run(rounds) : PlainPeak.run(rounds);
    }
}
