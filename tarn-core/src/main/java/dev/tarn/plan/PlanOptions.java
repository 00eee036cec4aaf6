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
    public PlanOptions {
        frozen = Set.copyOf(frozen);
    }

    public static PlanOptions standard() {
        return new PlanOptions(false, false, false, Set.of());
    }

    public PlanOptions withDirectOnly(boolean direct) {
        return new PlanOptions(direct, exactOnly, asWritten, frozen);
    }

    public PlanOptions withExactOnly(boolean exact) {
        return new PlanOptions(directOnly, exact, asWritten, frozen);
    }

    public PlanOptions withAsWritten(boolean written) {
        return new PlanOptions(directOnly, exactOnly, written, frozen);
    }

    public PlanOptions withFrozen(Set<String> names) {
        return new PlanOptions(directOnly, exactOnly, asWritten, names);
    }
}
