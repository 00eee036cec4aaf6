package dev.tarn.cli;

import dev.tarn.plan.Workers;
import dev.tarn.train.Trainer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How many threads compute; results never depend on it. */
final class ThreadOptions {
    @Option(names = "--threads", paramLabel = "N", description = "Threads that compute; changes no result. Default: TARN_THREADS, else all processors the process may use.")
    private @Nullable Integer threads;

    Trainer on(Trainer trainer) {
        return threads == null ? trainer : trainer.threads(threads);
    }

    int count() {
        return threads == null ? Workers.defaultThreads() : threads;
    }
}
