package dev.tarn.report;

import dev.tarn.train.RateTest;
import java.util.List;
import java.util.Locale;

/** The loss against a growing learning rate, as a picture with a logarithmic scale below, and as a table. */
public record RateSection(RateTest test) implements Section {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 360;
    private static final int LEFT = 56;
    private static final int RIGHT = 706;
    private static final int TOP = 16;
    private static final int BOTTOM = 304;
    private static final int ROWS = 20;

    @Override
    public String heading() {
        return "Loss while the rate grows";
    }

    @Override
    public void write(Html html) {
        html.element("p", "The rate grew from step to step by the same factor"
                + (test.diverged() ? ", until the loss exploded" : "")
                + ". Where the line falls fastest a step brings most; where it is lowest a step is about to be too "
                + "long. The upright line is the proposal, between the two.", "class", "lead");
        List<RateTest.Point> points = test.points();
        LogScale x = LogScale.covering(points.stream().mapToDouble(RateTest.Point::rate).toArray(), test.proposal(), test.proposal(), LEFT,
                RIGHT);
        double most = points.stream().limit(Math.max(1, points.size() / 4)).mapToDouble(RateTest.Point::smoothed).max().orElse(1);
        double least = points.stream().mapToDouble(RateTest.Point::smoothed).min().orElse(0);
        Axis axis = Axis.covering(Math.min(0, least), most * 1.3, 6);
        html.open("figure").element("figcaption", "Smoothed loss (mean cross-entropy)");
        html.open("svg", "viewBox", "0 0 " + WIDTH + " " + HEIGHT, "role", "img", "aria-label",
                "The loss against the learning rate: lowest at %s, falling fastest at %s; proposed: %s.".formatted(
                        Figures.shortest(test.lowest()),
                        Figures.shortest(test.steepest()), Figures.shortest(test.proposal())));
        for (double mark : axis.marks()) {
            double at = BOTTOM + axis.place(mark) * (TOP - BOTTOM);
            html.empty("line", "class", "grid", "x1", "" + LEFT, "x2", "" + RIGHT, "y1", number(at), "y2", number(at));
            html.element("text", Figures.shortest(mark), "x", "" + (LEFT - 8), "y", number(at + 4.5), "text-anchor", "end");
        }
        for (double mark : x.marks()) {
            html.element("text", Figures.shortest(mark), "x", number(x.at(mark)), "y", "" + (BOTTOM + 20), "text-anchor", "middle");
        }
        html.element("text", "learning rate", "x", "" + (LEFT + RIGHT) / 2, "y", "" + (BOTTOM + 44), "text-anchor", "middle");
        StringBuilder path = new StringBuilder();
        for (RateTest.Point point : points) {
            double y = Math.max(TOP, BOTTOM + axis.place(point.smoothed()) * (TOP - BOTTOM));
            path.append(path.isEmpty() ? 'M' : 'L').append(number(x.at(point.rate()))).append(' ').append(number(y));
        }
        html.empty("path", "class", "line line0", "d", path.toString());
        String at = number(x.at(test.proposal()));
        html.empty("line", "class", "line line1", "x1", at, "x2", at, "y1", "" + TOP, "y2", "" + BOTTOM);
        html.close("svg").close("figure");
        table(html, points);
    }

    private static void table(Html html, List<RateTest.Point> points) {
        html.open("details").element("summary", "The same in numbers").open("div", "class", "wide").open("table").open("thead").open("tr");
        for (String head : List.of("rate", "loss", "smoothed")) {
            html.element("th", head, "scope", "col");
        }
        html.close("tr").close("thead").open("tbody");
        int step = Math.max(1, points.size() / ROWS);
        for (int i = 0; i < points.size(); i += step) {
            RateTest.Point point = points.get(i);
            html.open("tr").element("th", Figures.shortest(point.rate()), "scope", "row").element("td", Figures.decimal(point.loss()))
                    .element("td", Figures.decimal(point.smoothed())).close("tr");
        }
        html.close("tbody").close("table").close("div").close("details");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
