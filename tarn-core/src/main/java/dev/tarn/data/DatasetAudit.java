package dev.tarn.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What makes figures about a data set look better, or worse, than they are: images that occur twice, and classes that are rare.
 *
 * @param repeated training images that equal an earlier one, pixel by pixel
 * @param leaked test images that equal a training image: remembered rather than recognised
 * @param perClass training images of each class
 * @param classes names
 */
public record DatasetAudit(int repeated, int leaked, List<Integer> perClass, List<String> classes) {
    /** The most frequent class has so many times the images of the rarest before somebody is told. */
    private static final double UNEQUAL = 1.5;

    /** Keeps copies of what it is given. */
    public DatasetAudit {
        perClass = List.copyOf(perClass);
        classes = List.copyOf(classes);
    }

    /**
     * Reads all images once.
     *
     * @param data with or without a test set
     * @return what was found
     */
    public static DatasetAudit of(Datasets data) {
        Dataset train = data.train();
        Dataset test = data.test();
        int[] counts = new int[train.classes().size()];
        for (int label : train.labels()) {
            counts[label]++;
        }
        return new DatasetAudit(Duplicates.within(train), leaked(train, test), Arrays.stream(counts).boxed().toList(), train.classes());
    }

    private static int leaked(Dataset train, @Nullable Dataset test) {
        boolean alike = test != null && test.height() == train.height() && test.width() == train.width()
                && test.channels() == train.channels();
        return test == null || !alike ? 0 : Duplicates.between(train, test);
    }

    /** {@return images of the most frequent class for each of the rarest; infinite if a class has none} */
    public double imbalance() {
        int most = perClass.stream().mapToInt(Integer::intValue).max().orElse(0);
        int least = perClass.stream().mapToInt(Integer::intValue).min().orElse(0);
        return least == 0 ? Double.POSITIVE_INFINITY : (double) most / least;
    }

    /** {@return what people should know, a sentence each; empty if there is nothing} */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (leaked > 0) {
            warnings.add("%,d test %s also training images: they count as recognised though they may only be remembered".formatted(leaked,
                    leaked == 1 ? "image is" : "images are"));
        }
        if (repeated > 0) {
            warnings.add("%,d training %s an earlier one".formatted(repeated, repeated == 1 ? "image repeats" : "images repeat"));
        }
        if (imbalance() > UNEQUAL) {
            int most = perClass.indexOf(perClass.stream().max(Integer::compare).orElse(0));
            int least = perClass.indexOf(perClass.stream().min(Integer::compare).orElse(0));
            warnings.add(String.format(Locale.ROOT,
                    "classes are not equally frequent: from %,d images of \"%s\" to %,d of \"%s\"; class weights \"balanced\" count them alike",
                    perClass.get(most), classes.get(most), perClass.get(least), classes.get(least)));
        }
        return warnings;
    }
}
