package dev.tarn.serve.http;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/** Reads a body as it comes, with an eye on its size, on memory, and on the clock. */
final class BodyReader {
    private static final int FIRST = 8 << 10;

    private BodyReader() {}

    static byte[] read(Request request, HttpLimits limits, MemoryBudget.Share memory) {
        long announced = request.getLength();
        if (announced > limits.body()) {
            throw tooLarge(limits);
        }
        int size = announced < 0 ? FIRST : (int) announced;
        memory.take(size);
        byte[] body = new byte[size];
        int filled = 0;
        BodyChunks chunks = new BodyChunks(request, limits.receive());
        while (true) {
            Content.Chunk chunk = chunks.next();
            if (chunk == null) {
                request.fail(new TimeoutException("body"));
                throw Problem.of(408, "too-slow", "The request took too long to arrive", "the body was not here in time").exception();
            }
            if (Content.Chunk.isFailure(chunk)) {
                throw Problem.badRequest("the body broke off after " + filled + " bytes");
            }
            ByteBuffer bytes = chunk.getByteBuffer();
            int more = bytes.remaining();
            if (filled + (long) more > limits.body()) {
                chunk.release();
                throw tooLarge(limits);
            }
            if (filled + more > body.length) {
                int larger = Math.clamp(2L * body.length, filled + more, limits.body());
                memory.take(larger - body.length);
                body = Arrays.copyOf(body, larger);
            }
            bytes.get(body, filled, more);
            filled += more;
            boolean last = chunk.isLast();
            chunk.release();
            if (last) {
                return filled == body.length ? body : Arrays.copyOf(body, filled);
            }
        }
    }

    private static ProblemException tooLarge(HttpLimits limits) {
        return Problem.tooLarge("the body is larger than " + limits.body() + " bytes");
    }
}
