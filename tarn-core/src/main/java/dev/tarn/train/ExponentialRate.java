package dev.tarn.train;

/**
 * A rate that grows by the same factor in each step, from {@code first} times the optimiser's rate to {@code last} times: for range tests ({@link RateTest}).
 *
 * @param first positive
 * @param last positive
 */
public record ExponentialRate(double first, double last) implements Schedule {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public ExponentialRate {
        Settings.positive("first rate", first);
        Settings.positive("last rate", last);
    }

    @Override
    public double factor(long step, long steps, long stepsPerEpoch) {
        return steps == 1 ? first : first * StrictMath.pow(last / first, (double) step / (steps - 1));
    }

    @Override
    public String text() {
        return "exponential, " + first + " to " + last;
    }
}
