package dev.tarn.report.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Bars beside each other, patterned as well as coloured.
 *
 * @param name fit to be a file's name, and unique on its page
 * @param title above the picture
 * @param vertical what the bars' heights count
 * @param categories below the bars
 * @param bars one kind after the other
 * @param percent whether the numbers are shares, to be written in percent
 */
public record BarChart(String name, String title, String vertical, List<String> categories, List<Bars> bars, boolean percent)
        implements
            Chart {

    /**
     * Bars of one kind: one for each category.
     *
     * @param name in the legend
     * @param values heights
     */
    public record Bars(String name, double... values) {}

    /** Keeps copies of what it is given. */
    public BarChart {
        categories = List.copyOf(categories);
        bars = List.copyOf(bars);
    }

    @Override
    public String inWords() {
        StringBuilder words = new StringBuilder();
        for (Bars kind : bars) {
            for (int i = 0; i < Math.min(categories.size(), 12); i++) {
                words.append(kind.name()).append(bars.size() > 1 || !kind.name().isEmpty() ? ", " : "").append(categories.get(i))
                        .append(": ")
                        .append(Words.value(kind.values()[i], percent)).append(". ");
            }
        }
        return words.toString().strip();
    }

    @Override
    public ChartTable table() {
        List<String> columns = new ArrayList<>(List.of("name"));
        bars.forEach(kind -> columns.add(kind.name().isEmpty() ? vertical : kind.name()));
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < categories.size(); i++) {
            List<Object> row = new ArrayList<>(List.of(categories.get(i)));
            for (Bars kind : bars) {
                row.add(kind.values()[i]);
            }
            rows.add(row);
        }
        return new ChartTable(columns, rows);
    }

    @Override
    public Map<String, Object> option() {
        Map<String, Object> y = Options.axis("value", vertical, false);
        y.put("scale", false);
        Options.format(y, percent ? "percent" : null);
        List<Object> series = new ArrayList<>();
        for (Bars kind : bars) {
            series.add(Options.map("type", "bar", "name", kind.name(), "data", Options.numbers(kind.values()), "barGap", "10%"));
        }
        return Options.map("xAxis", Options.map("type", "category", "data", categories, "axisLabel",
                categories.size() > 12 ? Options.map("interval", "auto") : Options.map("interval", 0, "tarnBreak", categories.size())),
                "yAxis", y,
                "series", series, "legend", Options.map("show", bars.size() > 1), "aria",
                Options.map("enabled", true, "decal", Options.map("show", bars.size() > 1)), "tooltip",
                Options.map("trigger", "axis", "tarnFormat", percent ? "percent" : "number"));
    }

    @Override
    public int height() {
        return 300;
    }
}
