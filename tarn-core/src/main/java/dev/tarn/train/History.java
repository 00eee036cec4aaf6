package dev.tarn.train;

import java.util.List;

/** What happened, epoch by epoch; at least one. */
public record History(List<EpochRecord> epochs) {
    public History {
        epochs = List.copyOf(epochs);
    }

    public EpochRecord last() {
        return epochs.getLast();
    }

    /** Seconds of training, without validation. */
    public double seconds() {
        return epochs.stream().mapToDouble(EpochRecord::seconds).sum();
    }
}
