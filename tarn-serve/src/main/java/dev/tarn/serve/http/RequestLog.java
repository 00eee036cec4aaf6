package dev.tarn.serve.http;

/** Hears of every request that was answered. Called by any number of threads; must not block. */
@FunctionalInterface
public interface RequestLog {
    /**
     * What is known of a request that was answered.
     *
     * @param id its name in answers and in the log
     * @param method {@code GET}, {@code POST}, …
     * @param path as it was asked for
     * @param route the pattern of the route, not the path, so that there are few; empty if there is none
     * @param model what the request concerned; empty if none
     * @param images that were computed for it
     * @param status of the answer
     * @param received bytes of the body
     * @param sent bytes of the answer
     * @param nanos from the first byte of the request to the answer
     */
    record Entry(String id, String method, String path, String route, String model, int images, int status, long received, long sent,
            long nanos) {}

    /**
     * Called when a request has been answered, on the thread that did it: be quick.
     *
     * @param entry what is known of it
     */
    void answered(Entry entry);
}
