package dev.tarn.serve.http;

import dev.tarn.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What went wrong with a request, as RFC 9457 has it. Says what was found and expected, never a stack, a path or a version.
 *
 * @param status the HTTP status
 * @param code a word for programs, the last part of {@code type}: {@code body-too-large}
 * @param title the same in words, equal for all problems of a code
 * @param detail what it is this time
 * @param headers further headers of the answer, such as {@code Retry-After}
 */
public record Problem(int status, String code, String title, String detail, Map<String, String> headers) {
    public static final String MEDIA_TYPE = "application/problem+json";

    /**
     * A problem without further members.
     *
     * @param status 400 to 599
     * @param code for programs
     * @param title the same for every problem of this code
     * @param detail what was found, and what was expected
     * @return the problem
     */
    public static Problem of(int status, String code, String title, String detail) {
        return new Problem(status, code, title, detail, Map.of());
    }

    /**
     * 400: the request cannot be understood, or does not suit the model.
     *
     * @param detail what was found, and what was expected
     * @return to be thrown
     */
    public static ProblemException badRequest(String detail) {
        return of(400, "bad-request", "The request is not valid", detail).exception();
    }

    /**
     * 404.
     *
     * @param detail what was found, and what was expected
     * @return to be thrown; status 404
     */
    public static ProblemException notFound(String detail) {
        return of(404, "not-found", "There is no such thing here", detail).exception();
    }

    /**
     * 413: larger than the service takes.
     *
     * @param detail what was found, and what was expected
     * @return to be thrown
     */
    public static ProblemException tooLarge(String detail) {
        return of(413, "too-large", "The request is too large", detail).exception();
    }

    /**
     * 415.
     *
     * @param detail what was found, and what was expected
     * @return to be thrown; status 415
     */
    public static ProblemException unsupported(String detail) {
        return of(415, "unsupported-media-type", "The kind of body is not known here", detail).exception();
    }

    /**
     * 503 with {@code Retry-After}.
     *
     * @param detail what was found, and what was expected
     * @param retryAfterSeconds at least 1
     * @return to be thrown
     */
    public static ProblemException overload(String detail, int retryAfterSeconds) {
        return new Problem(503, "overloaded", "The service has too much to do", detail,
                Map.of("Retry-After", Integer.toString(retryAfterSeconds))).exception();
    }

    /** {@return an exception that ends the request with this problem} */
    public ProblemException exception() {
        return new ProblemException(this);
    }

    /**
     * @param request the request's id, with which its lines in the log can be found
     */
    Answer answer(String request) {
        return Answer.of(status, MEDIA_TYPE, Json.write(json(request))).with(headers);
    }

    Map<String, Object> json(String request) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", "urn:tarn:problem:" + code);
        json.put("title", title);
        json.put("status", status);
        json.put("detail", detail);
        // What clients of the Open Inference Protocol look for.
        json.put("error", detail);
        json.put("request", request);
        return json;
    }
}
