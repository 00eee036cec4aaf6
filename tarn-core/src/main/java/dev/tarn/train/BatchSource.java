package dev.tarn.train;

import dev.tarn.data.Dataset;
import dev.tarn.model.Preprocessing;
import dev.tarn.plan.ImageSource;
import dev.tarn.plan.NonFiniteException;

/**
 * What a plan reads while it computes: chosen images of a data set, standardised as the model says. Called by several threads for different images; allocates nothing.
 */
final class BatchSource implements ImageSource {
    private final Dataset data;
    private final Preprocessing preprocessing;
    private final int[] order;
    private final int pixels;
    private int from;

    /** @param order indices into {@code data}; kept: the caller may reorder it between batches */
    BatchSource(Dataset data, Preprocessing preprocessing, int[] order) {
        this.data = data;
        this.preprocessing = preprocessing;
        this.order = order;
        pixels = data.pixels();
    }

    /** The next batch is {@code order[from..]}. */
    void startAt(int from) {
        this.from = from;
    }

    @Override
    public void read(int image, float[] target, int at) {
        int index = order[from + image];
        data.read(index, target, at);
        float largest = 0;
        for (int i = at; i < at + pixels; i++) {
            largest = Math.max(largest, Math.abs(target[i])); // NaN stays
        }
        if (!(largest < Float.POSITIVE_INFINITY)) {
            throw notFinite(data, index, image, target, at);
        }
        preprocessing.apply(target, at, pixels);
    }

    /** Says where the first number of an image stands that is none. */
    private static NonFiniteException notFinite(Dataset data, int index, int image, float[] target, int at) {
        int i = 0;
        while (Float.isFinite(target[at + i])) {
            i++;
        }
        int pixel = i / data.channels();
        return new NonFiniteException(
                "%s: image %d (counted from 0, class \"%s\") holds %s at row %d, column %d, channel %d; expected finite numbers: remove the image or repair it"
                        .formatted(data.name(), index, data.classes().get(data.label(index)), target[at + i], pixel / data.width(),
                                pixel % data.width(), i % data.channels()),
                image);
    }
}
