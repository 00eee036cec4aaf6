package dev.tarn.plan;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.CountDownLatch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void everyTaskRunsOnceInEveryRound(int threads) {
        try (Workers workers = Workers.of(threads)) {
            for (int round = 0; round < 2000; round++) {
                int tasks = round % 17;
                AtomicIntegerArray runs = new AtomicIntegerArray(17);
                workers.run(tasks, (worker, task) -> runs.incrementAndGet(task));
                for (int task = 0; task < 17; task++) {
                    assertThat(runs.get(task)).as("round %d task %d", round, task).isEqualTo(task < tasks ? 1 : 0);
                }
            }
        }
    }

    @Test
    void twoTasksNeverShareAWorkerAtTheSameTime() {
        AtomicIntegerArray inside = new AtomicIntegerArray(4);
        try (Workers workers = Workers.of(4)) {
            for (int round = 0; round < 500; round++) {
                workers.run(16, (worker, _) -> {
                    assertThat(inside.incrementAndGet(worker)).isEqualTo(1);
                    Thread.onSpinWait();
                    inside.decrementAndGet(worker);
                });
            }
        }
    }

    @Test
    void theFirstFailureReachesTheCallerAndTheTeamGoesOn() {
        try (Workers workers = Workers.of(3)) {
            assertThatThrownBy(() -> workers.run(100, (_, task) -> {
                if (task == 7) {
                    throw new IllegalStateException("task 7");
                }
            })).isInstanceOf(IllegalStateException.class).hasMessage("task 7");
            int[] done = new int[5];
            workers.run(5, (_, task) -> done[task] = 1);
            assertThat(done).containsOnly(1);
        }
    }

    @Test
    void threadsEndWhenTheTeamIsClosed() throws InterruptedException {
        Workers workers = Workers.of(3);
        Thread[] seen = new Thread[3];
        workers.run(3000, (worker, _) -> seen[worker] = Thread.currentThread());
        workers.close();
        for (int i = 1; i < 3; i++) {
            if (seen[i] != null) {
                seen[i].join();
            }
        }
        assertThatThrownBy(() -> workers.run(2, (_, _) -> {})).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
    }

    /** Neither a team of one nor a single task, which need no other thread, slip through. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aClosedTeamRefusesWhateverItIsAsked(int threads) {
        Workers workers = Workers.of(threads);
        workers.close();
        workers.close();
        for (int tasks : new int[] {0, 1, 2}) {
            assertThatThrownBy(() -> workers.run(tasks, (_, _) -> {})).isInstanceOf(IllegalStateException.class)
                    .hasMessage("these workers are closed");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1025})
    void impossibleNumbersOfThreadsAreRefused(int threads) {
        assertThatThrownBy(() -> Workers.of(threads)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("between 1 and 1024");
    }

    /** Whoever runs gets all of a round or a clear refusal; a round that has begun is never left hanging. */
    @Test
    void closingWhileTasksRunLosesNoneOfThem() throws InterruptedException {
        for (int round = 0; round < 60; round++) {
            Workers workers = Workers.of(1 + round % 4);
            int closeAt = round % 20;
            CountDownLatch there = new CountDownLatch(1);
            Thread closing = Thread.ofPlatform().start(() -> {
                try {
                    there.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                workers.close();
            });
            for (int i = 0; i < 25; i++) {
                if (i == closeAt) {
                    there.countDown();
                }
                AtomicInteger done = new AtomicInteger();
                try {
                    workers.run(8, (_, _) -> done.incrementAndGet());
                } catch (IllegalStateException e) {
                    assertThat(e).hasMessageContaining("closed");
                    assertThat(done).hasValue(0);
                    break;
                }
                assertThat(done).hasValue(8);
            }
            closing.join();
        }
    }
}
