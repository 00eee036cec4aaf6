package dev.tarn.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;

/**
 * Images kept as unsigned bytes in a file mapped into memory: the operating system keeps the pages it has room for, the heap holds none. Bytes
 * become floats as in {@link ByteDataset}.
 */
final class MappedDataset extends LabelledImages {
    private final MemorySegment images;
    /** Where in the file each image is: what could not be decoded left its place empty. */
    private final int[] places;
    private final String fingerprint;

    /** @param images the mapping; it ends when this set is no longer reachable */
    MappedDataset(String name, int height, int width, int channels, List<String> classes, MemorySegment images, int[] places, int[] labels,
            String fingerprint) {
        super(name, height, width, channels, classes, labels);
        this.images = images;
        this.places = places.clone();
        this.fingerprint = fingerprint;
    }

    @Override
    public void read(int index, float[] target, int at) {
        Objects.checkFromIndexSize(at, pixels, target.length);
        long from = (long) places[index] * pixels;
        for (int i = 0; i < pixels; i++) {
            target[at + i] = ByteDataset.scaled(images.get(ValueLayout.JAVA_BYTE, from + i));
        }
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }
}
