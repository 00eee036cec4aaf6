package dev.tarn.plan;

import java.util.ArrayList;
import java.util.List;

/** What runs between two meetings of the threads. */
sealed interface Phase {
    /** Each chunk of images goes through all steps. */
    record Chunks(List<Step> steps) implements Phase {
        Chunks() {
            this(new ArrayList<>());
        }
    }

    /** Parts that are independent of each other and work on the whole batch: reductions, products over all images. */
    record Tasks(List<Part> parts) implements Phase {
        int tasks() {
            return parts.stream().mapToInt(Part::tasks).sum();
        }
    }

    /**
     * A piece of work over the whole batch, cut into tasks that may run at the same time.
     *
     * @param multiplications an image, as in {@link Step}
     */
    record Part(String name, String kernel, long multiplications, int tasks, List<Place> reads, List<Place> writes, Work work) {
        interface Work {
            void run(Frame frame, int task);
        }
    }
}
