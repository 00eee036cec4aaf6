package dev.tarn.serve.http;

import java.util.concurrent.atomic.AtomicLong;

/** How much memory all requests under way may take together, so that many large ones cannot exhaust the heap. Safe for any number of threads. */
public final class MemoryBudget {
    private final long bytes;
    private final AtomicLong taken = new AtomicLong();

    /**
     * A budget that requests share.
     *
     * @param bytes in all
     */
    public MemoryBudget(long bytes) {
        this.bytes = bytes;
    }

    /**
     * Memory of one request; closing gives it back.
     */
    public final class Share implements AutoCloseable {
        private long held;

        private Share() {}

        /**
         * Takes memory for a request.
         *
         * @param more bytes
         * @throws ProblemException 503 if that is more than there is
         */
        public void take(long more) {
            if (taken.addAndGet(more) > bytes) {
                taken.addAndGet(-more);
                throw Problem.overload("the requests under way take all the memory that is set aside for them; try again later", 1);
            }
            held += more;
        }

        @Override
        public void close() {
            taken.addAndGet(-held);
            held = 0;
        }
    }

    Share share() {
        return new Share();
    }

    /** {@return bytes that requests hold at the moment} */
    public long taken() {
        return taken.get();
    }
}
