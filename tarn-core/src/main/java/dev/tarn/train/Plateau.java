package dev.tarn.train;

/**
 * Lowering the rate when learning stands still, as PyTorch's {@code ReduceLROnPlateau}: each time the loss (on held-back images; the training loss if none are held back) has not fallen
 * below its lowest for {@code patience} epochs, the rate of all later steps is multiplied by {@code factor}.
 *
 * @param factor above 0, below 1; PyTorch's default is 0.1
 * @param patience epochs, at least 1
 */
public record Plateau(double factor, int patience) {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public Plateau {
        if (!(factor > 0 && factor < 1)) {
            throw new IllegalArgumentException("plateau: factor " + factor + "; expected above 0, below 1");
        }
        Settings.atLeast(1, "plateau patience", patience);
    }
}
