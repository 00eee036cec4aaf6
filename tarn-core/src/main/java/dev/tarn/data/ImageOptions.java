package dev.tarn.data;

import dev.tarn.image.ResizeMode;
import java.nio.file.Path;

/**
 * How pictures of a folder become images of one size.
 *
 * @param height rows; 0: chosen from the pictures (the median, shrunk until no side is longer than 256)
 * @param width columns; 0: chosen likewise
 * @param channels 1 or 3; 0: grey if all pictures are stored as grey, else colour
 * @param mode what happens to a picture of another shape
 * @param memory bytes that the decoded pictures of one folder may take on the heap; more are decoded once into a temporary file that is mapped into memory
 * @param scratch folder for that file; it is gone when the JVM ends
 * @param threads decoders at work at once
 */
public record ImageOptions(int height, int width, int channels, ResizeMode mode, long memory, Path scratch, int threads) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public ImageOptions {
        if (height < 0 || width < 0 || (height == 0) != (width == 0) || (channels != 0 && channels != 1 && channels != 3) || threads < 1) {
            throw new IllegalArgumentException("images of " + height + "×" + width + "×" + channels + " with " + threads
                    + " threads; expected height and width both given or both 0, channels 0, 1 or 3, at least 1 thread");
        }
    }

    /**
     * Size and channels from the pictures, stretched, a quarter of the heap, all processors.
     *
     * @return the options
     */
    public static ImageOptions defaults() {
        return new ImageOptions(0, 0, 0, ResizeMode.STRETCH, Runtime.getRuntime().maxMemory() / 4,
                Path.of(System.getProperty("java.io.tmpdir")),
                Runtime.getRuntime().availableProcessors());
    }

    /**
     * Images of the size a model wants.
     *
     * @param height rows
     * @param width columns
     * @param channels 1 or 3
     * @return the same options with it
     */
    public ImageOptions withSize(int height, int width, int channels) {
        return new ImageOptions(height, width, channels, mode, memory, scratch, threads);
    }

    /**
     * How pictures of another size are made to fit.
     *
     * @param mode stretch, fit or crop
     * @return the same options with it
     */
    public ImageOptions withMode(ResizeMode mode) {
        return new ImageOptions(height, width, channels, mode, memory, scratch, threads);
    }

    /**
     * How much memory pictures may take; what is larger stays on the disk.
     *
     * @param memory bytes
     * @return the same options with it
     */
    public ImageOptions withMemory(long memory) {
        return new ImageOptions(height, width, channels, mode, memory, scratch, threads);
    }

    /**
     * Where decoded pictures may be kept on the disk.
     *
     * @param scratch a folder
     * @return the same options with it
     */
    public ImageOptions withScratch(Path scratch) {
        return new ImageOptions(height, width, channels, mode, memory, scratch, threads);
    }

    /**
     * How many threads decode.
     *
     * @param threads 1 or more
     * @return the same options with it
     */
    public ImageOptions withThreads(int threads) {
        return new ImageOptions(height, width, channels, mode, memory, scratch, threads);
    }
}
