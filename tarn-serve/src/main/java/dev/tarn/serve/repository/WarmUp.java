package dev.tarn.serve.repository;

import dev.tarn.model.Model;
import dev.tarn.tensor.Tensor;
import java.time.Duration;

/** Runs a model until the JVM has compiled its code: vector code is a thousand times slower before that. */
final class WarmUp {
    private static final int CALLS_A_ROUND = 20;
    /** Rounds in a row without gain, before it counts as warm. */
    private static final int STEADY = 5;

    private WarmUp() {}

    /**
     * Single images and batches in turns, until rounds get no faster, or time is up.
     *
     * @param batch images that will be computed together at most
     */
    static void run(Model model, int batch, Duration longest) {
        Tensor single = Tensor.zeros(model.network().input().batchOf(1));
        Tensor several = Tensor.zeros(model.network().input().batchOf(batch));
        long end = System.nanoTime() + longest.toNanos();
        long best = Long.MAX_VALUE;
        for (int steady = 0; steady < STEADY && System.nanoTime() < end;) {
            long start = System.nanoTime();
            for (int i = 0; i < CALLS_A_ROUND && System.nanoTime() < end; i++) {
                model.run(single);
            }
            model.run(several);
            long nanos = System.nanoTime() - start;
            steady = nanos < best - best / 10 ? 0 : steady + 1;
            best = Math.min(best, nanos);
        }
    }
}
