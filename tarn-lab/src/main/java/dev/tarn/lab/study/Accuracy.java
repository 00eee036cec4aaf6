package dev.tarn.lab.study;

import java.util.Locale;

/** Accuracies with two digits after the point, which is what differences between seeds need. */
final class Accuracy {
    private Accuracy() {}

    /** {@code 91.23 %} */
    static String text(double share) {
        return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    /** {@code 0.42 percentage points} */
    static String signed(double difference) {
        return (Double.isNaN(difference) ? "–" : String.format(Locale.ROOT, "%.2f", 100 * difference)).replace('-', '−')
                + " percentage points";
    }
}
