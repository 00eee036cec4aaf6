package dev.tarn.measure;

import dev.tarn.kernel.Peak;
import dev.tarn.plan.Workers;

/**
 * What the machine can do at best, measured.
 *
 * @param threads that worked at the same time
 * @param gflops multiply-adds on registers, two operations each, in 10⁹ a second, all threads together
 * @param cacheBytes read and written a second, all threads together, each copying within {@value #CACHED} bytes of its own
 * @param memoryBytes the same within memory too large for any cache
 */
public record MachinePeak(int threads, double gflops, double cacheBytes, double memoryBytes) {
    /** Two halves, from one to the other: a share of a second-level cache. */
    private static final int CACHED = 512 << 10;
    private static final int UNCACHED = 256 << 20;
    private static final int ROUNDS = 15;

    /**
     * The peak of the arithmetic alone.
     *
     * @param workers that compute
     * @return 10⁹ operations a second, of all threads together
     */
    public static double gflops(Workers workers) {
        int threads = workers.threads();
        float[] results = new float[16 * threads]; // a cache line for each thread
        int rounds = 1;
        double best = 0;
        for (int i = 0; i < 2 * ROUNDS; i++) {
            int count = rounds;
            double seconds = Timing.round(1, () -> workers.run(threads, (worker, task) -> results[16 * task] += Peak.run(count)));
            best = Math.max(best, 2e-9 * Peak.multiplyAdds() * threads * count / seconds);
            if (seconds < 0.02) { // until a round is long enough for the clock and for threads to wake up
                rounds = Math.multiplyExact(rounds, 4);
                i = Math.min(i, ROUNDS);
            }
        }
        for (int i = 0; i < results.length; i += 16) {
            if (!Float.isFinite(results[i])) {
                throw new IllegalStateException("the peak loop computed " + results[i]);
            }
        }
        return best;
    }

    /**
     * {@return the faster of two measurements, figure by figure}
     *
     * @param other of the same machine
     */
    public MachinePeak orFaster(MachinePeak other) {
        return new MachinePeak(threads, Math.max(gflops, other.gflops), Math.max(cacheBytes, other.cacheBytes),
                Math.max(memoryBytes, other.memoryBytes));
    }

    /**
     * Everything: about a second.
     *
     * @param workers that compute
     * @return the peak
     */
    public static MachinePeak of(Workers workers) {
        return new MachinePeak(workers.threads(), gflops(workers), bytes(workers, CACHED, 2000),
                bytes(workers, UNCACHED / workers.threads(), 1));
    }

    private static double bytes(Workers workers, int bytesOfAThread, int copies) {
        int threads = workers.threads();
        int floats = bytesOfAThread / Float.BYTES / 2;
        float[][] memory = new float[threads][2 * floats];
        double best = 0;
        for (int i = 0; i < ROUNDS; i++) {
            double seconds = Timing.round(1, () -> workers.run(threads, (worker, task) -> {
                for (int copy = 0; copy < copies; copy++) {
                    System.arraycopy(memory[task], copy % 2 * floats, memory[task], (1 - copy % 2) * floats, floats);
                }
            }));
            best = Math.max(best, 2.0 * Float.BYTES * floats * copies * threads / seconds);
        }
        return best;
    }
}
