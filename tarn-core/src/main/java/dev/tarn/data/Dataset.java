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

    /** {@return what people call it, as {@code fashion-mnist (train)}} */
    String name();

    /** {@return number of images, at least 1} */
    int size();

    /** {@return rows of each image} */
    int height();

    /** {@return columns of each image} */
    int width();

    /** {@return channels of each image: 1 for grey, 3 for red, green, blue} */
    int channels();

    /**
     * Names of the classes; a label is an index into this list.
     *
     * @return names of the classes; a label is an index into this list
     */
    List<String> classes();

    /**
     * {@return the class of image {@code index}}
     *
     * @param index of the image, counted from 0
     */
    int label(int index);

    /**
     * Copies image {@code index} to {@code pixels[at .. at + pixels())}.
     *
     * @param index of the image, counted from 0
     * @param pixels takes {@code height × width × channels} floats, channels last
     * @param at where the image shall begin
     * @throws IndexOutOfBoundsException if there is no such image or not enough room
     */
    void read(int index, float[] pixels, int at);

    /**
     * SHA-256 in hexadecimal of what the set is: shape, classes, labels and pixels for sets in memory; the list of files with sizes, times and
     * decoding settings for folders too large for it. Equal fingerprints mean equal data. Computed when first asked for.
     *
     * @return 64 digits
     */
    String fingerprint();

    /** {@return floats of one image: height × width × channels} */
    default int pixels() {
        return height() * width() * channels();
    }

    /**
     * All labels in order; a new array.
     *
     * @return all labels in order; a new array
     */
    default int[] labels() {
        int[] labels = new int[size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = label(i);
        }
        return labels;
    }

    /**
     * {@return A view of some images, in the order given; an index may occur more than once}
     *
     * @param name of the view
     * @param indices of images, counted from 0
     * @throws IllegalArgumentException if {@code indices} is empty or names an image that is not there
     */
    default Dataset subset(String name, int... indices) {
        return new DatasetSubset(name, this, indices);
    }

    /**
     * {@link #subset(String, int...)} that keeps this set's name.
     *
     * @param indices of images, counted from 0
     * @return a view
     */
    default Dataset subset(int... indices) {
        return subset(name(), indices);
    }

    /**
     * {@return the first {@code count} images, or this set if it has no more than that}
     *
     * @param count 1 or more
     */
    default Dataset first(int count) {
        if (count >= size()) {
            return this;
        }
        int[] indices = new int[Math.max(count, 0)];
        Arrays.setAll(indices, i -> i);
        return subset(indices);
    }
}
