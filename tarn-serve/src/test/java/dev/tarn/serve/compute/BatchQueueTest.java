package dev.tarn.serve.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BatchQueueTest {
    private final CountDownLatch gate = new CountDownLatch(1);
    private final List<List<Float>> batches = Collections.synchronizedList(new ArrayList<>());

    /** Doubles its inputs; the first batch waits for the gate, so that others gather behind it. */
    private float[] twice(float[] inputs, int images) {
        try {
            List<Float> batch = new ArrayList<>();
            float[] outputs = new float[images];
            for (int i = 0; i < images; i++) {
                batch.add(inputs[i]);
                outputs[i] = 2 * inputs[i];
            }
            batches.add(batch);
            gate.await();
            if (inputs[0] < 0) {
                throw new IllegalStateException("negative");
            }
            return outputs;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private ComputePool pool() {
        return new ComputePool(1, (queue, images, nanos) -> {});
    }

    private BatchQueue queue(ComputePool pool, int batch, int queue) {
        return pool.queue(new BatchLimits(batch, Duration.ZERO, queue, Duration.ofSeconds(1)), 1, 1, this::twice);
    }

    private void begun() {
        while (batches.isEmpty()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void whatWaitsTogetherIsComputedTogether() throws Exception {
        try (ComputePool pool = pool()) {
            BatchQueue queue = queue(pool, 4, 100);
            List<CompletableFuture<float[]>> results = new ArrayList<>();
            results.add(queue.submit(new float[] {0}, 1));
            begun();
            for (int i = 1; i < 6; i++) {
                results.add(queue.submit(new float[] {i}, 1));
            }
            assertThat(queue.waiting()).isEqualTo(5);
            gate.countDown();
            for (int i = 0; i < 6; i++) {
                assertThat(results.get(i).get()).containsExactly(2 * i);
            }
            assertThat(batches).containsExactly(List.of(0f), List.of(1f, 2f, 3f, 4f), List.of(5f));
        }
    }

    @Test
    void aLargeRequestDoesNotHoldUpASmallOne() throws Exception {
        try (ComputePool pool = pool()) {
            BatchQueue queue = queue(pool, 2, 100);
            queue.submit(new float[] {0}, 1);
            begun();
            CompletableFuture<float[]> large = queue.submit(new float[] {1, 2, 3, 4, 5}, 5);
            CompletableFuture<float[]> small = queue.submit(new float[] {6}, 1);
            gate.countDown();
            assertThat(small.get()).containsExactly(12);
            assertThat(large.get()).containsExactly(2, 4, 6, 8, 10);
            assertThat(batches).containsExactly(List.of(0f), List.of(1f, 2f), List.of(6f, 3f), List.of(4f, 5f));
        }
    }

    @Test
    void modelsTakeTurns() throws Exception {
        try (ComputePool pool = pool()) {
            BatchQueue busy = queue(pool, 1, 100);
            BatchQueue other = queue(pool, 1, 100);
            busy.submit(new float[] {0}, 1);
            begun();
            for (int i = 1; i < 5; i++) {
                busy.submit(new float[] {i}, 1);
            }
            CompletableFuture<float[]> result = other.submit(new float[] {9}, 1);
            gate.countDown();
            result.get();
            assertThat(batches.indexOf(List.of(9f))).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void aFullQueueRefuses() throws Exception {
        try (ComputePool pool = pool()) {
            BatchQueue queue = queue(pool, 1, 2);
            queue.submit(new float[] {0}, 1);
            begun();
            queue.submit(new float[] {1}, 1);
            queue.submit(new float[] {2}, 1);
            assertThatThrownBy(() -> queue.submit(new float[] {3}, 1)).isInstanceOf(OverloadException.class)
                    .hasMessageContaining("2 images are waiting");
            gate.countDown();
        }
    }

    @Test
    void whoLeavesIsNotComputed() throws Exception {
        try (ComputePool pool = pool()) {
            BatchQueue queue = queue(pool, 1, 10);
            queue.submit(new float[] {0}, 1);
            begun();
            queue.submit(new float[] {1}, 1).cancel(false);
            CompletableFuture<float[]> last = queue.submit(new float[] {2}, 1);
            gate.countDown();
            last.get();
            assertThat(batches).containsExactly(List.of(0f), List.of(2f));
        }
    }

    @Test
    void aFailureReachesThoseWhoAskedAndNobodyElse() throws Exception {
        gate.countDown();
        try (ComputePool pool = pool()) {
            BatchQueue queue = queue(pool, 1, 10);
            CompletableFuture<float[]> bad = queue.submit(new float[] {-1}, 1);
            CompletableFuture<float[]> good = queue.submit(new float[] {1}, 1);
            assertThatThrownBy(bad::get).hasRootCauseMessage("negative");
            assertThat(good.get()).containsExactly(2);
        }
    }

    @Test
    void closingComputesWhatWaits() throws Exception {
        ComputePool pool = pool();
        BatchQueue queue = queue(pool, 1, 10);
        List<CompletableFuture<float[]>> results = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            results.add(queue.submit(new float[] {i}, 1));
        }
        gate.countDown();
        pool.close();
        assertThat(results).allMatch(CompletableFuture::isDone);
        assertThatThrownBy(() -> queue.submit(new float[] {1}, 1)).isInstanceOf(OverloadException.class);
    }

    /** Each image that was taken is answered, and rightly; each that was not is refused in words. */
    @Test
    void closingWhileOthersAskLosesNothing() throws Exception {
        gate.countDown();
        List<Object> surprises = Collections.synchronizedList(new ArrayList<>());
        for (int round = 0; round < 100; round++) {
            ComputePool pool = new ComputePool(1 + round % 3, (queue, images, nanos) -> {});
            BatchQueue queue = queue(pool, 4, 1000);
            AtomicInteger answered = new AtomicInteger();
            List<Thread> clients = new ArrayList<>();
            for (int c = 0; c < 3; c++) {
                int client = c;
                clients.add(Thread.ofPlatform().start(() -> {
                    try {
                        for (int i = client;; i += 3) {
                            float[] result = queue.submit(new float[] {i, i + 1}, 2).get(20, TimeUnit.SECONDS);
                            if (result[0] != 2 * i || result[1] != 2 * i + 2) {
                                surprises.add(result);
                            }
                            answered.incrementAndGet();
                        }
                    } catch (OverloadException e) {
                        if (!"the service is stopping".equals(e.getMessage())) {
                            surprises.add(e);
                        }
                    } catch (Throwable e) {
                        surprises.add(e);
                    }
                }));
            }
            while (answered.get() < round % 20 && surprises.isEmpty()) {
                Thread.onSpinWait();
            }
            pool.close();
            for (Thread thread : clients) {
                thread.join();
            }
        }
        assertThat(surprises).isEmpty();
    }
}
