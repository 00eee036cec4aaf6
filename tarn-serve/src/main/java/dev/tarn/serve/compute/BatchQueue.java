package dev.tarn.serve.compute;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What waits to be computed by one model. Safe for any number of threads. Fair: requests are taken in the order in which they came, and one with more images than fit
 * into a batch goes to the end of the queue for the rest, so that a thousand images of one client do not hold up the single image of another.
 */
public final class BatchQueue {
    /** What computes: standardised inputs one behind the other, to outputs one behind the other. */
    @FunctionalInterface
    public interface Computation {
        /**
         * Computes a batch.
         *
         * @param inputs {@code images × input}
         * @param images 1 or more
         * @return {@code images × output}
         */
        float[] run(float[] inputs, int images);
    }

    private final ComputePool pool;
    private final BatchLimits limits;
    private final Computation computation;
    private final int inputSize;
    private final int outputSize;
    /** Guarded by the pool's lock, like everything below but for the atomic. */
    private final ArrayDeque<Job> jobs = new ArrayDeque<>();
    private int waiting;
    boolean queued;
    /** How long an image takes on one thread, smoothed over the last batches. */
    private final AtomicLong nanosAnImage = new AtomicLong();

    BatchQueue(ComputePool pool, BatchLimits limits, int inputSize, int outputSize, Computation computation) {
        this.pool = pool;
        this.limits = limits;
        this.inputSize = inputSize;
        this.outputSize = outputSize;
        this.computation = computation;
    }

    /**
     * Hands images in.
     *
     * @param inputs {@code images × input}; kept until they are computed
     * @param images 1 or more
     * @return completes with {@code images × output}; cancel it to have what was not begun dropped
     * @throws OverloadException if the queue is full, or images in front would keep these waiting too long
     */
    public CompletableFuture<float[]> submit(float[] inputs, int images) throws OverloadException {
        if (images < 1 || inputs.length != (long) images * inputSize) {
            throw new IllegalArgumentException(inputs.length + " numbers for " + images + " images of " + inputSize);
        }
        Job job = new Job(inputs, images, outputSize);
        pool.add(this, job);
        return job.result;
    }

    /** {@return images that wait} */
    public int waiting() {
        return pool.locked(() -> waiting);
    }

    /** Whether an image more can wait; asked with the pool's lock held. An empty queue takes everything: a request alone is never too large. */
    void admit(Job job) throws OverloadException {
        long ahead = nanosAnImage.get() * waiting / pool.threads();
        if (waiting > 0 && (waiting + job.images > limits.queue() || ahead > limits.longestWait().toNanos())) {
            throw new OverloadException(waiting + " images are waiting; try again later", (int) (1 + ahead / 1_000_000_000));
        }
        jobs.addLast(job);
        waiting += job.images;
    }

    boolean isEmpty() {
        return jobs.isEmpty();
    }

    /** How long a batch of this queue should still wait for company; 0 or less if it should go. Asked with the pool's lock held. */
    long patience(long now) {
        Job first = jobs.peekFirst();
        return first == null || waiting >= limits.batch() ? 0 : first.arrived + limits.delay().toNanos() - now;
    }

    /** A part of a job that goes into a batch. */
    private record Share(Job job, int first, int count) {}

    /** What goes through the model together. */
    final class Batch {
        private final List<Share> shares = new ArrayList<>();
        private int images;

        int images() {
            return images;
        }

        void run() {
            long start = System.nanoTime();
            try {
                float[] inputs = shares.size() == 1 && shares.getFirst().count == shares.getFirst().job.images
                        ? shares.getFirst().job.inputs
                        : gathered();
                float[] outputs = computation.run(inputs, images);
                int at = 0;
                for (Share share : shares) {
                    System.arraycopy(outputs, at * outputSize, share.job.outputs, share.first * outputSize, share.count * outputSize);
                    at += share.count;
                }
                shares.forEach(share -> share.job.done(share.count));
            } catch (Throwable e) { // belongs to those who asked, whatever it is
                shares.forEach(share -> share.job.result.completeExceptionally(e));
            }
            long each = (System.nanoTime() - start) / images;
            nanosAnImage.updateAndGet(old -> old == 0 ? each : old + (each - old) / 8);
        }

        private float[] gathered() {
            float[] inputs = new float[images * inputSize];
            int at = 0;
            for (Share share : shares) {
                System.arraycopy(share.job.inputs, share.first * inputSize, inputs, at, share.count * inputSize);
                at += share.count * inputSize;
            }
            return inputs;
        }
    }

    /** Takes the next batch; with the pool's lock held. It may be empty: whoever waited has left. */
    Batch take() {
        Batch batch = new Batch();
        int rounds = jobs.size();
        while (rounds-- > 0 && batch.images < limits.batch()) {
            Job job = jobs.removeFirst();
            if (job.result.isDone()) {
                waiting -= job.left();
                continue;
            }
            int count = Math.min(job.left(), limits.batch() - batch.images);
            batch.shares.add(new Share(job, job.next, count));
            batch.images += count;
            job.next += count;
            waiting -= count;
            if (job.left() > 0) {
                jobs.addLast(job);
            }
        }
        return batch;
    }
}
