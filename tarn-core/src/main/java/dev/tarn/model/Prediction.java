package dev.tarn.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a model says about one image: a probability for each class. Immutable. */
public final class Prediction {
    private final List<String> classes;
    private final double[] probabilities;
    private final int index;

    /**
     * A class with its probability.
     *
     * @param index place among the model's classes
     * @param label name of the class
     * @param probability from 0 to 1
     */
    public record ClassProbability(int index, String label, double probability) {
        /** {@code bag 97.1 %}. */
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%s %.1f %%", label, 100 * probability);
        }
    }

    private Prediction(List<String> classes, double[] probabilities) {
        this.classes = classes;
        this.probabilities = probabilities;
        int best = 0;
        for (int i = 1; i < probabilities.length; i++) {
            best = probabilities[i] > probabilities[best] ? i : best;
        }
        index = best;
    }

    /**
     * From logits: {@code exp(z - max) / Σ exp(z - max)} in double.
     *
     * @param at where the logits of this image start
     */
    static Prediction ofLogits(List<String> classes, float[] logits, int at) {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < classes.size(); i++) {
            max = Math.max(max, logits[at + i]);
        }
        double[] probabilities = new double[classes.size()];
        double sum = 0;
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = Math.exp(logits[at + i] - max);
            sum += probabilities[i];
        }
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] /= sum;
        }
        return new Prediction(classes, probabilities);
    }

    /** From what a network that ends in softmax gives. */
    static Prediction ofProbabilities(List<String> classes, float[] values, int at) {
        double[] probabilities = new double[classes.size()];
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = values[at + i];
        }
        return new Prediction(classes, probabilities);
    }

    /** {@return index of the most probable class; the first one of equals} */
    public int index() {
        return index;
    }

    /** {@return name of the most probable class} */
    public String label() {
        return classes.get(index);
    }

    /** {@return probability of the most probable class} */
    public double probability() {
        return probabilities[index];
    }

    /**
     * {@return the {@code count} most probable classes, or all if there are fewer, most probable first; of equals the first comes first}
     *
     * @param count 0 or more
     */
    public List<ClassProbability> top(int count) {
        List<ClassProbability> all = new ArrayList<>();
        for (int i = 0; i < probabilities.length; i++) {
            all.add(new ClassProbability(i, classes.get(i), probabilities[i]));
        }
        all.sort((a, b) -> Double.compare(b.probability(), a.probability()));
        return List.copyOf(all.subList(0, Math.clamp(count, 0, all.size())));
    }

    /** {@return one for each class, in the order of the model's classes; a copy} */
    public double[] probabilities() {
        return probabilities.clone();
    }

    /** {@code bag 97.1 %}. */
    @Override
    public String toString() {
        return new ClassProbability(index, label(), probability()).toString();
    }
}
