package dev.tarn.serve.http;

/** Hears of every request that was answered. Called by any number of threads; must not block. */
@FunctionalInterface
public interface RequestLog {
    /**
     * @param route the pattern of the route, not the path, so that there are few; empty if there is none
     * @param model what the request concerned; empty if none
     * @param images that were computed for it
     * @param nanos from the first byte of the request to the answer
     */
    record Entry(String id, String method, String path, String route, String model, int images, int status, long received, long sent,
            long nanos) {}

    void answered(Entry entry);
}
