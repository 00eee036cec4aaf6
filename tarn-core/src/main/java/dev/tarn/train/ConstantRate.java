package dev.tarn.train;

/** The optimiser's own rate, from the first step to the last. */
public record ConstantRate() implements Schedule {
    @Override
    public double factor(long step, long steps, long stepsPerEpoch) {
        return 1;
    }

    @Override
    public String text() {
        return "constant";
    }
}
