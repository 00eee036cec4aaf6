package dev.tarn.serve.http;

/**
 * Where an endpoint is found.
 *
 * @param method {@code GET} or {@code POST}
 * @param pattern a path; a segment in braces stands for any: {@code /v1/models/{model}}
 * @param open whether it answers without a key
 * @param endpoint what answers
 */
public record Route(String method, String pattern, boolean open, Endpoint endpoint) {
    /** What answers; called by any number of threads. */
    @FunctionalInterface
    public interface Endpoint {
        /**
         * Answers a request, on a virtual thread of its own.
         *
         * @param exchange the request
         * @return the answer
         * @throws Exception a {@link ProblemException} with its own status; anything else becomes 500
         */
        Answer answer(Exchange exchange) throws Exception;
    }

    /**
     * A route for reading, with a key if there is one.
     *
     * @param pattern a path
     * @param endpoint what answers
     * @return the route
     */
    public static Route get(String pattern, Endpoint endpoint) {
        return new Route("GET", pattern, false, endpoint);
    }

    /**
     * A route for requests with a body, with a key if there is one.
     *
     * @param pattern a path
     * @param endpoint what answers
     * @return the route
     */
    public static Route post(String pattern, Endpoint endpoint) {
        return new Route("POST", pattern, false, endpoint);
    }

    /**
     * The same for everybody, with or without a key.
     *
     * @return a route that asks for no key
     */
    public Route forEverybody() {
        return new Route(method, pattern, true, endpoint);
    }
}
