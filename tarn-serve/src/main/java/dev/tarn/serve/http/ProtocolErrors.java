package dev.tarn.serve.http;

import dev.tarn.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What Jetty refuses before a handler sees it, because it is not HTTP or has headers without end, as a {@link Problem} too. Jetty's own words name classes; they stay here. */
final class ProtocolErrors extends ErrorHandler {
    private static final Map<Integer, String> DETAILS = Map.of(
            400, "this is not a request of HTTP/1.1 as RFC 9112 has it",
            408, "the request was not here in time",
            414, "the address is too long",
            417, "this expectation cannot be met",
            426, "another protocol is needed",
            431, "the headers are too large",
            505, "the version of HTTP must be 1.1 or 1.0");

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        String id = RequestId.of(request);
        byte[] body = body(status, id);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.getHeaders().put(RequestId.HEADER, id);
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }

    private static byte[] body(int status, String id) {
        String title = status == 500 ? "Something went wrong here" : HttpStatus.getMessage(status);
        Problem problem = Problem.of(status, "http-" + status, title, DETAILS.getOrDefault(status, title));
        return Json.write(problem.json(id)).getBytes(StandardCharsets.UTF_8);
    }
}
