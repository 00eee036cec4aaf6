package dev.tarn.lab.statistics;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;
import org.apache.commons.statistics.inference.TTest;

/**
 * Differences between two treatments that were measured in pairs: the same seed, or the same image, once with each.
 *
 * @param pairs how many have numbers
 * @param mean of the differences; NaN of no pair
 * @param deviation of the differences, by n − 1; NaN of one pair
 * @param interval 95 % for the true mean difference
 * @param p two-sided probability of a mean as far from zero or farther, if the true one were zero; 1 of fewer than two pairs, from which nothing can be concluded
 */
public record Paired(int pairs, double mean, double deviation, Interval interval, double p) {
    /** Of intervals. */
    public static final double LEVEL = 0.95;

    /**
     * Few pairs whose differences are about normal: Student's t (Student 1908). Differences that are all the same number other than zero have no spread to judge by; they count as
     * certain, since measurements of this kind then are exact. Differences that are not finite are left out: a training that diverged has no accuracy, and who uses this says how many did.
     *
     * @param differences one for each pair
     * @return mean, interval and two-sided probability
     */
    public static Paired of(double... differences) {
        if (differences.length == 0) {
            throw new IllegalArgumentException("no pairs; expected at least one");
        }
        double[] finite = DoubleStream.of(differences).filter(Double::isFinite).toArray();
        int n = finite.length;
        double mean = n == 0 ? Double.NaN : mean(finite);
        if (n < 2) {
            return new Paired(n, mean, Double.NaN, Interval.UNKNOWN, 1);
        }
        double deviation = deviation(finite, mean);
        if (deviation == 0) {
            return new Paired(n, mean, 0, new Interval(mean, mean), mean == 0 ? 1 : 0);
        }
        double half = TDistribution.of(n - 1).inverseCumulativeProbability((1 + LEVEL) / 2) * deviation / Math.sqrt(n);
        double p = TTest.withDefaults().test(mean, deviation * deviation, n).getPValue();
        return new Paired(n, mean, deviation, new Interval(mean - half, mean + half), p);
    }

    /**
     * {@code of(a[i] - b[i] …)}.
     *
     * @param a results of one setting, by seed
     * @param b results of the other, for the same seeds
     * @return as {@link #of}
     */
    public static Paired difference(double[] a, double[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException(a.length + " and " + b.length + " measurements are no pairs; expected as many of each");
        }
        double[] differences = new double[a.length];
        Arrays.setAll(differences, i -> a[i] - b[i]);
        return of(differences);
    }

    /**
     * Many pairs, such as thousands of images: the mean is about normal whatever the differences are.
     *
     * @param differences one for each pair
     * @return 95 % for the mean difference
     */
    public static Interval ofMany(double... differences) {
        if (differences.length < 2) {
            return Interval.UNKNOWN;
        }
        double mean = mean(differences);
        if (!Double.isFinite(mean)) {
            return Interval.UNKNOWN;
        }
        double half = NormalDistribution.of(0, 1).inverseCumulativeProbability((1 + LEVEL) / 2) * deviation(differences, mean)
                / Math.sqrt(differences.length);
        return new Interval(mean - half, mean + half);
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double deviation(double[] values, double mean) {
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / (values.length - 1));
    }
}
