package dev.tarn.plan;

/** Where a plan gets its images. Several threads call it at once, for different images. */
@FunctionalInterface
public interface ImageSource {
    /**
     * Writes one image: height·width·channels floats, row by row, pixel by pixel, channel by channel; for a network of features, those.
     *
     * @param image index within the batch
     * @param pixels takes it
     * @param at where the image shall begin
     */
    void read(int image, float[] pixels, int at);
}
