package dev.tarn.train;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where a run saves itself, and how often: after each epoch, when it is asked to stop, and whenever so much time has passed. When it saves changes no result.
 *
 * @param folder of this run alone; made if it does not exist
 * @param every at least 0; 0 saves after each step
 */
record Checkpoints(Path folder, Duration every) {
    /** A minute of work is what a crash may cost. */
    static final Duration STANDARD = Duration.ofMinutes(1);

    Checkpoints {
        if (every.isNegative()) {
            throw new IllegalArgumentException("checkpoints every " + every + "; expected 0 or more");
        }
    }
}
