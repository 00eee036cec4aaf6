package dev.tarn.train;

import dev.tarn.augment.Augmenter;
import dev.tarn.data.Dataset;
import dev.tarn.model.Preprocessing;
import dev.tarn.plan.ImageSource;
import dev.tarn.plan.NonFiniteException;
import org.jspecify.annotations.Nullable;

/**
 * What a plan reads while it computes: chosen images of a data set, changed and mixed as the run wants it, standardised as the model says. Called by several threads for
 * different images, so that all of them share this work; allocates nothing once each of them has read an image.
 */
final class BatchSource implements ImageSource {
    private final Dataset data;
    private final Preprocessing preprocessing;
    private final int[] order;
    private final @Nullable Augmenter augmenter;
    private final @Nullable Mixing mixing;
    private final int pixels;
    private final ThreadLocal<float[]> others;
    private int from;
    private int epoch;

    /** @param order indices into {@code data}; kept: the caller may reorder it between batches */
    BatchSource(Dataset data, Preprocessing preprocessing, int[] order) {
        this(data, preprocessing, order, null, null);
    }

    /** @param mixing told of each batch by the caller */
    BatchSource(Dataset data, Preprocessing preprocessing, int[] order, @Nullable Augmenter augmenter, @Nullable Mixing mixing) {
        this.data = data;
        this.preprocessing = preprocessing;
        this.order = order;
        this.augmenter = augmenter;
        this.mixing = mixing;
        pixels = data.pixels();
        others = ThreadLocal.withInitial(() -> new float[data.pixels()]);
    }

    /** The next batch is {@code order[from..]}, without changes. */
    void startAt(int from) {
        this.from = from;
    }

    /** The next batch is {@code order[from..]} in this epoch, counted from 1. */
    void startAt(int from, int epoch) {
        this.from = from;
        this.epoch = epoch;
    }

    @Override
    public void read(int image, float[] target, int at) {
        readChanged(image, target, at);
        if (mixing != null) {
            mix(mixing, image, target, at);
        }
        preprocessing.apply(target, at, pixels);
    }

    private void readChanged(int image, float[] target, int at) {
        int index = order[from + image];
        data.read(index, target, at);
        float largest = 0;
        for (int i = at; i < at + pixels; i++) {
            largest = Math.max(largest, Math.abs(target[i])); // NaN stays
        }
        if (!(largest < Float.POSITIVE_INFINITY)) {
            throw notFinite(data, index, image, target, at);
        }
        if (augmenter != null) {
            augmenter.apply(target, at, index, epoch);
        }
    }

    private void mix(Mixing mixing, int image, float[] target, int at) {
        float[] other = others.get();
        readChanged(mixing.partner(image), other, 0);
        float share = (float) mixing.share(image);
        for (int i = 0; i < pixels; i++) {
            target[at + i] = share * target[at + i] + (1 - share) * other[i];
        }
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
