package dev.tarn.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A scale with round marks.
 *
 * @param from lower end, a mark
 * @param to upper end, a mark
 * @param step between marks
 */
record Axis(double from, double to, double step) {

    /** A scale that holds {@code least} to {@code greatest} with about {@code marks} marks of the form 1, 2 or 5 times a power of ten. */
    static Axis covering(double least, double greatest, int marks) {
        double span = greatest > least ? greatest - least : Math.max(Math.abs(greatest), 1);
        double raw = span / marks;
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        double step = power;
        for (double factor : new double[] {2, 5, 10}) {
            if (step < raw * (1 - 1e-9)) {
                step = power * factor;
            }
        }
        double from = Math.floor(least / step + 1e-9) * step;
        double to = Math.ceil(greatest / step - 1e-9) * step;
        return new Axis(from, to > from ? to : from + step, step);
    }

    /** The numbers at the marks. */
    List<Double> marks() {
        List<Double> marks = new ArrayList<>();
        long count = Math.round((to - from) / step);
        for (long i = 0; i <= count; i++) {
            marks.add(from + i * step);
        }
        return marks;
    }

    /** Where a number lies: 0 at the lower end, 1 at the upper. */
    double place(double value) {
        return (value - from) / (to - from);
    }
}
