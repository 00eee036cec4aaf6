package dev.tarn.report;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * Lines over epochs as SVG. Lines differ by dashes and marks, not by colour alone, and are named at their ends.
 *
 * @param title what the chart shows, for those who hear it
 * @param horizontal what the horizontal scale counts
 * @param x one place for each value, rising
 * @param least what the vertical scale must reach down to
 * @param greatest what it must reach up to
 * @param mark how a number at a mark of the vertical scale is written
 * @param value how a value is written
 */
record LineChart(String title, String horizontal, double[] x, List<Line> lines, double least, double greatest, DoubleFunction<String> mark,
        DoubleFunction<String> value) {
    private static final int WIDTH = 440;
    private static final int HEIGHT = 280;
    private static final int LEFT = 52;
    private static final int RIGHT = 430;
    private static final int TOP = 14;
    private static final int BOTTOM = 232;
    private static final int MOST_MARKED = 40;

    /** One line; values that are not finite leave a gap. */
    record Line(String name, double[] values) {}

    void write(Html html) {
        Axis horizontalAxis = Axis.covering(x.length == 1 ? 0 : x[0], x[x.length - 1], 6);
        if (horizontalAxis.step() < 1) {
            horizontalAxis = new Axis(Math.floor(horizontalAxis.from()), Math.ceil(horizontalAxis.to()), 1);
        }
        Axis verticalAxis = Axis.covering(least, greatest, 5);
        html.open("svg", "viewBox", "0 0 " + WIDTH + " " + HEIGHT, "role", "img", "aria-label", title + ". " + inWords());
        for (double y : verticalAxis.marks()) {
            String at = number(y(verticalAxis, y));
            html.empty("line", "class", "grid", "x1", "" + LEFT, "x2", "" + RIGHT, "y1", at, "y2", at);
            text(html, "end", LEFT - 8, y(verticalAxis, y) + 4.5, mark.apply(y));
        }
        for (double position : horizontalAxis.marks()) {
            text(html, "middle", x(horizontalAxis, position), BOTTOM + 20, Figures.shortest(position));
        }
        text(html, "middle", (LEFT + RIGHT) / 2.0, BOTTOM + 42, horizontal);
        for (int i = 0; i < lines.size(); i++) {
            line(html, i, horizontalAxis, verticalAxis);
        }
        html.close("svg");
        legend(html);
    }

    private void line(Html html, int index, Axis horizontalAxis, Axis verticalAxis) {
        double[] values = lines.get(index).values();
        StringBuilder path = new StringBuilder();
        boolean down = false;
        for (int i = 0; i < values.length; i++) {
            if (Double.isFinite(values[i])) {
                path.append(down ? 'L' : 'M').append(number(x(horizontalAxis, x[i]))).append(' ')
                        .append(number(y(verticalAxis, values[i])));
            }
            down = Double.isFinite(values[i]);
        }
        html.empty("path", "class", "line line" + index, "d", path.toString());
        if (values.length <= MOST_MARKED) {
            for (int i = 0; i < values.length; i++) {
                if (Double.isFinite(values[i])) {
                    mark(html, index, x(horizontalAxis, x[i]), y(verticalAxis, values[i]));
                }
            }
        }
    }

    private static void mark(Html html, int index, double cx, double cy) {
        if (index == 0) {
            html.empty("circle", "class", "mark line0", "cx", number(cx), "cy", number(cy), "r", "3.5");
        } else {
            html.empty("rect", "class", "mark line" + index, "x", number(cx - 3.5), "y", number(cy - 3.5), "width", "7", "height", "7");
        }
    }

    private void legend(Html html) {
        html.open("p", "class", "legend");
        for (int i = 0; i < lines.size(); i++) {
            html.open("span").open("svg", "viewBox", "0 0 34 12", "aria-hidden", "true").empty("path", "class", "line line" + i, "d",
                    "M0 6L34 6");
            mark(html, i, 17, 6);
            html.close("svg").text(lines.get(i).name() + ": " + last(lines.get(i))).close("span");
        }
        html.close("p");
    }

    private String inWords() {
        StringBuilder words = new StringBuilder();
        for (Line line : lines) {
            words.append(line.name()).append(" goes from ").append(value.apply(line.values()[0])).append(" to ").append(last(line))
                    .append(". ");
        }
        return words.toString().strip();
    }

    private String last(Line line) {
        return value.apply(line.values()[line.values().length - 1]);
    }

    private static double x(Axis axis, double value) {
        return LEFT + axis.place(value) * (RIGHT - LEFT);
    }

    private static double y(Axis axis, double value) {
        return BOTTOM - axis.place(value) * (BOTTOM - TOP);
    }

    private static void text(Html html, String anchor, double x, double y, String content) {
        html.element("text", content, "x", number(x), "y", number(y), "text-anchor", anchor);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
