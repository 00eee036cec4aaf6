package dev.tarn.data;

import java.util.Arrays;

/**
 * What is in a set, taken in one pass.
 *
 * @param perClass number of images of each class
 * @param mean of each channel, over all pixels of all images
 * @param deviation standard deviation of each channel (of the population: divided by the number of pixels)
 */
public record DatasetSummary(int[] perClass, double[] mean, double[] deviation) {

    /**
     * Reads every image once, in order. Each image's mean and squared differences are joined to those before it, in double: T. Chan, G. Golub,
     * R. LeVeque, "Updating Formulae and a Pairwise Algorithm for Computing Sample Variances", 1979; sums of squares would cancel where the mean
     * is large.
     *
     * @param set any
     * @return mean and standard deviation of each channel
     */
    public static DatasetSummary of(Dataset set) {
        int channels = set.channels();
        int[] perClass = new int[set.classes().size()];
        double[] mean = new double[channels];
        double[] squares = new double[channels];
        float[] pixels = new float[set.pixels()];
        int area = set.height() * set.width();
        for (int i = 0; i < set.size(); i++) {
            perClass[set.label(i)]++;
            set.read(i, pixels, 0);
            for (int c = 0; c < channels; c++) {
                double sum = 0;
                for (int p = c; p < pixels.length; p += channels) {
                    sum += pixels[p];
                }
                double middle = sum / area;
                double spread = 0;
                for (int p = c; p < pixels.length; p += channels) {
                    spread += (pixels[p] - middle) * (pixels[p] - middle);
                }
                double before = (double) i * area;
                double step = middle - mean[c];
                mean[c] += step * area / (before + area);
                squares[c] += spread + step * step * before * area / (before + area);
            }
        }
        double pixelCount = (double) set.size() * area;
        return new DatasetSummary(perClass, mean, Arrays.stream(squares).map(sum -> Math.sqrt(sum / pixelCount)).toArray());
    }
}
