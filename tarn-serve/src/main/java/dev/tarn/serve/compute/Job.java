package dev.tarn.serve.compute;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** The images of one request on their way through a queue. They may be computed in several batches, by several threads. */
final class Job {
    /** {@code images × input}, standardised. */
    final float[] inputs;
    /** {@code images × output}. */
    final float[] outputs;
    final int images;
    final long arrived = System.nanoTime();
    final CompletableFuture<float[]> result = new CompletableFuture<>();
    /** Next image to be taken; guarded by the pool's lock. */
    int next;
    private final AtomicInteger open;

    Job(float[] inputs, int images, int outputSize) {
        this.inputs = inputs;
        this.images = images;
        this.outputs = new float[Math.multiplyExact(images, outputSize)];
        this.open = new AtomicInteger(images);
    }

    int left() {
        return images - next;
    }

    /** Some of its images are computed; the last ones complete it. */
    void done(int count) {
        if (open.addAndGet(-count) == 0) {
            result.complete(outputs);
        }
    }
}
