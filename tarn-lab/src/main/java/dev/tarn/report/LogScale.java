package dev.tarn.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A logarithmic scale between two places of a picture.
 *
 * @param from the number at {@code start}
 * @param to the number at {@code end}
 */
record LogScale(double from, double to, double start, double end) {
    private static final double MOST_MARKS = 9;

    /** A scale that holds all values and reaches at least from {@code least} to {@code greatest}; its ends are marks. */
    static LogScale covering(double[] values, double least, double greatest, double start, double end) {
        double low = DoubleStream.concat(DoubleStream.of(least), Arrays.stream(values)).min().orElseThrow();
        double high = DoubleStream.concat(DoubleStream.of(greatest), Arrays.stream(values)).max().orElseThrow();
        double from = Math.pow(10, Math.floor(Math.log10(low)));
        double to = Math.pow(10, Math.ceil(Math.log10(high)));
        return new LogScale(5 * from <= low ? 5 * from : 2 * from <= low ? 2 * from : from,
                to / 5 >= high ? to / 5 : to / 2 >= high ? to / 2 : to, start, end);
    }

    double at(double value) {
        return start + (end - start) * Math.log(value / from) / Math.log(to / from);
    }

    /** 1, 2 and 5 times powers of ten within the scale; powers of ten only if that would be too many. */
    List<Double> marks() {
        double[] factors = Math.log10(to / from) * 3 > MOST_MARKS ? new double[] {1} : new double[] {1, 2, 5};
        List<Double> marks = new ArrayList<>();
        for (int power = (int) Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(to)); power++) {
            for (double factor : factors) {
                double mark = factor * Math.pow(10, power);
                if (mark >= from * (1 - 1e-9) && mark <= to * (1 + 1e-9)) {
                    marks.add(mark);
                }
            }
        }
        return marks;
    }
}
