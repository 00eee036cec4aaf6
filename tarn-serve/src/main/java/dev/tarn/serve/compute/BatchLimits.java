package dev.tarn.serve.compute;

import java.time.Duration;

/**
 * How images of different requests share a batch.
 *
 * @param batch images that are computed together at most
 * @param delay how long the first image of a batch that is not full waits for others; zero: it goes as soon as a thread is free, and only what came meanwhile shares the batch
 * @param queue images of a model that may wait
 * @param longestWait a request that would wait longer than this for its turn is refused at once
 */
public record BatchLimits(int batch, Duration delay, int queue, Duration longestWait) {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public BatchLimits {
        if (batch < 1 || queue < 1 || delay.isNegative() || longestWait.isNegative()) {
            throw new IllegalArgumentException(
                    "batch " + batch + " and queue " + queue + " must be at least 1, delay " + delay + " and longest wait " + longestWait
                            + " not negative");
        }
    }

    /**
     * 32 images, no waiting for company, 1024 in the queue, a second at most.
     *
     * @return the limits
     */
    public static BatchLimits standard() {
        return new BatchLimits(32, Duration.ZERO, 1024, Duration.ofSeconds(1));
    }
}
