package dev.tarn.report.chart;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A chart's numbers.
 *
 * @param columns names
 * @param rows a cell for each column: text or {@link Number}
 */
public record ChartTable(List<String> columns, List<List<Object>> rows) {
    /** Keeps copies of what it is given. */
    public ChartTable {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /**
     * As RFC 4180 has it, with line feeds.
     *
     * @return a line of heads, then a line for each row
     */
    public String csv() {
        StringBuilder csv = new StringBuilder(line(List.copyOf(columns)));
        rows.forEach(row -> csv.append(line(row)));
        return csv.toString();
    }

    private static String line(List<Object> cells) {
        return cells.stream().map(ChartTable::cell).collect(Collectors.joining(",")) + "\n";
    }

    private static String cell(Object cell) {
        String text = String.valueOf(cell);
        return text.matches("(?s).*[\",\n\r].*") ? "\"" + text.replace("\"", "\"\"") + "\"" : text;
    }
}
