package dev.tarn.data;

import dev.tarn.image.ByteImage;
import dev.tarn.image.ImageDecoder;
import dev.tarn.image.ImageDecoder.Announced;
import dev.tarn.image.ImageFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decodes pictures in parallel into a store. Large pictures wait for each other: what is being decoded at once stays within a quarter of the heap, so
 * that a folder of photographs does not need as many times the memory of one as there are threads.
 */
final class PictureDecoding {
    private static final int MEBIBYTE = 1 << 20;
    /** Bytes a pixel while a picture is decoded: ImageIO's own samples (up to 8), ours (3), ours resized in one direction (3). */
    private static final long BYTES_A_PIXEL = 14;

    private final List<Path> files;
    private final @Nullable Announced[] sizes;
    private final ImageOptions options;
    private final ImageStore store;
    private final int permits = Math.clamp(Runtime.getRuntime().maxMemory() / 4 / MEBIBYTE, 1, Integer.MAX_VALUE);
    private final Semaphore memory = new Semaphore(permits, true);

    PictureDecoding(List<Path> files, @Nullable Announced[] sizes, ImageOptions options, ImageStore store) {
        this.files = files;
        this.sizes = sizes;
        this.options = options;
        this.store = store;
    }

    /**
     * @param failures gets, for each file, why it does not decode, or null
     * @return which files are in the store
     */
    boolean[] run(Consumer<@Nullable String[]> failures) throws IOException {
        boolean[] decoded = new boolean[files.size()];
        @Nullable
        String[] reasons = new @Nullable String[files.size()];
        InParallel.forEach(files.size(), options.threads(), i -> {
            Announced size = sizes[i];
            if (size != null) {
                int needed = (int) Math.min(permits,
                        (BYTES_A_PIXEL * size.height() * size.width() + Files.size(files.get(i))) / MEBIBYTE + 1);
                memory.acquire(needed);
                try {
                    ByteImage image = ImageDecoder.decode(files.get(i), options.height(), options.width(), options.channels(),
                            options.mode());
                    store.put(i, image.values());
                    decoded[i] = true;
                } catch (ImageFormatException e) {
                    reasons[i] = e.reason();
                } finally {
                    memory.release(needed);
                }
            }
        });
        failures.accept(reasons);
        return decoded;
    }
}
