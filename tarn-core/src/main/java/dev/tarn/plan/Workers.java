package dev.tarn.plan;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A team of threads that belongs to a run. Thread 0 is the caller; the others are daemons, parked while there is nothing to do. One run at a time: the team itself
 * may be used by one thread.
 */
public final class Workers implements AutoCloseable {
    /** Long enough to bridge the gap between two phases of a step, short enough not to show in an idle process. */
    private static final int SPINS = 15_000;

    /** Longs between two workers' shares, so that they never write to the same cache line. */
    private static final int APART = 16;

    private final Thread[] helpers;
    /**
     * For each worker the tasks that are left of its share, {@code first << 32 | end}. Shares are contiguous, so that in one phase after another a worker comes back to the part of
     * a map that is in its cache; who is through with its own takes the last task of somebody else.
     */
    private final AtomicLongArray shares;
    private final AtomicInteger busy = new AtomicInteger();
    private volatile int round;
    private volatile boolean closed;
    private volatile @Nullable Thread waiting;
    private volatile @Nullable Throwable failure;
    private @Nullable Task task;

    private Workers(int threads) {
        shares = new AtomicLongArray(threads * APART);
        helpers = new Thread[threads - 1];
        for (int i = 0; i < helpers.length; i++) {
            int worker = i + 1;
            helpers[i] = Thread.ofPlatform().daemon().name("tarn-worker-" + worker).unstarted(() -> help(worker));
        }
        for (Thread helper : helpers) {
            helper.start();
        }
    }

    /** Something that can be done in any order, by any worker. */
    public interface Task {
        /**
         * Does one task.
         *
         * @param worker who does it, {@code 0..threads-1}: two tasks with the same number never run at the same time
         * @param task which, {@code 0..tasks-1}
         */
        void run(int worker, int task);
    }

    /**
     * Starts threads that wait for work.
     *
     * @param threads 1: everything happens on the caller's thread
     * @return to be closed by who asked for them
     */
    public static Workers of(int threads) {
        if (threads < 1 || threads > 1024) {
            throw new IllegalArgumentException("threads " + threads + ": between 1 and 1024");
        }
        return new Workers(threads);
    }

    /**
     * What the environment variable {@code TARN_THREADS} says, else the processors that this process may use (the JVM heeds cpusets and quotas of containers).
     *
     * @return 1 or more
     */
    public static int defaultThreads() {
        String wish = System.getenv("TARN_THREADS");
        if (wish != null && !wish.isBlank()) {
            try {
                int threads = Integer.parseInt(wish.strip());
                if (threads >= 1 && threads <= 1024) {
                    return threads;
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("TARN_THREADS is '" + wish + "'; it must be a number from 1 to 1024", e);
            }
            throw new IllegalArgumentException("TARN_THREADS is '" + wish + "'; it must be a number from 1 to 1024");
        }
        return Runtime.getRuntime().availableProcessors();
    }

    /** {@return threads that compute, the caller's included} */
    public int threads() {
        return helpers.length + 1;
    }

    /**
     * Runs all tasks and returns when all are done; the first failure is thrown again here. Allocates nothing.
     *
     * @param count how many tasks
     * @param work does one of them; called by several threads at once
     * @throws IllegalStateException if the workers are closed
     */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread runs the team
    public synchronized void run(int count, Task work) {
        if (closed) { // also where the caller could do it alone: whether a closed plan answers should not depend on the number of threads
            throw new IllegalStateException("these workers are closed");
        }
        if (helpers.length == 0 || count == 1) {
            for (int i = 0; i < count; i++) {
                work.run(0, i);
            }
            return;
        }
        task = work;
        for (int i = 0; i <= helpers.length; i++) {
            long first = (long) count * i / (helpers.length + 1);
            shares.setPlain(i * APART, first << 32 | (long) count * (i + 1) / (helpers.length + 1));
        }
        busy.set(helpers.length);
        waiting = Thread.currentThread();
        round = round + 1; // publishes the fields above; no other thread writes it
        for (Thread helper : helpers) { // all of them, every round: nobody can be late for one and meet the next half set up
            LockSupport.unpark(helper);
        }
        take(0, work);
        for (int spins = 0; busy.get() > 0; spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
            }
        }
        Throwable thrown = failure;
        if (thrown != null) {
            failure = null;
            throw rethrow(thrown);
        }
    }

    @SuppressWarnings("unchecked") // a task throws unchecked exceptions and errors only
    private static <T extends Throwable> RuntimeException rethrow(Throwable thrown) throws T {
        throw (T) thrown;
    }

    private void take(int worker, Task work) {
        try {
            for (int i = next(worker); i >= 0; i = next(worker)) {
                work.run(worker, i);
            }
        } catch (Throwable e) { // whatever it is belongs to the caller's thread
            for (int i = 0; i < shares.length(); i += APART) {
                shares.set(i, 0);
            }
            if (failure == null) {
                failure = e;
            }
        }
    }

    /** The first of the worker's own tasks, else the last of another's; -1: nothing is left. */
    private int next(int worker) {
        for (int i = 0; i <= helpers.length; i++) {
            int at = (worker + i) % (helpers.length + 1) * APART;
            long share = shares.get(at);
            while (share >> 32 < (int) share) {
                long left = i == 0 ? share + (1L << 32) : share - 1;
                long seen = shares.compareAndExchange(at, share, left);
                if (seen == share) {
                    return i == 0 ? (int) (share >> 32) : (int) left;
                }
                share = seen;
            }
        }
        return -1;
    }

    private void help(int worker) {
        int seen = 0;
        while (true) {
            for (int spins = 0; round == seen && !closed; spins++) {
                if (spins < SPINS) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.park(this);
                }
            }
            if (round == seen) {
                return; // closed; a round that has begun is finished first, since somebody waits for it
            }
            seen = round;
            Task work = task;
            if (work != null) {
                take(worker, work);
            }
            if (busy.decrementAndGet() == 0) {
                LockSupport.unpark(waiting);
            }
        }
    }

    /** Ends the threads, once what runs at the moment is done; what would run after it gets an {@link IllegalStateException}. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        for (Thread helper : helpers) {
            LockSupport.unpark(helper);
        }
    }
}
