package dev.tarn.train;

import java.util.List;

/**
 * What happened, epoch by epoch; at least one.
 *
 * @param epochs in order
 */
public record History(List<EpochRecord> epochs) {
    /** Keeps copies of what it is given. */
    public History {
        epochs = List.copyOf(epochs);
    }

    /** {@return the last epoch} */
    public EpochRecord last() {
        return epochs.getLast();
    }

    /** {@return seconds of training, without validation} */
    public double seconds() {
        return epochs.stream().mapToDouble(EpochRecord::seconds).sum();
    }
}
