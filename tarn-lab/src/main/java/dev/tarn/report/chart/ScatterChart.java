package dev.tarn.report.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Points of several kinds, which differ by marks as well as by colour, and lines to measure them by.
 *
 * @param name fit to be a file's name, and unique on its page
 * @param title above the picture
 * @param horizontal what the horizontal scale counts
 * @param vertical what the vertical scale counts
 * @param kinds each with a mark of its own
 * @param lines to measure them by
 * @param logarithmic whether both scales are
 * @param percent whether both count shares
 * @param inWords for those who cannot see it
 */
public record ScatterChart(String name, String title, String horizontal, String vertical, List<Points> kinds, List<LineChart.Line> lines,
        boolean logarithmic, boolean percent, String inWords) implements Chart {
    private static final List<String> MARKS = List.of("circle", "rect", "triangle", "diamond", "pin", "arrow");

    /**
     * Points of one kind.
     *
     * @param name in the legend
     * @param points of this kind
     */
    public record Points(String name, List<Point> points) {}

    /**
     * One point.
     *
     * @param label what it is, for who points at it
     * @param x on the horizontal scale
     * @param y on the vertical scale
     * @param size of the mark in pixels
     */
    public record Point(String label, double x, double y, double size) {}

    /** Keeps copies of what it is given. */
    public ScatterChart {
        kinds = List.copyOf(kinds);
        lines = List.copyOf(lines);
    }

    @Override
    public ChartTable table() {
        List<List<Object>> rows = new ArrayList<>();
        kinds.forEach(kind -> kind.points().forEach(p -> rows.add(List.of(kind.name(), p.label(), p.x(), p.y()))));
        return new ChartTable(List.of("kind", "name", horizontal, vertical), rows);
    }

    @Override
    public Map<String, Object> option() {
        Map<String, Object> x = Options.axis(logarithmic ? "log" : "value", horizontal, true);
        Map<String, Object> y = Options.axis(logarithmic ? "log" : "value", vertical, false);
        Options.format(x, percent ? "percent" : null);
        Options.format(y, percent ? "percent" : null);
        List<Object> series = new ArrayList<>();
        for (int k = 0; k < kinds.size(); k++) {
            List<Object> data = new ArrayList<>();
            for (Point point : kinds.get(k).points()) {
                data.add(Options.map("name", point.label(), "value", List.of(Options.number(point.x()), Options.number(point.y())),
                        "symbolSize",
                        point.size()));
            }
            series.add(Options.map("type", "scatter", "name", kinds.get(k).name(), "symbol", MARKS.get(k % MARKS.size()), "data", data));
        }
        for (LineChart.Line line : lines) {
            List<Object> data = new ArrayList<>();
            for (int i = 0; i < line.x().length; i++) {
                data.add(List.of(Options.number(line.x()[i]), Options.number(line.y()[i])));
            }
            series.add(Options.map("type", "line", "name", line.name(), "data", data, "showSymbol", false, "silent", true, "tarnColour", -1,
                    "lineStyle", Options.map("type", "dashed", "width", 1.5)));
        }
        return Options.map("xAxis", x, "yAxis", y, "series", series, "legend", Options.map("show", kinds.size() + lines.size() > 1),
                "tooltip",
                Options.map("trigger", "item", "tarnFormat", percent ? "percent" : "number"));
    }

    @Override
    public int height() {
        return 380;
    }
}
