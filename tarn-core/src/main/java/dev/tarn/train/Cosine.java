package dev.tarn.train;

/**
 * Half a cosine from the optimiser's rate to {@code end} of it (Loshchilov and Hutter 2017, arXiv 1608.03983, without restarts), as PyTorch's
 * {@code CosineAnnealingLR} stepped once a batch: {@code end + (1-end)·(1 + cos(π·step/steps))/2}.
 *
 * @param end share of the rate at the end, 0 to 1
 */
public record Cosine(double end) implements Schedule {
    public Cosine {
        if (!(end >= 0 && end <= 1)) {
            throw new IllegalArgumentException("cosine schedule: end " + end + "; expected 0 to 1");
        }
    }

    @Override
    public double factor(long step, long steps, long stepsPerEpoch) {
        return between(1, end, (double) step / steps);
    }

    /** From {@code start} (at 0) to {@code end} (at 1) along half a cosine. StrictMath, so that every machine computes the same rate. */
    static double between(double start, double end, double way) {
        return end + (start - end) / 2 * (1 + StrictMath.cos(Math.PI * way));
    }

    @Override
    public String text() {
        return "cosine" + (end == 0 ? "" : " to " + end);
    }
}
