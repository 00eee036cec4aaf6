package dev.tarn.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * CIFAR-10 and CIFAR-100 in their binary version. A record is one label (CIFAR-100: coarse label, fine label) and 3×32×32 bytes: all red, then all
 * green, then all blue, row by row; reading interleaves them. CIFAR-100 is read with its 100 fine classes. Source: A. Krizhevsky,
 * "Learning Multiple Layers of Features from Tiny Images", 2009, and the data set's page.
 */
final class CifarFolder {
    private static final int SIDE = 32;
    private static final int PLANE = SIDE * SIDE;
    private static final int PIXELS = 3 * PLANE;

    private CifarFolder() {}

    /** The two sets: how long a label is and where class names stand. */
    private enum Kind {
        TEN(1, 10, "batches.meta.txt"), HUNDRED(2, 100, "fine_label_names.txt");

        final int labelBytes;
        final int classes;
        final String namesFile;

        Kind(int labelBytes, int classes, String namesFile) {
            this.labelBytes = labelBytes;
            this.classes = classes;
            this.namesFile = namesFile;
        }

        int record() {
            return labelBytes + PIXELS;
        }

        String title() {
            return "CIFAR-" + classes;
        }
    }

    static boolean matches(Path folder) throws IOException {
        return !batches(folder).isEmpty() || Files.isRegularFile(folder.resolve("train.bin"));
    }

    static Datasets read(Path folder, String name) throws IOException {
        List<Path> training = batches(folder);
        Kind kind = training.isEmpty() ? Kind.HUNDRED : Kind.TEN;
        Path test = folder.resolve(kind == Kind.TEN ? "test_batch.bin" : "test.bin");
        List<String> classes = classes(folder, kind);
        return Datasets.of(name, folder.toString(),
                read(training.isEmpty() ? List.of(folder.resolve("train.bin")) : training, kind, classes, name + " (train)"),
                Files.isRegularFile(test) ? read(List.of(test), kind, classes, name + " (test)") : null, List.of());
    }

    /** The training files of CIFAR-10 in the order of their numbers. */
    private static List<Path> batches(Path folder) throws IOException {
        Map<Integer, Path> batches = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(file -> {
                String name = file.getFileName().toString();
                if (name.matches("data_batch_\\d{1,4}\\.bin")) {
                    batches.put(Integer.parseInt(name.replaceAll("\\D", "")), file);
                }
            });
        }
        return List.copyOf(batches.values());
    }

    private static List<String> classes(Path folder, Kind kind) throws IOException {
        Path file = folder.resolve(kind.namesFile);
        if (!Files.isRegularFile(file)) {
            return IntStream.range(0, kind.classes).mapToObj(Integer::toString).toList();
        }
        List<String> names = ClassNames.read(file);
        if (names.size() != kind.classes) {
            throw new DataFormatException(file, "names " + names.size() + " classes; " + kind.title() + " has " + kind.classes);
        }
        return names;
    }

    private static Dataset read(List<Path> files, Kind kind, List<String> classes, String name) throws IOException {
        long records = 0;
        for (Path file : files) {
            long bytes = Files.size(file);
            if (bytes == 0 || bytes % kind.record() != 0) {
                throw new DataFormatException(file,
                        bytes + " bytes; expected a multiple of " + kind.record() + " (" + kind.title() + ": " + kind.labelBytes
                                + " label bytes and 3×32×32 pixels a record): it is truncated or of another kind");
            }
            records += bytes / kind.record();
        }
        ExactInput.checkMemory(files.getFirst().toString(), records * PIXELS, records + " images of 32×32×3");
        byte[] images = new byte[(int) records * PIXELS];
        int[] labels = new int[(int) records];
        int index = 0;
        for (Path file : files) {
            index = read(file, kind, images, labels, index);
        }
        return new ByteDataset(name, SIDE, SIDE, 3, classes, images, labels);
    }

    private static int read(Path file, Kind kind, byte[] images, int[] labels, int first) throws IOException {
        int index = first;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            ExactInput input = new ExactInput(in, file.toString());
            for (long left = Files.size(file) / kind.record(); left > 0 && index < labels.length; left--) {
                byte[] record = input.read(kind.record(), "whole records");
                labels[index] = record[kind.labelBytes - 1] & 255;
                if (labels[index] >= kind.classes) {
                    throw new DataFormatException(file,
                            "record " + (index - first) + " has label " + labels[index] + ", expected 0 to " + (kind.classes - 1) + ": not "
                                    + kind.title() + ", or damaged");
                }
                for (int pixel = 0; pixel < PLANE; pixel++) {
                    for (int channel = 0; channel < 3; channel++) {
                        images[index * PIXELS + pixel * 3 + channel] = record[kind.labelBytes + channel * PLANE + pixel];
                    }
                }
                index++;
            }
        }
        return index;
    }
}
