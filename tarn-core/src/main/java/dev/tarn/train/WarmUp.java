package dev.tarn.train;

/**
 * A straight rise in front of another schedule, which then has the rest of the run for itself: in the first {@code n = round(epochs·stepsPerEpoch)} steps
 * {@code (step + 1)/n} of what {@code then} starts with.
 *
 * @param epochs length of the rise; parts of an epoch count
 * @param then what comes behind the rise
 */
public record WarmUp(double epochs, Schedule then) implements Schedule {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public WarmUp {
        Settings.positive("warm-up epochs", epochs);
    }

    private long length(long steps, long stepsPerEpoch) {
        return Math.min(steps, Math.round(epochs * stepsPerEpoch));
    }

    @Override
    public double factor(long step, long steps, long stepsPerEpoch) {
        long n = length(steps, stepsPerEpoch);
        long rest = Math.max(1, steps - n);
        if (step < n) {
            return (step + 1.0) / n * then.factor(0, rest, stepsPerEpoch);
        }
        return then.factor(step - n, rest, stepsPerEpoch);
    }

    @Override
    public String text() {
        return "warm-up " + epochs + (epochs == 1 ? " epoch, " : " epochs, ") + then.text();
    }
}
