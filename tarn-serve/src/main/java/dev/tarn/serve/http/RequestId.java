package dev.tarn.serve.http;

import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;

/** What a request is called in answers and logs: as its sender, or a proxy in between, called it, else a random name. */
final class RequestId {
    static final String HEADER = "X-Request-Id";
    private static final Pattern GOOD = Pattern.compile("[A-Za-z0-9._:/+=-]{1,128}");

    private RequestId() {}

    static String of(Request request) {
        String given = request.getHeaders().get(HEADER);
        return given != null && GOOD.matcher(given).matches()
                ? given
                : Long.toHexString(ThreadLocalRandom.current().nextLong() | Long.MIN_VALUE);
    }
}
