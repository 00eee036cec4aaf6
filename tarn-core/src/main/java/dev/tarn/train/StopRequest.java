package dev.tarn.train;

/** A flag by which another thread (a signal handler, a button) asks training to stop after the batch at hand; the model so far is still returned. */
public final class StopRequest {
    private volatile boolean requested;

    /** Nothing is asked for yet. */
    public StopRequest() {}

    /** Asks for the stop; asking again changes nothing. */
    public void request() {
        requested = true;
    }

    /** {@return whether somebody asked} */
    public boolean requested() {
        return requested;
    }
}
