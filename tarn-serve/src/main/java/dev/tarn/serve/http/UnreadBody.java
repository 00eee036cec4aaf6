package dev.tarn.serve.http;

import java.time.Duration;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * What an endpoint leaves of a body when it answers early, with a refusal. Unless it is taken off the connection, the next request cannot be told from it; a server that closes then without a word takes the client's next
 * request with it. So a small rest is read, and a client whose rest is large or slow is told that the connection ends (RFC 9112, section 9.6).
 */
final class UnreadBody {
    /** Bytes that are cheaper to read than a new connection. */
    private static final int SMALL = 64 << 10;
    private static final Duration SOON = Duration.ofSeconds(1);

    private UnreadBody() {}

    /** Reads the rest if it is small and comes soon. Returns whether nothing is left, so that the connection can go on. */
    static boolean skip(Request request) {
        if (Request.getContentBytesRead(request) == Math.max(0, request.getLength()) && !chunked(request)) {
            return true;
        }
        // Who expects a word before sending the body gets the answer instead.
        if (request.getLength() > SMALL || request.getHeaders().contains(HttpHeader.EXPECT)) {
            return false;
        }
        // Not with consumeAvailable: where nothing has come yet, it gives the connection up.
        BodyChunks chunks = new BodyChunks(request, SOON);
        for (int skipped = 0; skipped <= SMALL;) {
            Content.Chunk chunk = chunks.next();
            if (chunk == null || Content.Chunk.isFailure(chunk)) {
                return false;
            }
            skipped += chunk.remaining();
            boolean last = chunk.isLast();
            chunk.release();
            if (last) {
                return true;
            }
        }
        return false;
    }

    private static boolean chunked(Request request) {
        return request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    }
}
