package dev.tarn.plan;

import java.util.Optional;

/** A rewriting rule: looks at one node and returns the graph rewritten there, or nothing. */
interface Rule {
    /** In words, as {@code tarn inspect} shows it. */
    String name();

    /** Whether results stay the same in every bit, gradients and NaN included. */
    boolean exact();

    /** @param training rules may not take away what the backward pass needs */
    Optional<Graph> apply(Graph graph, int node, boolean training, PlanOptions options);
}
