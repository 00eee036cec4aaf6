package dev.tarn.lab.statistics;

/**
 * A confidence interval.
 *
 * @param low lower end; −∞ if nothing is known
 * @param high upper end; +∞ if nothing is known
 */
public record Interval(double low, double high) {
    public static final Interval UNKNOWN = new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    /**
     * Tells whether a value lies in the interval, ends included.
     *
     * @param value any number
     * @return false also where the interval or the value is not known
     */
    public boolean contains(double value) {
        return low <= value && value <= high;
    }

    /**
     * Whether all of it lies between the two.
     *
     * @param least lower bound
     * @param most upper bound
     * @return ends included
     */
    public boolean within(double least, double most) {
        return low > least && high < most;
    }

    /** {@return whether both ends are finite} */
    public boolean known() {
        return Double.isFinite(low) && Double.isFinite(high);
    }
}
