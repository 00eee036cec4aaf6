package dev.tarn.data;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Images kept as float32, taken as they are: no scaling. All of them are finite, because that was checked when the set was made. */
public final class FloatDataset extends LabelledImages {
    private final float[] images;
    private volatile @Nullable String fingerprint;

    /**
     * A data set in memory.
     *
     * @param name what people call it
     * @param height rows
     * @param width columns
     * @param channels 1 or more
     * @param classes names
     * @param images {@code labels.length × height × width × channels} finite numbers, channels last; kept, not copied: do not change them afterwards
     * @param labels index of the class of each image; kept, not copied
     * @throws IllegalArgumentException if numbers disagree, a label names no class, or a value is NaN or infinite (the message says in which image)
     */
    public FloatDataset(String name, int height, int width, int channels, List<String> classes, float[] images, int[] labels) {
        super(name, height, width, channels, classes, labels);
        if (images.length != (long) pixels * labels.length) {
            throw new IllegalArgumentException(
                    name + ": " + images.length + " floats for " + labels.length + " images of " + pixels
                            + " floats each; expected as many as they need");
        }
        String fault = notFinite(images, height, width, channels);
        if (fault != null) {
            throw new IllegalArgumentException(name + ": " + fault);
        }
        this.images = images;
    }

    /** Says where the first NaN or infinity stands, or null if there is none. */
    static @Nullable String notFinite(float[] images, int height, int width, int channels) {
        for (int i = 0; i < images.length; i++) {
            if (!Float.isFinite(images[i])) {
                int pixel = i / channels;
                return "image %d (counted from 0) holds %s at row %d, column %d, channel %d; expected finite numbers: remove the image or repair it"
                        .formatted(pixel / (height * width), images[i], pixel / width % height, pixel % width, i % channels);
            }
        }
        return null;
    }

    @Override
    public void read(int index, float[] target, int at) {
        System.arraycopy(images, Objects.checkIndex(index, labels.length) * pixels, target, at, pixels);
    }

    @Override
    public String fingerprint() {
        String known = fingerprint;
        if (known == null) {
            known = start("floats").floats(images).hex();
            fingerprint = known;
        }
        return known;
    }
}
