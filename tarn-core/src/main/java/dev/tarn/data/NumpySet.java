package dev.tarn.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A {@code .npz} with {@code x_train}, {@code y_train} and usually {@code x_test}, {@code y_test}, as Keras hands out its data sets. Images are N×H×W or
 * N×H×W×C; uint8 is scaled to 0..1, floats are taken as they are. Labels are whole numbers of any type, N or N×1; one-hot rows are refused, because
 * which column is which class should be said by the one who knows.
 */
final class NumpySet {
    private static final int MOST_CLASSES = 1 << 20;

    private NumpySet() {}

    static Datasets read(Path file, String name) throws IOException {
        try (NumpyArchive archive = NumpyArchive.open(file)) {
            List<String> names = archive.names();
            for (String needed : List.of("x_train", "y_train")) {
                if (!names.contains(needed)) {
                    throw new DataFormatException(file, "has no array \"" + needed
                            + "\"; expected x_train, y_train and, to test, x_test, y_test; it has " + String.join(", ", names));
                }
            }
            if (names.contains("x_test") != names.contains("y_test")) {
                throw new DataFormatException(file, "has "
                        + (names.contains("x_test") ? "x_test but no y_test; expected both" : "y_test but no x_test; expected both"));
            }
            boolean test = names.contains("x_test");
            int[] trainLabels = labels(archive, file, "y_train");
            int[] testLabels = test ? labels(archive, file, "y_test") : new int[0];
            int largest = Math.max(Arrays.stream(trainLabels).max().orElse(0), Arrays.stream(testLabels).max().orElse(0));
            List<String> classes = IntStream.rangeClosed(0, largest).mapToObj(Integer::toString).toList();
            Dataset train = images(archive, file, "train", name, classes, trainLabels);
            @Nullable
            Dataset held = test ? images(archive, file, "test", name, classes, testLabels) : null;
            return Datasets.of(name, file.toString(), train, held, List.of());
        }
    }

    private static int[] labels(NumpyArchive archive, Path file, String array) throws IOException {
        NumpyArray labels = archive.read(array);
        int[] shape = labels.shape();
        String where = file + "[" + array + "]";
        if (shape.length == 2 && shape[1] > 1) {
            throw new DataFormatException(where,
                    "has shape " + NumpyArray.text(shape) + ", one row of " + shape[1]
                            + " numbers an image; expected one class number an image: "
                            + array + " = " + array + ".argmax(1)");
        }
        if (shape.length == 0 || shape.length > 2 || labels.type().isFloating() || labels.type() == NumpyType.BOOL) {
            throw new DataFormatException(where, "is " + labels + "; expected whole numbers of shape (N,) or (N, 1)");
        }
        long[] values;
        try {
            values = labels.toLongs();
        } catch (IllegalArgumentException e) {
            throw new DataFormatException(where, String.valueOf(e.getMessage()), e);
        }
        int[] checked = new int[values.length];
        for (int i = 0; i < checked.length; i++) {
            if (values[i] < 0 || values[i] >= MOST_CLASSES) {
                throw new DataFormatException(where,
                        "label " + i + " is " + values[i] + "; expected class numbers counted from 0, below " + MOST_CLASSES);
            }
            checked[i] = (int) values[i];
        }
        return checked;
    }

    private static Dataset images(NumpyArchive archive, Path file, String part, String name, List<String> classes, int[] labels)
            throws IOException {
        String array = "x_" + part;
        String where = file + "[" + array + "]";
        NumpyArray images = archive.read(array);
        int[] shape = images.shape();
        check(where, images, shape);
        if (shape[0] != labels.length) {
            throw new DataFormatException(where,
                    shape[0] + " images, but " + labels.length + " labels in y_" + part + ": they belong to different sets");
        }
        int channels = shape.length == 4 ? shape[3] : 1;
        String title = name + " (" + part + ")";
        if (images.type() == NumpyType.UINT8) {
            return new ByteDataset(title, shape[1], shape[2], channels, classes, images.unsignedBytes(), labels);
        }
        float[] values = images.toFloats();
        String fault = FloatDataset.notFinite(values, shape[1], shape[2], channels);
        if (fault != null) {
            throw new DataFormatException(where, fault);
        }
        return new FloatDataset(title, shape[1], shape[2], channels, classes, values, labels);
    }

    private static void check(String where, NumpyArray images, int[] shape) throws DataFormatException {
        if (shape.length != 3 && shape.length != 4) {
            throw new DataFormatException(where,
                    "has shape " + NumpyArray.text(shape) + "; expected (N, height, width) or (N, height, width, channels)");
        }
        if (Arrays.stream(shape).anyMatch(length -> length == 0)) {
            throw new DataFormatException(where, "has shape " + NumpyArray.text(shape) + ": no images; expected at least one");
        }
        if (shape.length == 4 && shape[3] > 4 && (shape[1] == 1 || shape[1] == 3 || shape[1] == 4)) {
            throw new DataFormatException(where,
                    "has shape " + NumpyArray.text(shape) + ", which looks like channels first; expected (N, height, width, channels): "
                            + "x.transpose(0, 2, 3, 1)");
        }
        if (images.type() != NumpyType.UINT8 && !images.type().isFloating()) {
            throw new DataFormatException(where, "holds " + images.type().numpyName()
                    + "; expected uint8 (scaled to 0..1) or floats (taken as they are): x.astype('uint8') for 0..255");
        }
    }
}
