package dev.tarn.measure;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * Seconds that a call takes once everything it needs is compiled and in its place.
 *
 * @param best of the rounds, per call
 * @param median of the rounds, per call
 * @param rounds how many counted
 * @param calls in a round
 * @param warmUp seconds spent before the first round that counts
 */
public record Timing(double best, double median, int rounds, int calls, double warmUp) {
    /** A warm-up round that beats the best one by less than this brings nothing new. */
    private static final double GAIN = 0.02;
    /** The share of the least warm-up in which the JIT must not have finished anything. */
    private static final double QUIET = 0.6;
    /** So many rounds in a row without a gain, and the call is taken for steady. */
    private static final int STEADY = 5;

    /**
     * How long to measure.
     *
     * @param round seconds of one round, about
     * @param rounds that count
     * @param leastWarmUp seconds; the JIT compiles vector code late, and speed is constant before that too; it ends only when the JIT has been quiet for a while
     * @param mostWarmUp seconds after which the warm-up ends even if the speed still grows
     */
    public record Effort(double round, int rounds, double leastWarmUp, double mostWarmUp) {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException naming a value that cannot be, and what is expected
         */
        public Effort {
            if (!(round > 0) || rounds < 1 || leastWarmUp < 0 || mostWarmUp < leastWarmUp) {
                throw new IllegalArgumentException(
                        "effort with rounds of " + round + " s, " + rounds + " of them, warm-up of " + leastWarmUp + " to "
                                + mostWarmUp + " s: expected a positive round, at least one, and a warm-up of 0 or more");
            }
        }

        /** {@return rounds of 0.2 seconds, 12 of them, behind a warm-up of 2.5 to 20 seconds} */
        public static Effort standard() {
            return new Effort(0.2, 12, 2.5, 20);
        }

        /**
         * {@return the same with all times multiplied}
         *
         * @param factor positive
         */
        public Effort times(double factor) {
            return new Effort(round * factor, rounds, leastWarmUp * factor, mostWarmUp * factor);
        }
    }

    /**
     * Repeats the call until it gets no faster, then measures it.
     *
     * @param effort how long to look
     * @param call what is measured
     * @return seconds a call
     */
    public static Timing of(Effort effort, Runnable call) {
        long start = System.nanoTime();
        double best = Double.POSITIVE_INFINITY;
        int calls = 1;
        long compiling = compiling();
        long compiled = start;
        for (int withoutGain = 0; withoutGain < STEADY || seconds(start) < effort.leastWarmUp
                || seconds(compiled) < QUIET * effort.leastWarmUp;) {
            if (seconds(start) > effort.mostWarmUp) {
                break;
            }
            if (compiling() > compiling) {
                compiling = compiling();
                compiled = System.nanoTime();
            }
            double one = round(calls, call);
            calls = Math.clamp(Math.round(effort.round / one), 1, Math.max(1, 4 * calls));
            withoutGain = one < (1 - GAIN) * best ? 0 : withoutGain + 1;
            best = Math.min(best, one);
        }
        double warmUp = seconds(start);
        double[] rounds = new double[effort.rounds];
        for (int i = 0; i < rounds.length; i++) {
            rounds[i] = round(calls, call);
        }
        return of(rounds, calls, warmUp);
    }

    /**
     * {@return seconds a call, averaged over {@code calls} of them}
     *
     * @param calls 1 or more
     * @param call what is measured
     */
    public static double round(int calls, Runnable call) {
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            call.run();
        }
        return Math.max(1e-9, seconds(start)) / calls;
    }

    /**
     * Makes figures of rounds.
     *
     * @param rounds seconds a call in each round
     * @param calls in each round
     * @param warmUp seconds before the first
     * @return median, least and most
     */
    public static Timing of(double[] rounds, int calls, double warmUp) {
        double[] sorted = rounds.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        return new Timing(sorted[0], (sorted[(n - 1) / 2] + sorted[n / 2]) / 2, n, calls, warmUp);
    }

    /** Milliseconds the JIT has worked so far; 0 where the JVM doesn't say. */
    private static long compiling() {
        CompilationMXBean jit = ManagementFactory.getCompilationMXBean();
        return jit != null && jit.isCompilationTimeMonitoringSupported() ? jit.getTotalCompilationTime() : 0;
    }

    private static double seconds(long since) {
        return 1e-9 * (System.nanoTime() - since);
    }
}
