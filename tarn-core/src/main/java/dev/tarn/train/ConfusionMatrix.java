package dev.tarn.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How often images of each class were taken for each class. Rows are what they are, columns what the model said. Immutable. */
public final class ConfusionMatrix {
    private final List<String> classes;
    private final int[] counts;

    /**
     * A matrix from counts.
     *
     * @param classes names, as many as the matrix has rows
     * @param counts {@code [actual][predicted]}, dense; copied
     */
    public ConfusionMatrix(List<String> classes, int... counts) {
        if (counts.length != classes.size() * classes.size()) {
            throw new IllegalArgumentException("confusion matrix of " + classes.size() + " classes needs " + classes.size() * classes.size()
                    + " counts, got " + counts.length);
        }
        this.classes = List.copyOf(classes);
        this.counts = counts.clone();
    }

    /** Counts pairs of labels. */
    static ConfusionMatrix of(List<String> classes, int[] actual, int[] predicted) {
        int[] counts = new int[classes.size() * classes.size()];
        for (int i = 0; i < actual.length; i++) {
            counts[actual[i] * classes.size() + predicted[i]]++;
        }
        return new ConfusionMatrix(classes, counts);
    }

    /** {@return names of the classes, in the order of rows and columns} */
    public List<String> classes() {
        return classes;
    }

    /**
     * {@return images of class {@code actual} that the model took for {@code predicted}}
     *
     * @param actual index of the class
     * @param predicted index of the class
     */
    public int count(int actual, int predicted) {
        return counts[actual * classes.size() + predicted];
    }

    /** {@return number of images} */
    public int images() {
        return Arrays.stream(counts).sum();
    }

    /** {@return share of images that the model got right} */
    public double accuracy() {
        int right = 0;
        for (int c = 0; c < classes.size(); c++) {
            right += count(c, c);
        }
        return ratio(right, images());
    }

    /** {@return precision, recall and F1 of every class, in the order of the classes} */
    public List<ClassScore> perClass() {
        List<ClassScore> scores = new ArrayList<>();
        for (int c = 0; c < classes.size(); c++) {
            int actual = 0;
            int predicted = 0;
            for (int other = 0; other < classes.size(); other++) {
                actual += count(c, other);
                predicted += count(other, c);
            }
            int right = count(c, c);
            scores.add(new ClassScore(classes.get(c), actual, ratio(right, predicted), ratio(right, actual),
                    ratio(2.0 * right, actual + predicted)));
        }
        return List.copyOf(scores);
    }

    private static double ratio(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConfusionMatrix that && classes.equals(that.classes) && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return 31 * classes.hashCode() + Arrays.hashCode(counts);
    }

    /** One row a line, counts apart by blanks. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < classes.size(); row++) {
            for (int column = 0; column < classes.size(); column++) {
                text.append(column == 0 ? "" : " ").append(count(row, column));
            }
            text.append(row == classes.size() - 1 ? "" : "\n");
        }
        return text.toString();
    }
}
