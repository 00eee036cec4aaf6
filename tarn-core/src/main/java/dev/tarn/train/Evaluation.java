package dev.tarn.train;

import dev.tarn.data.Dataset;
import dev.tarn.model.Model;
import dev.tarn.plan.PlanOptions;
import dev.tarn.plan.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * How good a model is on a set of images.
 *
 * @param dataset name of the set
 * @param images how many
 * @param accuracy share of images whose most probable class is theirs (of equal ones the first)
 * @param loss mean cross-entropy, natural logarithm
 * @param confusion what was taken for what
 * @param calibration whether probabilities mean what they say, in {@value #BINS} bins
 * @param worst wrong predictions, surest first; at most {@value #WORST}
 * @param wrong all images that were predicted wrongly, by their index, ascending
 * @param imagesPerSecond reading and computing
 */
public record Evaluation(String dataset, int images, double accuracy, double loss, ConfusionMatrix confusion, Calibration calibration,
        List<Mistake> worst, List<Integer> wrong, double imagesPerSecond) {
    static final int BINS = 15;
    static final int WORST = 100;

    /** Keeps copies of what it is given. */
    public Evaluation {
        worst = List.copyOf(worst);
        wrong = List.copyOf(wrong);
    }

    /**
     * Judges a model on a data set with all processors.
     *
     * @param model whose network ends in a score for each class
     * @param data images of the network's size
     * @return loss, accuracy and confusion
     * @throws IllegalArgumentException if model and images do not fit each other
     * @throws dev.tarn.plan.NonFiniteException if an image, or what the model makes of it, is not finite
     */
    public static Evaluation of(Model model, Dataset data) {
        return of(model, data, Workers.defaultThreads());
    }

    /**
     * {@link #of(Model, Dataset)} with so many threads; they change no result.
     *
     * @param model whose network ends in a score for each class
     * @param data images of the network's size
     * @param threads 1 or more
     * @return loss, accuracy and confusion
     */
    public static Evaluation of(Model model, Dataset data, int threads) {
        return of(model, data, threads, false);
    }

    /**
     * {@link #of(Model, Dataset, int)}; with {@code flip} by the mean of each image's scores and those of its mirror image, which often is a little better.
     *
     * @param model whose network ends in a score for each class
     * @param data images of the network's size
     * @param threads 1 or more
     * @param flip whether mirror images are judged too
     * @return loss, accuracy and confusion
     */
    public static Evaluation of(Model model, Dataset data, int threads, boolean flip) {
        Fit.checkData(model.network(), data);
        Fit.checkClasses(model, data);
        try (Workers workers = Workers.of(threads)) {
            return of(model, data, PlanOptions.standard(), workers, flip);
        }
    }

    static Evaluation of(Model model, Dataset data, PlanOptions options, Workers workers, boolean flip) {
        int[] all = new int[data.size()];
        Arrays.setAll(all, i -> i);
        Evaluator evaluator = new Evaluator(model.network(), model.parameters(), model.preprocessing(), data, all, options, workers,
                flip);
        long began = System.nanoTime();
        Images images = evaluator.run();
        return images.summary(data.name(), data.classes(), (System.nanoTime() - began) / 1e9);
    }

    /** {@return precision, recall and F1 of each class} */
    public List<ClassScore> perClass() {
        return confusion.perClass();
    }

    /** What is known about each image, gathered in any order and summed up in the order of the images. */
    static final class Images {
        final int[] actual;
        final int[] predicted;
        final double[] probability;
        final double[] loss;

        Images(int images) {
            actual = new int[images];
            predicted = new int[images];
            probability = new double[images];
            loss = new double[images];
        }

        /**
         * Judges one image by its logits {@code x[at .. at + classes)}: log-sum-exp in double, first maximum wins.
         */
        void judge(int image, int label, float[] x, int at, int classes) {
            int best = 0;
            for (int c = 1; c < classes; c++) {
                if (x[at + c] > x[at + best]) {
                    best = c;
                }
            }
            double top = x[at + best];
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                sum += StrictMath.exp(x[at + c] - top);
            }
            actual[image] = label;
            predicted[image] = best;
            probability[image] = 1 / sum;
            loss[image] = StrictMath.log(sum) + top - x[at + label];
        }

        double accuracy() {
            int right = 0;
            for (int i = 0; i < actual.length; i++) {
                right += actual[i] == predicted[i] ? 1 : 0;
            }
            return (double) right / actual.length;
        }

        double meanLoss() {
            double sum = 0;
            for (double one : loss) {
                sum += one;
            }
            return sum / loss.length;
        }

        Evaluation summary(String dataset, List<String> classes, double seconds) {
            boolean[] right = new boolean[actual.length];
            List<Mistake> wrong = new ArrayList<>();
            for (int i = 0; i < actual.length; i++) {
                right[i] = actual[i] == predicted[i];
                if (!right[i]) {
                    wrong.add(new Mistake(i, actual[i], predicted[i], probability[i], loss[i]));
                }
            }
            List<Integer> indices = wrong.stream().map(Mistake::image).toList();
            wrong.sort(Comparator.comparingDouble(Mistake::loss).reversed().thenComparingInt(Mistake::image));
            return new Evaluation(dataset, actual.length, accuracy(), meanLoss(), ConfusionMatrix.of(classes, actual, predicted),
                    Calibration.of(probability, right, BINS), wrong.subList(0, Math.min(WORST, wrong.size())), indices,
                    actual.length / Math.max(seconds, 1e-9));
        }
    }
}
