package dev.tarn.train;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether the model is right as often as it says: predictions sorted into bins of equal width by the probability of the predicted class.
 *
 * @param error expected calibration error (Guo et al. 2017, arXiv 1706.04599): mean over images of |accuracy - confidence| of their bin
 * @param bins from low to high; empty ones included
 */
public record Calibration(double error, List<Bin> bins) {
    /** Keeps copies of what it is given. */
    public Calibration {
        bins = List.copyOf(bins);
    }

    /**
     * Predictions with a probability above {@code low}, up to {@code high} inclusive.
     *
     * @param low exclusive
     * @param high inclusive
     * @param images how many there are
     * @param confidence mean probability of the predicted class; 0 for an empty bin
     * @param accuracy share of correct predictions; 0 for an empty bin
     */
    public record Bin(double low, double high, int images, double confidence, double accuracy) {}

    /**
     * @param confidence the predicted class's probability, one an image
     * @param right whether the prediction was
     */
    static Calibration of(double[] confidence, boolean[] right, int bins) {
        int[] images = new int[bins];
        int[] hits = new int[bins];
        double[] sum = new double[bins];
        for (int i = 0; i < confidence.length; i++) {
            int bin = Math.clamp((long) Math.ceil(confidence[i] * bins) - 1, 0, bins - 1);
            images[bin]++;
            hits[bin] += right[i] ? 1 : 0;
            sum[bin] += confidence[i];
        }
        List<Bin> all = new ArrayList<>();
        double error = 0;
        for (int b = 0; b < bins; b++) {
            double mean = images[b] == 0 ? 0 : sum[b] / images[b];
            double accuracy = images[b] == 0 ? 0 : (double) hits[b] / images[b];
            error += Math.abs(accuracy - mean) * images[b] / confidence.length;
            all.add(new Bin((double) b / bins, (b + 1.0) / bins, images[b], mean, accuracy));
        }
        return new Calibration(error, all);
    }
}
