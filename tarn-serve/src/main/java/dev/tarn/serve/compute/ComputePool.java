package dev.tarn.serve.compute;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads that compute, as many as processors, shared by the queues of all models in turns: a model that is asked a lot does not starve another. Safe for any number of threads.
 *
 * <p>These are platform threads: computing never waits, so virtual ones would gain nothing, and those that read and write requests keep their carriers.
 */
public final class ComputePool implements AutoCloseable {
    /** Hears of each batch. */
    @FunctionalInterface
    public interface BatchListener {
        /**
         * Called when a batch has been computed, on the thread that did it.
         *
         * @param queue whose images they were
         * @param images in the batch
         * @param nanos that it took
         */
        void computed(BatchQueue queue, int images, long nanos);
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final ArrayDeque<BatchQueue> ready = new ArrayDeque<>();
    private final Thread[] threads;
    private final BatchListener listener;
    private boolean closed;

    /**
     * Starts the threads.
     *
     * @param threads that compute, 1 or more
     * @param listener hears of each batch
     */
    public ComputePool(int threads, BatchListener listener) {
        this.listener = listener;
        this.threads = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            this.threads[i] = Thread.ofPlatform().daemon().name("tarn-compute-" + (i + 1)).unstarted(this::work);
        }
        for (Thread thread : this.threads) {
            thread.start();
        }
    }

    /**
     * A queue for one model; it needs no closing, it goes with the model.
     *
     * @param limits of batches and waiting
     * @param inputSize floats of one image
     * @param outputSize floats of its result
     * @param computation of a batch; called by one thread of the pool at a time for each batch
     * @return to which images can be handed at once
     */
    public BatchQueue queue(BatchLimits limits, int inputSize, int outputSize, BatchQueue.Computation computation) {
        return new BatchQueue(this, limits, inputSize, outputSize, computation);
    }

    /** {@return threads that compute} */
    public int threads() {
        return threads.length;
    }

    void add(BatchQueue queue, Job job) throws OverloadException {
        lock.lock();
        try {
            if (closed) {
                throw new OverloadException("the service is stopping", 1);
            }
            queue.admit(job);
            enqueue(queue);
        } finally {
            lock.unlock();
        }
    }

    int locked(IntSupplier read) {
        lock.lock();
        try {
            return read.getAsInt();
        } finally {
            lock.unlock();
        }
    }

    private void enqueue(BatchQueue queue) {
        if (queue.isEmpty()) {
            return;
        }
        if (!queue.queued) {
            queue.queued = true;
            ready.addLast(queue);
        }
        work.signal();
    }

    private void work() {
        for (Work next = next(); next != null; next = next()) {
            long start = System.nanoTime();
            next.batch.run();
            listener.computed(next.queue, next.batch.images(), System.nanoTime() - start);
        }
    }

    private record Work(BatchQueue queue, BatchQueue.Batch batch) {}

    private @Nullable Work next() {
        lock.lock();
        try {
            while (true) {
                long shortest = Long.MAX_VALUE;
                long now = System.nanoTime();
                for (int i = ready.size(); i > 0; i--) {
                    BatchQueue queue = ready.removeFirst();
                    long patience = queue.patience(now);
                    if (patience > 0 && !closed) {
                        shortest = Math.min(shortest, patience);
                        ready.addLast(queue);
                        continue;
                    }
                    BatchQueue.Batch batch = queue.take();
                    queue.queued = false;
                    enqueue(queue);
                    if (batch.images() > 0) {
                        return new Work(queue, batch);
                    }
                }
                if (closed) {
                    return null;
                }
                await(shortest);
            }
        } finally {
            lock.unlock();
        }
    }

    private void await(long nanos) {
        try {
            if (nanos == Long.MAX_VALUE) {
                work.await();
            } else {
                long ignored = work.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    /** Takes nothing new, computes what waits, ends the threads. Idempotent. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            work.signalAll();
        } finally {
            lock.unlock();
        }
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
