package dev.tarn.train;

/**
 * Multiplies the rate with {@code factor} every {@code epochs} epochs, as PyTorch's {@code StepLR}: {@code factor^⌊epoch/epochs⌋}.
 *
 * @param epochs 1 or more
 * @param factor above 0, at most 1
 */
public record StepDecay(int epochs, double factor) implements Schedule {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public StepDecay {
        Settings.atLeast(1, "step schedule: epochs between steps", epochs);
        if (!(factor > 0 && factor <= 1)) {
            throw new IllegalArgumentException("step schedule: factor " + factor + "; expected above 0, at most 1");
        }
    }

    @Override
    public double factor(long step, long steps, long stepsPerEpoch) {
        double product = 1;
        for (long falls = step / stepsPerEpoch / epochs; falls > 0; falls--) {
            product *= factor;
        }
        return product;
    }

    @Override
    public String text() {
        return "step, ×" + factor + " every " + epochs + (epochs == 1 ? " epoch" : " epochs");
    }
}
