package dev.tarn.plan;

import java.util.Set;

/**
 * How a network is planned.
 *
 * @param directOnly no Winograd convolutions: the tightest agreement with other frameworks
 * @param exactOnly only rewriting rules whose results are the same in every bit
 * @param asWritten no rewriting rule but the one that drops layers which do nothing: to show what the others change
 * @param frozen names of layers that are not trained: no gradient, batch norm as at inference
 */
public record PlanOptions(boolean directOnly, boolean exactOnly, boolean asWritten, Set<String> frozen) {
    /** Keeps copies of what it is given. */
    public PlanOptions {
        frozen = Set.copyOf(frozen);
    }

    /** {@return fast kernels, all rules, nothing frozen} */
    public static PlanOptions standard() {
        return new PlanOptions(false, false, false, Set.of());
    }

    /**
     * Convolutions by plain sums only, without Winograd.
     *
     * @param direct whether so
     * @return the same options with it
     */
    public PlanOptions withDirectOnly(boolean direct) {
        return new PlanOptions(direct, exactOnly, asWritten, frozen);
    }

    /**
     * Rules that change no bit only.
     *
     * @param exact whether so
     * @return the same options with it
     */
    public PlanOptions withExactOnly(boolean exact) {
        return new PlanOptions(directOnly, exact, asWritten, frozen);
    }

    /**
     * No rules but the one that drops layers which do nothing.
     *
     * @param written whether so
     * @return the same options with it
     */
    public PlanOptions withAsWritten(boolean written) {
        return new PlanOptions(directOnly, exactOnly, written, frozen);
    }

    /**
     * Layers that do not learn.
     *
     * @param names of layers
     * @return the same options with it
     */
    public PlanOptions withFrozen(Set<String> names) {
        return new PlanOptions(directOnly, exactOnly, asWritten, names);
    }
}
