package dev.tarn.train;

/**
 * Half a cosine from the optimiser's rate to {@code end} of it (Loshchilov and Hutter 2017, arXiv 1608.03983, without restarts), as PyTorch's
 * {@code CosineAnnealingLR} stepped once a batch: {@code end + (1-end)·(1 + cos(π·step/steps))/2}.
 *
 * @param end share of the rate at the end, 0 to 1
 */
public record Cosine(double end) implements Schedule {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public Cosine {
        if (!(end >= 0 && end <= 1)) {
            throw new IllegalArgumentException("cosine schedule: end " + end + "; expected 0 to 1");
        }
    }

    @Override
    public double factor(long step, long steps, long stepsPerEpoch) {
        return between(1, end, (double) step / steps);
    }

    /** From {@code start} (at 0) to {@code end} (at 1) along half a cosine. */
    static double between(double start, double end, double way) {
        return end + (start - end) / 2 * (1 + cosineOfHalfTurns(way));
    }

    /**
     * cos(π·x) for x from 0 to 1, as -sin(π·(x - 1/2)) by Taylor's series up to the 23rd power, whose rest is below 1e-20: the same bits on every machine, which Math.cos does not
     * promise, and no allocation, which StrictMath.cos does not avoid.
     */
    private static double cosineOfHalfTurns(double x) {
        double angle = Math.PI * (x - 0.5);
        double square = angle * angle;
        double sum = 1;
        for (int power = 23; power > 1; power -= 2) {
            sum = 1 - square / (power * (power - 1)) * sum;
        }
        return -angle * sum;
    }

    @Override
    public String text() {
        return "cosine" + (end == 0 ? "" : " to " + end);
    }
}
