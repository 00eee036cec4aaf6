package dev.tarn.report.chart;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * Lines over a scale of numbers. Lines differ by dashes and marks as well as by colour.
 *
 * @param name fit to be a file's name, and unique on its page
 * @param title above the picture
 * @param horizontal what the horizontal scale counts
 * @param vertical what the vertical scale counts
 * @param lines drawn in this order
 * @param percent whether the numbers are shares, to be written in percent
 * @param logHorizontal whether the horizontal scale is logarithmic
 * @param logVertical whether the vertical scale is
 * @param marks places on the horizontal scale that an upright line names
 * @param most where the vertical scale ends, whatever lies above; NaN: at the largest number
 * @param inWords for those who cannot see it
 */
public record LineChart(String name, String title, String horizontal, String vertical, List<Line> lines, boolean percent,
        boolean logHorizontal, boolean logVertical, List<Mark> marks, double most, String inWords) implements Chart {
    private static final List<String> DASHES = List.of("solid", "dashed", "dotted");
    private static final List<String> MARKS = List.of("circle", "rect", "triangle", "diamond", "pin", "arrow", "roundRect");
    private static final int MOST_MARKED = 60;

    /**
     * One line; values that are not finite leave a gap.
     *
     * @param name in the legend
     * @param x places on the horizontal scale
     * @param y a value for each of them
     */
    public record Line(String name, double[] x, double[] y) {}

    /**
     * A named place on the horizontal scale.
     *
     * @param name what is written there
     * @param at the place
     */
    public record Mark(String name, double at) {}

    /** Keeps copies of what it is given. */
    public LineChart {
        lines = List.copyOf(lines);
        marks = List.copyOf(marks);
    }

    /**
     * A chart of plain scales.
     *
     * @param name fit to be a file's name, and unique on its page
     * @param title above the picture
     * @param horizontal what the horizontal scale counts
     * @param vertical what the vertical scale counts
     * @param percent whether the numbers are shares
     * @param lines drawn in this order
     * @return without marks, as high as the largest number
     */
    public static LineChart of(String name, String title, String horizontal, String vertical, boolean percent, List<Line> lines) {
        return new LineChart(name, title, horizontal, vertical, lines, percent, false, false, List.of(), Double.NaN,
                ends(lines, percent));
    }

    private static String ends(List<Line> lines, boolean percent) {
        StringBuilder words = new StringBuilder();
        for (Line line : lines) {
            if (line.y().length > 0) {
                words.append(line.name()).append(" goes from ").append(Words.value(line.y()[0], percent)).append(" to ")
                        .append(Words.value(line.y()[line.y().length - 1], percent)).append(". ");
            }
        }
        return words.toString().strip();
    }

    /** {@return this chart with a logarithmic vertical scale} */
    public LineChart withLogVertical() {
        return new LineChart(name, title, horizontal, vertical, lines, percent, logHorizontal, true, marks, most, inWords);
    }

    /** {@return this chart with a logarithmic horizontal scale} */
    public LineChart withLogHorizontal() {
        return new LineChart(name, title, horizontal, vertical, lines, percent, true, logVertical, marks, most, inWords);
    }

    /**
     * Names places on the horizontal scale.
     *
     * @param named instead of those it has
     * @return this chart with the marks
     */
    public LineChart withMarks(List<Mark> named) {
        return new LineChart(name, title, horizontal, vertical, lines, percent, logHorizontal, logVertical, named, most, inWords);
    }

    /**
     * Cuts off what lies above.
     *
     * @param end where the vertical scale ends
     * @return this chart up to there
     */
    public LineChart withMost(double end) {
        return new LineChart(name, title, horizontal, vertical, lines, percent, logHorizontal, logVertical, marks, end, inWords);
    }

    /**
     * Says what the chart shows, for those who cannot see it.
     *
     * @param words instead of those it would find itself
     * @return this chart with the words
     */
    public LineChart withWords(String words) {
        return new LineChart(name, title, horizontal, vertical, lines, percent, logHorizontal, logVertical, marks, most, words);
    }

    @Override
    public ChartTable table() {
        List<String> columns = new ArrayList<>(List.of(horizontal));
        Map<Double, List<Object>> rows = new LinkedHashMap<>();
        for (int l = 0; l < lines.size(); l++) {
            columns.add(lines.get(l).name());
            for (int i = 0; i < lines.get(l).x().length; i++) {
                List<Object> row = rows.computeIfAbsent(lines.get(l).x()[i], x -> new ArrayList<>(List.of(x)));
                while (row.size() <= l) {
                    row.add("");
                }
                row.add(lines.get(l).y()[i]);
            }
        }
        rows.values().forEach(row -> {
            while (row.size() < columns.size()) {
                row.add("");
            }
        });
        return new ChartTable(columns, new ArrayList<>(rows.values()));
    }

    @Override
    public Map<String, Object> option() {
        Map<String, Object> x = Options.axis(logHorizontal ? "log" : "value", horizontal, true);
        Map<String, Object> y = Options.axis(logVertical ? "log" : "value", vertical, false);
        Options.format(y, percent ? "percent" : null);
        if (lines.stream().allMatch(line -> DoubleStream.of(line.x()).allMatch(value -> value == Math.rint(value)))) {
            x.put("minInterval", 1);
        }
        if (Double.isFinite(most)) {
            y.put("max", most);
        }
        List<Object> series = new ArrayList<>();
        for (int l = 0; l < lines.size(); l++) {
            Line line = lines.get(l);
            List<Object> data = new ArrayList<>();
            for (int i = 0; i < line.x().length; i++) {
                data.add(List.of(Options.number(line.x()[i]), Options.number(line.y()[i])));
            }
            Map<String, Object> drawn = Options.map("type", "line", "name", line.name(), "data", data, "symbol",
                    MARKS.get(l % MARKS.size()),
                    "symbolSize", 7, "showSymbol", line.x().length <= MOST_MARKED, "tarnColour", l, "lineStyle",
                    Options.map("type", DASHES.get(l % DASHES.size()), "width", 2));
            series.add(drawn);
        }
        for (Mark mark : marks) {
            series.add(Options.map("type", "line", "name", mark.name(), "data",
                    List.of(List.of(mark.at(), vertically().min().orElse(0)),
                            List.of(mark.at(), Double.isFinite(most) ? most : vertically().max().orElse(1))),
                    "showSymbol", false, "silent", true, "tarnColour", -1, "lineStyle", Options.map("type", "solid", "width", 2)));
        }
        return Options.map("xAxis", x, "yAxis", y, "series", series, "legend",
                Options.map("show", lines.size() + marks.size() > 1), "tooltip",
                Options.map("trigger", "axis", "tarnFormat", percent ? "percent" : "number"));
    }

    private DoubleStream vertically() {
        return lines.stream().flatMapToDouble(line -> DoubleStream.of(line.y())).filter(Double::isFinite);
    }

    /**
     * Dashes of the line with this number, as an SVG attribute has them: for a legend elsewhere.
     *
     * @param line counted from 0; dashes repeat after the last kind
     * @return lengths of dash and gap in pixels; empty for a line that is whole
     */
    public static String dashes(int line) {
        return switch (DASHES.get(line % DASHES.size())) {
            case "dashed" -> "7 5";
            case "dotted" -> "2 3";
            default -> "none";
        };
    }

    @Override
    public int height() {
        return 320;
    }
}
