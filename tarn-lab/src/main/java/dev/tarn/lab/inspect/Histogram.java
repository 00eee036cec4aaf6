package dev.tarn.lab.inspect;

import java.util.Arrays;

/**
 * How often values lie where.
 *
 * @param from lower end of the first bin; what lies below is counted in it
 * @param to upper end of the last bin; what lies above is counted in it
 * @param counts of each bin, all of one width
 */
public record Histogram(double from, double to, long[] counts) {
    static final int BINS = 40;

    /** An empty one whose range holds the given values, zero included. */
    static Histogram around(float[] values) {
        double least = 0;
        double greatest = 0;
        for (float value : values) {
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
        }
        return new Histogram(least, greatest > least ? greatest : least + 1, new long[BINS]);
    }

    Histogram empty() {
        return new Histogram(from, to, new long[counts.length]);
    }

    void count(float value) {
        double place = (value - from) / (to - from) * counts.length;
        counts[(int) Math.clamp(place, 0, counts.length - 1)]++;
    }

    void add(Histogram that) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += that.counts[i];
        }
    }

    /**
     * Middle of a bin.
     *
     * @param bin counted from 0
     * @return a value between its ends
     */
    public double middle(int bin) {
        return from + (bin + 0.5) * (to - from) / counts.length;
    }

    /** {@return values counted, over all bins} */
    public long total() {
        return Arrays.stream(counts).sum();
    }
}
