package dev.tarn.lab.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All rows of a study, to be asked. */
public final class Measurements {
    private final List<Row> rows;
    private final Map<String, Row> byKey = new LinkedHashMap<>();

    Measurements(List<Row> rows) {
        this.rows = List.copyOf(rows);
        for (Row row : rows) {
            byKey.put(key(row.variant(), row.seed(), row.epoch(), row.layer(), row.measure()), row);
        }
    }

    private static String key(String variant, long seed, int epoch, String layer, String measure) {
        return variant + "," + seed + "," + epoch + "," + layer + "," + measure;
    }

    /** {@return all that was measured, in the order of the tasks} */
    public List<Row> rows() {
        return rows;
    }

    private Row row(String variant, long seed, int epoch, String layer, String measure) {
        Row row = byKey.get(key(variant, seed, epoch, layer, measure));
        if (row == null) {
            throw new IllegalStateException(
                    "nobody measured " + measure + " of " + variant + " " + layer + ", seed " + seed + ", epoch " + epoch);
        }
        return row;
    }

    double number(String variant, long seed, int epoch, String layer, String measure) {
        return row(variant, seed, epoch, layer, measure).number();
    }

    String text(String variant, long seed, int epoch, String layer, String measure) {
        return row(variant, seed, epoch, layer, measure).value();
    }

    /** A number for each seed. */
    double[] perSeed(StudyDesign design, String variant, int epoch, String layer, String measure) {
        double[] values = new double[design.seeds()];
        for (int i = 0; i < values.length; i++) {
            values[i] = number(variant, i + 1, epoch, layer, measure);
        }
        return values;
    }

    /** Layers of which this was measured, in the network's order. */
    List<String> layers(String variant, String measure) {
        Set<String> layers = new LinkedHashSet<>();
        rows.stream().filter(row -> row.variant().equals(variant) && row.measure().equals(measure)).forEach(row -> layers.add(row.layer()));
        return new ArrayList<>(layers);
    }

    /** Share of seeds whose model named each test image rightly; trainings that diverged are left out, and NaN says that all did. */
    double[] rightness(StudyDesign design, String variant) {
        double[] mean = new double[design.test().size()];
        int learned = 0;
        for (long seed = 1; seed <= design.seeds(); seed++) {
            String hex = text(variant, seed, design.epochs(), "", "test_right");
            if (!hex.isEmpty()) {
                double[] right = Judged.parse(hex, mean.length);
                Arrays.setAll(mean, i -> mean[i] + right[i]);
                learned++;
            }
        }
        double count = learned;
        Arrays.setAll(mean, i -> mean[i] / count);
        return mean;
    }

    /** {@return trainings that diverged, in words: {@code sigmoid, seed 3, at step 12}} */
    public List<String> diverged() {
        return rows.stream().filter(row -> row.measure().equals(Row.DIVERGED))
                .map(row -> row.variant() + ", seed " + row.seed() + ", at step " + (long) row.number()).toList();
    }
}
