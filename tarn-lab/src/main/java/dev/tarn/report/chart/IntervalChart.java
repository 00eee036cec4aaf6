package dev.tarn.report.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Estimates with their intervals, one below the other.
 *
 * @param name fit to be a file's name, and unique on its page
 * @param title above the picture
 * @param horizontal what the scale counts
 * @param entries from top to bottom
 * @param percent whether the numbers are shares, to be written in percent
 */
public record IntervalChart(String name, String title, String horizontal, List<Entry> entries, boolean percent) implements Chart {

    /**
     * One estimate; an end that is not finite is not drawn.
     *
     * @param label beside it
     * @param value the estimate
     * @param low lower end of its interval
     * @param high upper end
     */
    public record Entry(String label, double value, double low, double high) {}

    /** Keeps copies of what it is given. */
    public IntervalChart {
        entries = List.copyOf(entries);
    }

    @Override
    public String inWords() {
        StringBuilder words = new StringBuilder();
        for (Entry entry : entries) {
            words.append(entry.label()).append(": ").append(Words.value(entry.value(), percent));
            if (Double.isFinite(entry.low()) && Double.isFinite(entry.high())) {
                words.append(" (").append(Words.value(entry.low(), percent)).append(" to ").append(Words.value(entry.high(), percent))
                        .append(')');
            }
            words.append(". ");
        }
        return words.toString().strip();
    }

    @Override
    public ChartTable table() {
        return new ChartTable(List.of("name", horizontal, "low", "high"),
                entries.stream().map(e -> List.<Object>of(e.label(), e.value(), e.low(), e.high())).toList());
    }

    @Override
    public Map<String, Object> option() {
        Map<String, Object> x = Options.axis("value", horizontal, true);
        Options.format(x, percent ? "percent" : null);
        Map<String, Object> y = Options.map("type", "category", "inverse", true, "data", entries.stream().map(Entry::label).toList(),
                "axisTick",
                Options.map("show", false));
        List<Object> points = new ArrayList<>();
        List<Object> series = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            points.add(List.of(Options.number(entry.value()), i));
            if (Double.isFinite(entry.low()) && Double.isFinite(entry.high())) {
                series.add(Options.map("type", "line", "name", "95 % interval", "silent", true, "symbol", "rect", "symbolSize",
                        List.of(2, 12), "data",
                        List.of(List.of(entry.low(), i), List.of(entry.high(), i)), "tarnColour", 0, "lineStyle", Options.map("width", 2)));
            }
        }
        series.add(Options.map("type", "scatter", "name", horizontal, "symbolSize", 11, "data", points, "tarnColour", 0, "markLine",
                Options.map("silent", true, "symbol", "none", "label", Options.map("show", false), "data",
                        List.of(Options.map("xAxis", 0)))));
        return Options.map("xAxis", x, "yAxis", y, "series", series, "legend", Options.map("show", false), "tooltip",
                Options.map("trigger", "item", "tarnFormat", percent ? "percent" : "number"));
    }

    @Override
    public int height() {
        return 90 + 34 * entries.size();
    }
}
