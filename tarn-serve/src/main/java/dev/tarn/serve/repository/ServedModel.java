package dev.tarn.serve.repository;

import dev.tarn.model.Model;
import dev.tarn.serve.compute.BatchQueue;
import dev.tarn.serve.compute.OverloadException;
import java.util.concurrent.CompletableFuture;

/** One version of a model, with the queue in front of it. Immutable but for becoming ready; safe for any number of threads. */
public final class ServedModel {
    private final String name;
    private final long version;
    private final Model model;
    private final BatchQueue queue;
    private volatile boolean ready;

    ServedModel(String name, long version, Model model, BatchQueue queue) {
        this.name = name;
        this.version = version;
        this.model = model;
        this.queue = queue;
    }

    /** {@return the name by which requests ask for it} */
    public String name() {
        return name;
    }

    /** {@return the version, 1 where a file has none} */
    public long version() {
        return version;
    }

    /** {@return what predicts} */
    public Model model() {
        return model;
    }

    /**
     * Whether its code is compiled, so that it answers as fast as it will. Before, it answers too, only slower.
     *
     * @return whether its code is compiled, so that it answers as fast as it will. Before, it answers too, only slower
     */
    public boolean ready() {
        return ready;
    }

    void warmedUp() {
        ready = true;
    }

    /** {@return images that wait for this model} */
    public int waiting() {
        return queue.waiting();
    }

    /**
     * Hands images in to be computed.
     *
     * @param pixels {@code images ×} the network's input, in 0..1; standardised in place here
     * @param images 1 or more
     * @return completes with the network's outputs, one behind the other
     * @throws OverloadException if too many are waiting
     * @throws IllegalArgumentException if a pixel is not finite, or becomes so when it is standardised: it must not share a batch with others
     */
    public CompletableFuture<float[]> submit(float[] pixels, int images) throws OverloadException {
        model.preprocessing().apply(pixels, 0, pixels.length);
        for (int i = 0; i < pixels.length; i++) {
            if (!Float.isFinite(pixels[i])) {
                throw new IllegalArgumentException("number " + (i + 1) + " of the images is too large; pixels lie in 0 to 1");
            }
        }
        return queue.submit(pixels, images);
    }
}
