package dev.tarn.data;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Images kept as unsigned bytes in one array, a quarter of what floats would take. Reading turns byte {@code b} into {@code (b & 255) / 255f}, the
 * nearest float to the quotient (a multiplication by 1/255f would miss it for 126 of the 256 values), through a table of 256 floats.
 */
public final class ByteDataset extends LabelledImages {
    private static final float[] SCALED = new float[256];

    static {
        for (int b = 0; b < SCALED.length; b++) {
            SCALED[b] = b / 255f;
        }
    }

    private final byte[] images;
    private volatile @Nullable String fingerprint;

    /**
     * A data set in memory whose pixels are {@code byte / 255}.
     *
     * @param name what people call it
     * @param height rows
     * @param width columns
     * @param channels 1 or more
     * @param classes names
     * @param images {@code labels.length × height × width × channels} unsigned bytes, channels last; kept, not copied: do not change them afterwards
     * @param labels index of the class of each image; kept, not copied
     * @throws IllegalArgumentException if numbers disagree or a label names no class
     */
    public ByteDataset(String name, int height, int width, int channels, List<String> classes, byte[] images, int[] labels) {
        super(name, height, width, channels, classes, labels);
        if (images.length != (long) pixels * labels.length) {
            throw new IllegalArgumentException(
                    name + ": " + images.length + " bytes for " + labels.length + " images; expected " + pixels + " bytes for each");
        }
        this.images = images;
    }

    /** The byte as a number from 0 to 1. */
    static float scaled(byte value) {
        return SCALED[value & 255];
    }

    @Override
    public void read(int index, float[] target, int at) {
        int from = Objects.checkIndex(index, labels.length) * pixels;
        float[] scaled = SCALED;
        byte[] images = this.images;
        for (int i = 0; i < pixels; i++) {
            target[at + i] = scaled[images[from + i] & 255];
        }
    }

    @Override
    public String fingerprint() {
        String known = fingerprint;
        if (known == null) {
            known = start("bytes").bytes(images).hex();
            fingerprint = known;
        }
        return known;
    }
}
