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

    /** Independent tasks over the whole batch: reductions, products over all images. */
    record Tasks(String name, int tasks, Work work) implements Phase {
        interface Work {
            void run(Frame frame, int task);
        }
    }
}
