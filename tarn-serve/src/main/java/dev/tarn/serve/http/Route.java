package dev.tarn.serve.http;

/**
 * Where an endpoint is found.
 *
 * @param pattern a path; a segment in braces stands for any: {@code /v1/models/{model}}
 * @param open whether it answers without a key
 */
public record Route(String method, String pattern, boolean open, Endpoint endpoint) {
    /** What answers; called by any number of threads. */
    @FunctionalInterface
    public interface Endpoint {
        Answer answer(Exchange exchange) throws Exception;
    }

    public static Route get(String pattern, Endpoint endpoint) {
        return new Route("GET", pattern, false, endpoint);
    }

    public static Route post(String pattern, Endpoint endpoint) {
        return new Route("POST", pattern, false, endpoint);
    }

    /** The same for everybody, with or without a key. */
    public Route forEverybody() {
        return new Route(method, pattern, true, endpoint);
    }
}
