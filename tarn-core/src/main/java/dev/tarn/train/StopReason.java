package dev.tarn.train;

/** Why a run ended. */
public enum StopReason {
    /** All epochs (or the steps asked for) are done. */
    FINISHED,
    /** The score on the held-back images did not rise for as many epochs as {@link Trainer#patience(int)} says. */
    PATIENCE,
    /** Somebody asked for it: {@link StopRequest}. */
    REQUESTED
}
