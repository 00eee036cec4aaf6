package dev.tarn.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A folder of IDX files under the names MNIST gave them, gzip-compressed or not: {@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte}, and
 * for the test set the same with {@code t10k} or {@code test}. Class names come from {@code classes.txt} (one a line) if there is one, else from the
 * caller, else they are the labels themselves.
 */
final class IdxFolder {
    private static final List<String> TEST_PREFIXES = List.of("t10k", "test");

    private IdxFolder() {}

    /** True if the folder holds the training images of an IDX set, or part of one. */
    static boolean matches(Path folder) {
        return find(folder, "train", "images", 3) != null || find(folder, "train", "labels", 1) != null;
    }

    static Datasets read(Path folder, String name, List<String> knownClasses) throws IOException {
        Part train = part(folder, "train");
        if (train == null) {
            throw new DataFormatException(folder,
                    "holds no train-images-idx3-ubyte and train-labels-idx1-ubyte (with or without .gz); expected both");
        }
        Part test = null;
        for (String prefix : TEST_PREFIXES) {
            if (test == null) {
                test = part(folder, prefix);
            }
        }
        return assemble(name, folder.toString(), classes(folder, knownClasses), train, test);
    }

    /** Reads an embedded set: the same four files, always compressed. */
    static Datasets read(EmbeddedDataset embedded) throws IOException {
        return assemble(embedded.name(), "embedded " + embedded.name(), embedded.classes(), part(embedded, "train"),
                part(embedded, "t10k"));
    }

    private record Part(IdxReader.Images images, byte[] labels, String labelFile) {}

    private static @Nullable Part part(Path folder, String prefix) throws IOException {
        Path images = find(folder, prefix, "images", 3);
        Path labels = find(folder, prefix, "labels", 1);
        if (images == null && labels == null) {
            return null;
        }
        if (images == null || labels == null) {
            String missing = images == null ? prefix + "-images-idx3-ubyte" : prefix + "-labels-idx1-ubyte";
            throw new DataFormatException(folder,
                    missing + " (or " + missing + ".gz) is missing beside " + (images == null ? labels : images) + "; expected both");
        }
        return part(IdxReader.images(images), images.toString(), IdxReader.labels(labels), labels.toString());
    }

    private static Part part(EmbeddedDataset embedded, String prefix) throws IOException {
        String imageFile = prefix + "-images-idx3-ubyte.gz";
        String labelFile = prefix + "-labels-idx1-ubyte.gz";
        IdxReader.Images images;
        try (InputStream in = IdxReader.uncompress(embedded.open(imageFile), imageFile)) {
            images = IdxReader.images(in, embedded.name() + "/" + imageFile);
        }
        try (InputStream in = IdxReader.uncompress(embedded.open(labelFile), labelFile)) {
            return part(images, imageFile, IdxReader.labels(in, embedded.name() + "/" + labelFile), labelFile);
        }
    }

    private static Part part(IdxReader.Images images, String imageFile, byte[] labels, String labelFile) throws DataFormatException {
        if (images.count() != labels.length) {
            throw new DataFormatException(labelFile,
                    labels.length + " labels, but " + images.count() + " images in " + imageFile + ": they belong to different sets");
        }
        return new Part(images, labels, labelFile);
    }

    private static Datasets assemble(String name, String source, List<String> given, Part train, @Nullable Part test) throws IOException {
        int largest = Math.max(largest(train), test == null ? 0 : largest(test));
        List<String> classes = given;
        if (classes.isEmpty()) {
            classes = new ArrayList<>();
            for (int label = 0; label <= largest; label++) {
                classes.add(Integer.toString(label));
            }
        }
        return Datasets.of(name, source, dataset(name + " (train)", train, classes),
                test == null ? null : dataset(name + " (test)", test, classes), List.of());
    }

    private static int largest(Part part) {
        int largest = 0;
        for (byte label : part.labels()) {
            largest = Math.max(largest, label & 255);
        }
        return largest;
    }

    private static Dataset dataset(String name, Part part, List<String> classes) throws DataFormatException {
        int[] labels = new int[part.labels().length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = part.labels()[i] & 255;
            if (labels[i] >= classes.size()) {
                throw new DataFormatException(part.labelFile(),
                        "label " + i + " is " + labels[i] + ", expected 0 to " + (classes.size() - 1) + " (" + classes.size()
                                + " classes are named)");
            }
        }
        IdxReader.Images images = part.images();
        return new ByteDataset(name, images.height(), images.width(), images.channels(), classes, images.values(), labels);
    }

    private static @Nullable Path find(Path folder, String prefix, String kind, int dimensions) {
        for (String separator : List.of("-", ".")) {
            for (String end : List.of("", ".gz")) {
                Path file = folder.resolve(prefix + "-" + kind + separator + "idx" + dimensions + "-ubyte" + end);
                if (Files.isRegularFile(file)) {
                    return file;
                }
            }
        }
        return null;
    }

    private static List<String> classes(Path folder, List<String> known) throws IOException {
        Path file = folder.resolve("classes.txt");
        return Files.isRegularFile(file) ? ClassNames.read(file) : known;
    }
}
