package dev.tarn.lab.study;

import dev.tarn.train.DivergenceException;

/**
 * One raw measurement: a row of {@code measurements.csv}.
 *
 * @param variant what was measured: {@code relu}, {@code sigmoid}
 * @param seed of the run
 * @param epoch after which, counted from 1; 0 before training; the last epoch for what is measured at the end
 * @param layer which layer, or empty
 * @param measure {@code test_accuracy}, {@code zeros}, …
 * @param value a number as Java writes a double, or a text such as a checksum
 */
public record Row(String variant, long seed, int epoch, String layer, String measure, String value) {
    /** The columns' names. */
    public static final String HEADER = "variant,seed,epoch,layer,measure,value";

    /** The measure of a training that diverged: at which step. */
    static final String DIVERGED = "diverged_at_step";

    static Row of(String variant, long seed, int epoch, String layer, String measure, double value) {
        return new Row(variant, seed, epoch, layer, measure, Double.toString(value));
    }

    /** That a training found no end: the first step whose loss was no number. */
    static Row diverged(String variant, long seed, DivergenceException why) {
        return of(variant, seed, 0, "", DIVERGED, why.step());
    }

    /**
     * The value as a number.
     *
     * @return not a number if the value is text
     */
    public double number() {
        return Double.parseDouble(value);
    }

    String csv() {
        return variant + "," + seed + "," + epoch + "," + layer + "," + measure + "," + value;
    }

    /** @throws IllegalArgumentException if the line is not a row */
    static Row parse(String line) {
        String[] fields = line.split(",", -1);
        if (fields.length != 6) {
            throw new IllegalArgumentException("'" + line + "' has " + fields.length + " fields, expected 6: " + HEADER);
        }
        return new Row(fields[0], Long.parseLong(fields[1]), Integer.parseInt(fields[2]), fields[3], fields[4], fields[5]);
    }
}
