package dev.tarn.serve.compute;

/** There is more to compute than can be computed in time; the caller may come back later. */
public final class OverloadException extends Exception {
    private static final long serialVersionUID = 1;

    private final int retryAfterSeconds;

    /**
     * Refuses work that would only wait.
     *
     * @param message what is full
     * @param retryAfterSeconds at least 1
     */
    public OverloadException(String message, int retryAfterSeconds) {
        // Refusals must stay cheap when there are many of them, hence no stack.
        super(message, null, false, false);
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** {@return when another try makes sense, at least 1} */
    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
