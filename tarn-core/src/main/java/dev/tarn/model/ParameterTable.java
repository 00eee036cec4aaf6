package dev.tarn.model;

import dev.tarn.layer.Parameter;
import dev.tarn.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares the parameters that are there with those a network has. */
final class ParameterTable {
    private static final int MOST_ROWS = 20;
    private static final String NOTHING = "-";

    private ParameterTable() {}

    /**
     * A table of what differs, both sides, at most {@value #MOST_ROWS} rows.
     *
     * @param source what the column of the found parameters is called
     * @return empty if names and shapes agree
     */
    static Optional<String> differences(Map<String, Parameter> expected, Map<String, Tensor> found, String source) {
        List<String[]> rows = new ArrayList<>();
        expected.forEach((name, parameter) -> {
            Tensor tensor = found.get(name);
            if (tensor == null || !tensor.shape().equals(parameter.shape())) {
                rows.add(new String[] {name, tensor == null ? NOTHING : tensor.shape().toString(), parameter.shape().toString()});
            }
        });
        found.forEach((name, tensor) -> {
            if (!expected.containsKey(name)) {
                rows.add(new String[] {name, tensor.shape().toString(), NOTHING});
            }
        });
        return rows.isEmpty() ? Optional.empty() : Optional.of(table(rows, source));
    }

    private static String table(List<String[]> rows, String source) {
        List<String[]> shown = new ArrayList<>();
        shown.add(new String[] {"parameter", source, "network"});
        shown.addAll(rows.subList(0, Math.min(rows.size(), MOST_ROWS)));
        int first = shown.stream().mapToInt(row -> row[0].length()).max().orElseThrow();
        int second = shown.stream().mapToInt(row -> row[1].length()).max().orElseThrow();
        StringBuilder text = new StringBuilder(
                rows.size() + (rows.size() == 1 ? " parameter differs" : " parameters differ") + " (" + NOTHING + ": not there)");
        for (String[] row : shown) {
            text.append("\n  ").append(pad(row[0], first)).append("  ").append(pad(row[1], second)).append("  ").append(row[2]);
        }
        if (rows.size() > MOST_ROWS) {
            text.append("\n  … and ").append(rows.size() - MOST_ROWS).append(" more");
        }
        return text.toString();
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }

    /** The found parameters, copied if wanted, in the order of the network; names and shapes must agree. */
    static Map<String, Tensor> ordered(Map<String, Parameter> expected, Map<String, Tensor> found, String source, boolean copies) {
        differences(expected, found, source).ifPresent(table -> {
            throw new IllegalArgumentException(table);
        });
        Map<String, Tensor> ordered = new LinkedHashMap<>();
        expected.keySet().forEach(name -> {
            Tensor tensor = found.get(name);
            if (tensor != null) {
                ordered.put(name, copies ? tensor.copy() : tensor);
            }
        });
        return ordered;
    }
}
