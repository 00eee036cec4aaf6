package dev.tarn.lab.record;

import dev.tarn.data.Dataset;
import dev.tarn.model.Model;
import dev.tarn.plan.ProbePlan;
import dev.tarn.plan.Workers;
import dev.tarn.plan.ZeroCounts;

/** Counts zeros of one network on the same images again and again, as its parameters change. The plans stay; each look loads parameters, runs and counts. */
final class ZeroProbe {
    /** So few that a layer's results are still in the second-level cache when the next one reads them, and when they are counted. */
    private static final int BATCH = 2;

    private final Dataset images;
    private final ProbePlan[] plans;

    /** @param threads that compute; they change no result */
    ZeroProbe(Model model, Dataset images, int threads) {
        this.images = images;
        plans = new ProbePlan[Math.min(threads, Math.max(1, images.size() / BATCH))];
        for (int i = 0; i < plans.length; i++) {
            plans[i] = ProbePlan.forward(model.network(), model.parameters(), BATCH);
        }
    }

    ZeroCounts look(Model model) {
        ZeroCounts[] counts = new ZeroCounts[plans.length];
        for (int i = 0; i < plans.length; i++) {
            plans[i].load(model.parameters());
            counts[i] = plans[i].zeroCounts();
        }
        int batches = (images.size() + BATCH - 1) / BATCH;
        try (Workers workers = Workers.of(plans.length)) {
            workers.run(batches, (worker, batch) -> {
                int from = batch * BATCH;
                plans[worker].run(Math.min(BATCH, images.size() - from), (image, into, at) -> {
                    images.read(from + image, into, at);
                    model.preprocessing().apply(into, at, images.pixels());
                });
                counts[worker].addLastRun();
            });
        }
        for (int i = 1; i < counts.length; i++) {
            counts[0].add(counts[i]);
        }
        return counts[0];
    }

    /** Layers whose results are counted, the images first. */
    Iterable<String> layers() {
        return plans[0].layers();
    }
}
