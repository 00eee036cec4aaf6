package dev.tarn.lab.study;

import java.util.Locale;

/** What a study concludes about a claim. */
public enum Verdict {
    /** The effect that the claim names is there, and not by chance. */
    SUPPORTED,
    /** The measurements leave no room for an effect that would matter. */
    NOT_SUPPORTED,
    /** The opposite is there, or a counter-example where the claim allows none. */
    REFUTED,
    /** The measurements leave room for both. */
    INCONCLUSIVE,
    /** The network has nothing that the claim is about. */
    DOES_NOT_APPLY;

    /**
     * {@code not supported}
     *
     * @return as people write it
     */
    public String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
