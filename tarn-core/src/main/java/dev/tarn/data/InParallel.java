package dev.tarn.data;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Does one thing for each of many indices on a few threads. The first failure stops the others and is thrown; an interrupt stops all. */
final class InParallel {

    private InParallel() {}

    @FunctionalInterface
    interface Work {
        void at(int index) throws IOException, InterruptedException;
    }

    static void forEach(int count, int threads, Work work) throws IOException {
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> workers = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(Math.min(threads, Math.max(count, 1)),
                Thread.ofPlatform().name("tarn-decode-", 0).daemon().factory())) {
            for (int t = 0; t < Math.min(threads, count); t++) {
                workers.add(pool.submit(() -> {
                    try {
                        for (int index = next.getAndIncrement(); index < count; index = next.getAndIncrement()) {
                            if (Thread.interrupted()) {
                                throw new InterruptedException();
                            }
                            work.at(index);
                        }
                    } finally {
                        // Also on failure: nobody begins anything more.
                        next.addAndGet(count - Math.min(next.get(), count));
                    }
                    return null;
                }));
            }
            for (Future<?> worker : workers) {
                await(worker, pool);
            }
        }
    }

    private static void await(Future<?> worker, ExecutorService pool) throws IOException {
        try {
            worker.get();
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading pictures");
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }
}
