package dev.tarn.train;

/**
 * A straight rise over a share of the steps and a straight fall to 0, as the CIFAR-10 speed records train (davidcpage/cifar10-fast). With
 * {@code t = (step + 1)/(steps + 1)}, so that neither the first nor the last step is lost: {@code min(t/warmUp, (1-t)/(1-warmUp))}.
 *
 * @param warmUp share of the steps that rise, 0 to 1
 */
public record Triangular(double warmUp) implements Schedule {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public Triangular {
        if (!(warmUp >= 0 && warmUp <= 1)) {
            throw new IllegalArgumentException("triangular schedule: warm-up " + warmUp + "; expected a share of the steps, 0 to 1");
        }
    }

    @Override
    public double factor(long step, long steps, long stepsPerEpoch) {
        double t = (step + 1.0) / (steps + 1.0);
        return t < warmUp ? t / warmUp : (1 - t) / (1 - warmUp);
    }

    @Override
    public String text() {
        return "triangular, warm-up " + warmUp;
    }
}
