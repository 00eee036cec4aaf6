package dev.tarn.lab.statistics;

import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.apache.commons.statistics.distribution.ContinuousDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/** What a paired t test can see: the probability that it finds a difference that is there. Exact, by integrating over the spread that the sample happens to show. */
public final class Power {
    /** What is usually asked for (Cohen 1988). */
    public static final double USUAL = 0.8;
    private static final int MOST_PAIRS = 100_000;
    private static final int STEPS = 400;
    private static final ContinuousDistribution NORMAL = NormalDistribution.of(0, 1);

    private Power() {}

    /**
     * The probability that a two-sided paired t test is significant.
     *
     * @param pairs how many
     * @param effect the true mean difference
     * @param deviation of the differences
     * @param alpha level of the test
     * @return from 0 to 1
     */
    public static double of(int pairs, double effect, double deviation, double alpha) {
        if (pairs < 2) {
            return 0;
        }
        if (deviation == 0) {
            return effect == 0 ? alpha : 1;
        }
        int degrees = pairs - 1;
        double critical = TDistribution.of(degrees).inverseSurvivalProbability(alpha / 2);
        double shift = Math.abs(effect) / deviation * Math.sqrt(pairs);
        ContinuousDistribution chi = ChiSquaredDistribution.of(degrees);
        // The mean of P(|Z + shift| > critical · s) over the quantiles of s: midpoint rule in the probability of s.
        double sum = 0;
        for (int i = 0; i < STEPS; i++) {
            double s = Math.sqrt(chi.inverseCumulativeProbability((i + 0.5) / STEPS) / degrees);
            sum += NORMAL.survivalProbability(critical * s - shift) + NORMAL.cumulativeProbability(-critical * s - shift);
        }
        return sum / STEPS;
    }

    /**
     * The fewest pairs that find the effect with the usual power; {@link Integer#MAX_VALUE} if a hundred thousand do not suffice.
     *
     * @param effect the true mean difference
     * @param deviation of the differences
     * @param alpha level of the test
     * @return pairs, two at least
     */
    public static int pairsNeeded(double effect, double deviation, double alpha) {
        if (effect == 0 || of(MOST_PAIRS, effect, deviation, alpha) < USUAL) {
            return Integer.MAX_VALUE;
        }
        int low = 1;
        int high = MOST_PAIRS;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (of(middle, effect, deviation, alpha) < USUAL) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /**
     * The smallest effect that so many pairs find with the usual power; infinite of fewer than two.
     *
     * @param pairs how many
     * @param deviation of the differences
     * @param alpha level of the test
     * @return a mean difference, in the unit of the deviation
     */
    public static double detectable(int pairs, double deviation, double alpha) {
        if (pairs < 2) {
            return Double.POSITIVE_INFINITY;
        }
        double low = 0;
        double high = deviation;
        while (of(pairs, high, deviation, alpha) < USUAL && high < deviation * 1e6) {
            high *= 2;
        }
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (of(pairs, middle, deviation, alpha) < USUAL) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }
}
