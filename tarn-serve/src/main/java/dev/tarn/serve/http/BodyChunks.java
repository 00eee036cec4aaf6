package dev.tarn.serve.http;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** The parts of a body as they come; whoever takes them waits for each, but for all together no longer than a time. For one thread. */
final class BodyChunks {
    private final Request request;
    private final Semaphore arrived = new Semaphore(0);
    private final long deadline;

    BodyChunks(Request request, Duration longest) {
        this.request = request;
        this.deadline = System.nanoTime() + longest.toNanos();
    }

    /** The next part, to be released by whoever takes it, or the failure that ended the body; null if neither was here in time. */
    Content.@Nullable Chunk next() {
        for (Content.Chunk chunk = request.read();; chunk = request.read()) {
            if (chunk != null) {
                return chunk;
            }
            request.demand(arrived::release);
            if (!arrivedInTime()) {
                return null;
            }
        }
    }

    private boolean arrivedInTime() {
        try {
            return arrived.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
