package dev.tarn.train;

import dev.tarn.data.Dataset;
import dev.tarn.model.Preprocessing;
import dev.tarn.plan.Workers;

/** Mean and standard deviation of each channel over images, in one pass and in double; partial sums are joined in the order of the images. */
final class ChannelStatistics {
    /** Images whose sums are taken by one thread; part of the result's definition, because it sets the order of additions. */
    private static final int CHUNK = 128;

    private ChannelStatistics() {}

    /** Standardising by these images; a channel that never changes is only centred. */
    static Preprocessing over(Dataset data, int[] images, Workers workers) {
        int channels = data.channels();
        int chunks = (images.length + CHUNK - 1) / CHUNK;
        double[][] sums = new double[chunks][2 * channels];
        float[][] room = new float[workers.threads()][data.pixels()];
        workers.run(chunks, (worker, chunk) -> {
            for (int i = chunk * CHUNK; i < Math.min(images.length, (chunk + 1) * CHUNK); i++) {
                data.read(images[i], room[worker], 0);
                add(room[worker], channels, sums[chunk]);
            }
        });
        double[] total = new double[2 * channels];
        for (double[] part : sums) {
            for (int i = 0; i < total.length; i++) {
                total[i] += part[i];
            }
        }
        double count = (double) images.length * data.height() * data.width();
        float[] mean = new float[channels];
        float[] deviation = new float[channels];
        for (int c = 0; c < channels; c++) {
            double middle = total[c] / count;
            double variance = total[channels + c] / count - middle * middle;
            mean[c] = (float) middle;
            deviation[c] = variance > 1e-12 ? (float) Math.sqrt(variance) : 1;
        }
        return Preprocessing.standardise(mean, deviation);
    }

    private static void add(float[] pixels, int channels, double[] sums) {
        for (int c = 0; c < channels; c++) {
            double sum = 0;
            double squares = 0;
            for (int i = c; i < pixels.length; i += channels) {
                double value = pixels[i];
                sum += value;
                squares += value * value;
            }
            sums[c] += sum;
            sums[channels + c] += squares;
        }
    }
}
