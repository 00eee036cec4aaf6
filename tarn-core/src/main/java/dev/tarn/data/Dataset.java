package dev.tarn.data;

import java.util.Arrays;
import java.util.List;

/**
 * Labelled images of one size, read by index. Every method may be called by any number of threads at once, and {@link #read} allocates nothing:
 * training threads call it for each image of each batch.
 *
 * <p>An image is {@code height × width × channels} floats, dense, row by row, channels last. Labels are {@code 0 .. classes().size() - 1}.
 */
public interface Dataset {

    /** What people call it, as {@code fashion-mnist (train)}. */
    String name();

    /** Number of images, at least 1. */
    int size();

    int height();

    int width();

    int channels();

    /** Names of the classes; a label is an index into this list. */
    List<String> classes();

    /** The class of image {@code index}. */
    int label(int index);

    /**
     * Copies image {@code index} to {@code pixels[at .. at + pixels())}.
     *
     * @throws IndexOutOfBoundsException if there is no such image or not enough room
     */
    void read(int index, float[] pixels, int at);

    /**
     * SHA-256 in hexadecimal of what the set is: shape, classes, labels and pixels for sets in memory; the list of files with sizes, times and
     * decoding settings for folders too large for it. Equal fingerprints mean equal data. Computed when first asked for.
     */
    String fingerprint();

    /** Floats of one image: height × width × channels. */
    default int pixels() {
        return height() * width() * channels();
    }

    /** All labels in order; a new array. */
    default int[] labels() {
        int[] labels = new int[size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = label(i);
        }
        return labels;
    }

    /**
     * A view of some images, in the order given; an index may occur more than once.
     *
     * @throws IllegalArgumentException if {@code indices} is empty or names an image that is not there
     */
    default Dataset subset(String name, int... indices) {
        return new DatasetSubset(name, this, indices);
    }

    /** {@link #subset(String, int...)} that keeps this set's name. */
    default Dataset subset(int... indices) {
        return subset(name(), indices);
    }

    /** The first {@code count} images, or this set if it has no more than that. */
    default Dataset first(int count) {
        if (count >= size()) {
            return this;
        }
        int[] indices = new int[Math.max(count, 0)];
        Arrays.setAll(indices, i -> i);
        return subset(indices);
    }
}
