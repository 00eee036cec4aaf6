package dev.tarn.lab.statistics;

/**
 * A confidence interval.
 *
 * @param low lower end; −∞ if nothing is known
 * @param high upper end; +∞ if nothing is known
 */
public record Interval(double low, double high) {
    public static final Interval UNKNOWN = new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    public boolean contains(double value) {
        return low <= value && value <= high;
    }

    /** Whether all of it lies between the two. */
    public boolean within(double least, double most) {
        return low > least && high < most;
    }

    public boolean known() {
        return Double.isFinite(low) && Double.isFinite(high);
    }
}
