package dev.tarn.model;

import dev.tarn.network.Network;
import dev.tarn.plan.ImageSource;
import dev.tarn.plan.InferencePlan;
import dev.tarn.plan.NonFiniteException;
import dev.tarn.plan.PlanOptions;
import dev.tarn.plan.Workers;
import dev.tarn.tensor.Tensor;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Plans of one model for whoever needs one. A plan serves one thread at a time, so each caller takes an idle one, makes one if there is
 * none, and gives it back: nobody waits, and there is nothing to close, because plans compute on the caller's thread and go with the model.
 */
final class InferencePlans {
    /** Images that go through the network together where there are several. */
    private static final int BATCH = 32;

    /** More than that are not kept: a burst of threads does not hold its memory for ever. */
    private static final int MOST_IDLE = 2 * Runtime.getRuntime().availableProcessors();

    private final Network network;
    private final Map<String, Tensor> parameters;
    /** Apart, because one image should not take the memory of many. */
    private final Pool single = new Pool(1);
    private final Pool several = new Pool(BATCH);

    InferencePlans(Network network, Map<String, Tensor> parameters) {
        this.network = network;
        this.parameters = parameters;
    }

    /** Runs any number of images, on the caller's thread; safe for any number of callers. */
    void run(int images, ImageSource source, float[] outputs) {
        Pool pool = images == 1 ? single : several;
        InferencePlan plan = pool.take();
        for (int first = 0; first < images; first += pool.batch) {
            int offset = first;
            try {
                plan.run(Math.min(pool.batch, images - first), (image, pixels, at) -> source.read(offset + image, pixels, at), outputs,
                        first * plan.outputs());
            } catch (NonFiniteException e) {
                throw first == 0 ? e : new NonFiniteException("from image " + first + " on: " + e.getMessage(), first + e.image());
            }
        }
        // Not in a finally: a plan that failed half-way is left to the garbage collector.
        pool.giveBack(plan);
    }

    private final class Pool {
        private final int batch;
        private final ConcurrentLinkedDeque<InferencePlan> idle = new ConcurrentLinkedDeque<>();
        private final AtomicInteger kept = new AtomicInteger();

        Pool(int batch) {
            this.batch = batch;
        }

        InferencePlan take() {
            InferencePlan plan = idle.pollFirst();
            if (plan == null) {
                return InferencePlan.of(network, parameters, batch, PlanOptions.standard(), Workers.of(1));
            }
            kept.decrementAndGet();
            return plan;
        }

        void giveBack(InferencePlan plan) {
            if (kept.incrementAndGet() <= MOST_IDLE) {
                idle.addFirst(plan);
            } else {
                kept.decrementAndGet();
            }
        }
    }
}
