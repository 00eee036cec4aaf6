package dev.tarn.data;

import dev.tarn.image.ImageDecoder;
import dev.tarn.image.ImageDecoder.Announced;
import dev.tarn.image.ImageFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A folder of pictures: one sub-folder a class, either directly or under {@code train/} and {@code test/}. First every picture's size is looked at,
 * which settles the common size; then all are decoded in parallel, to the heap or, if there are too many, to a mapped file. What does not decode is
 * left out and named.
 */
final class ImageFolder {
    /** Longest side of images whose size nobody asked for: larger ones make slow first networks. */
    private static final int LONGEST_SIDE = 256;

    private ImageFolder() {}

    static Datasets read(Path folder, String name, ImageOptions options) throws IOException {
        Path train = folder.resolve("train");
        Path test = folder.resolve("test");
        if (!Files.isDirectory(train)) {
            if (Files.isDirectory(test)) {
                throw new DataFormatException(folder, "has test/ but no train/; expected one sub-folder a class under each, or directly");
            }
            List<SkippedFile> skipped = new ArrayList<>();
            Dataset all = read(name, look(ClassFolders.scan(folder, null), options, skipped), options, skipped);
            return Datasets.of(name, folder.toString(), all, null, skipped);
        }
        List<SkippedFile> skipped = new ArrayList<>();
        Looked training = look(ClassFolders.scan(train, null), options, skipped);
        ImageOptions settled = settle(training, options);
        Dataset trainSet = read(name + " (train)", training, settled, skipped);
        Dataset testSet = null;
        if (Files.isDirectory(test)) {
            testSet = read(name + " (test)", look(ClassFolders.scan(test, training.folders().classes()), settled, skipped), settled,
                    skipped);
        }
        return Datasets.of(name, folder.toString(), trainSet, testSet, skipped);
    }

    /** Pictures and what their headers say; null where a header could not be read. */
    private record Looked(ClassFolders folders, @Nullable Announced[] sizes) {}

    private static Looked look(ClassFolders folders, ImageOptions options, List<SkippedFile> skipped) throws IOException {
        @Nullable
        Announced[] sizes = new @Nullable Announced[folders.files().size()];
        @Nullable
        String[] reasons = new @Nullable String[sizes.length];
        InParallel.forEach(sizes.length, options.threads(), i -> {
            try {
                sizes[i] = ImageDecoder.announced(folders.files().get(i));
            } catch (ImageFormatException e) {
                reasons[i] = e.reason();
            }
        });
        report(folders, reasons, skipped);
        Looked looked = new Looked(folders, sizes);
        boolean[] usable = new boolean[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            usable[i] = sizes[i] != null;
        }
        checkClasses(folders, usable, skipped);
        return looked;
    }

    private static ImageOptions settle(Looked looked, ImageOptions options) {
        List<Announced> known = Arrays.stream(looked.sizes()).filter(Objects::nonNull).map(Objects::requireNonNull).toList();
        int channels = options.channels() != 0 ? options.channels() : known.stream().allMatch(size -> size.channels() == 1) ? 1 : 3;
        if (options.height() != 0) {
            return options.withSize(options.height(), options.width(), channels);
        }
        int height = median(known.stream().mapToInt(Announced::height).toArray());
        int width = median(known.stream().mapToInt(Announced::width).toArray());
        double shrink = Math.min(1, (double) LONGEST_SIDE / Math.max(height, width));
        return options.withSize(Math.max(1, (int) Math.rint(height * shrink)), Math.max(1, (int) Math.rint(width * shrink)), channels);
    }

    /** The lower median: a size that occurs. */
    private static int median(int[] values) {
        Arrays.sort(values);
        return values[(values.length - 1) / 2];
    }

    private static Dataset read(String name, Looked looked, ImageOptions asked, List<SkippedFile> skipped) throws IOException {
        ImageOptions options = settle(looked, asked);
        ClassFolders folders = looked.folders();
        long bytes = (long) folders.files().size() * options.height() * options.width() * options.channels();
        ImageStore store = bytes <= Math.min(options.memory(), ExactInput.LARGEST_ARRAY)
                ? new ImageStore.OnHeap((int) bytes)
                : new ImageStore.InFile(options.scratch());
        try (store) {
            boolean[] decoded = new PictureDecoding(folders.files(), looked.sizes(), options, store)
                    .run(reasons -> report(folders, reasons, skipped));
            checkClasses(folders, decoded, skipped);
            return store.dataset(name, folders, decoded, options);
        }
    }

    private static void report(ClassFolders folders, @Nullable String[] reasons, List<SkippedFile> skipped) {
        for (int i = 0; i < reasons.length; i++) {
            String reason = reasons[i];
            if (reason != null) {
                skipped.add(new SkippedFile(folders.files().get(i), reason));
            }
        }
    }

    /** Each class folder that had pictures must still have one. */
    private static void checkClasses(ClassFolders folders, boolean[] usable, List<SkippedFile> skipped) throws DataFormatException {
        int classes = folders.classes().size();
        int[] found = new int[classes];
        int[] left = new int[classes];
        int all = 0;
        for (int i = 0; i < usable.length; i++) {
            found[folders.labels()[i]]++;
            if (usable[i]) {
                left[folders.labels()[i]]++;
                all++;
            }
        }
        if (all == 0) {
            throw new DataFormatException(folders.folder(),
                    "none of its " + usable.length + " pictures decodes; the first: " + skipped.getFirst());
        }
        for (int c = 0; c < classes; c++) {
            if (found[c] > 0 && left[c] == 0) {
                String prefix = folders.folder().resolve(folders.classes().get(c)).toString();
                SkippedFile first = skipped.stream().filter(file -> file.file().startsWith(prefix)).findFirst().orElse(skipped.getFirst());
                throw new DataFormatException(prefix, "none of its " + found[c] + " pictures decodes; the first: " + first);
            }
        }
    }
}
