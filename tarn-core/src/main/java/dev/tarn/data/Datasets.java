package dev.tarn.data;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a name or a path turned into: a set to train on, often one to test on, and what had to be left out on the way.
 *
 * @param name what people call it
 * @param source where it was found, for people
 * @param train training images; at least two classes occur in it
 * @param test images that training never sees, of the same size and with the same classes, or null if there are none
 * @param skipped files that could not be used
 */
public record Datasets(String name, String source, Dataset train, @Nullable Dataset test, List<SkippedFile> skipped) {

    /**
     * Checks the values and keeps copies of lists and arrays.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public Datasets {
        skipped = List.copyOf(skipped);
        if (test != null) {
            String of = shape(train);
            if (!of.equals(shape(test))) {
                throw new IllegalArgumentException(
                        name + ": training images are " + of + ", test images " + shape(test)
                                + " (height×width×channels); expected the same");
            }
            if (!train.classes().equals(test.classes())) {
                throw new IllegalArgumentException(
                        name + ": training and test set have different classes: " + train.classes() + " and " + test.classes()
                                + "; expected the same in the same order");
            }
        }
    }

    /**
     * Finds {@code data} as {@link DatasetCatalog#open(String)} does: a known name or a path.
     *
     * @param data a known name or a path
     * @return training images, and test images if there are any
     * @throws DataFormatException if it is not there or not whole
     */
    public static Datasets load(String data) throws IOException {
        return DatasetCatalog.standard().open(data);
    }

    /** The checked form: turns what a file got wrong into an error that names it. */
    static Datasets of(String name, String source, Dataset train, @Nullable Dataset test, List<SkippedFile> skipped)
            throws DataFormatException {
        int first = train.label(0);
        int i = 0;
        while (i < train.size() && train.label(i) == first) {
            i++;
        }
        if (i == train.size()) {
            throw new DataFormatException(source,
                    "all " + train.size() + " training images are of one class, \"" + train.classes().get(first)
                            + "\"; expected at least two: a classifier has nothing to learn here");
        }
        try {
            return new Datasets(name, source, train, test, skipped);
        } catch (IllegalArgumentException e) {
            throw new DataFormatException(source, String.valueOf(e.getMessage()), e);
        }
    }

    private static String shape(Dataset set) {
        return set.height() + "×" + set.width() + "×" + set.channels();
    }
}
