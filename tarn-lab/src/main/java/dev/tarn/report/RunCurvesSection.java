package dev.tarn.report;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** How runs learned, one over the other: loss and accuracy by epoch. A line's colour and dashes are those of its row in {@link RunsSection}. */
public record RunCurvesSection(List<Curve> curves) implements Section {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 360;
    private static final int LEFT = 60;
    private static final int RIGHT = 706;
    private static final int TOP = 12;
    private static final int BOTTOM = 308;
    /** Degrees between the hues of neighbours: any few of them lie far apart. */
    private static final int HUES = 137;
    private static final int DASHES = 4;

    /**
     * One run.
     *
     * @param name of the run
     * @param points an epoch each; may be empty
     */
    public record Curve(String name, List<Point> points) {
        public Curve {
            points = List.copyOf(points);
        }
    }

    /** One epoch. */
    public record Point(double epoch, double loss, double accuracy) {}

    public RunCurvesSection {
        curves = List.copyOf(curves);
    }

    @Override
    public String heading() {
        return "How they learned";
    }

    @Override
    public void write(Html html) {
        if (curves.stream().allMatch(curve -> curve.points().isEmpty())) {
            html.element("p", "The files say nothing about single epochs.");
            return;
        }
        html.element("p",
                "Of held-back images where a run had some, else of training images as they were met. The colours and dashes are those of the table.",
                "class",
                "lead");
        double leastAccuracy = points().mapToDouble(Point::accuracy).min().orElse(0);
        figure(html, "Loss: lower is better", Point::loss, Axis.covering(0, points().mapToDouble(Point::loss).max().orElse(1), 5),
                Figures::shortest);
        figure(html, "Accuracy: higher is better", Point::accuracy, Axis.covering(leastAccuracy, 1, 5),
                share -> Figures.shortest(100 * share) + " %");
    }

    private Stream<Point> points() {
        return curves.stream().flatMap(curve -> curve.points().stream())
                .filter(point -> Double.isFinite(point.loss()) && Double.isFinite(point.accuracy()));
    }

    private void figure(Html html, String caption, ToDoubleFunction<Point> of, Axis vertical, DoubleFunction<String> mark) {
        DoubleStream epochs = points().mapToDouble(Point::epoch);
        Axis horizontal = Axis.covering(0, epochs.max().orElse(1), 8);
        html.open("figure").element("figcaption", caption);
        html.open("svg", "viewBox", "0 0 " + WIDTH + " " + HEIGHT, "role", "img", "aria-label", caption + ". " + inWords(of, mark));
        for (double at : vertical.marks()) {
            String y = number(y(vertical, at));
            html.empty("line", "class", "grid", "x1", "" + LEFT, "x2", "" + RIGHT, "y1", y, "y2", y);
            html.element("text", mark.apply(at), "x", "" + (LEFT - 8), "y", number(y(vertical, at) + 4.5), "text-anchor", "end");
        }
        for (double at : horizontal.marks()) {
            html.element("text", Figures.shortest(at), "x", number(x(horizontal, at)), "y", "" + (BOTTOM + 20), "text-anchor", "middle");
        }
        html.element("text", "epoch", "x", "" + (LEFT + RIGHT) / 2, "y", "" + (BOTTOM + 42), "text-anchor", "middle");
        for (int i = 0; i < curves.size(); i++) {
            StringBuilder path = new StringBuilder();
            for (Point point : curves.get(i).points()) {
                path.append(path.isEmpty() ? 'M' : 'L').append(number(x(horizontal, point.epoch()))).append(' ')
                        .append(number(y(vertical, of.applyAsDouble(point))));
            }
            html.open("path", "class", "line run dash" + i % DASHES, "style", style(i), "data-run", "" + i, "d", path.toString())
                    .element("title", curves.get(i).name()).close("path");
        }
        html.close("svg").close("figure");
    }

    private String inWords(ToDoubleFunction<Point> of, DoubleFunction<String> mark) {
        StringBuilder words = new StringBuilder();
        for (Curve curve : curves) {
            if (!curve.points().isEmpty()) {
                words.append(curve.name()).append(" ends at ").append(mark.apply(of.applyAsDouble(curve.points().getLast()))).append(". ");
            }
        }
        return words.toString().strip();
    }

    /** A piece of a run's line. */
    static void swatch(Html html, int run) {
        html.open("svg", "class", "swatch", "viewBox", "0 0 34 12", "aria-hidden", "true")
                .empty("path", "class", "line run dash" + run % DASHES, "style", style(run), "d", "M0 6L34 6").close("svg");
    }

    private static String style(int run) {
        return "--hue:" + (210 + run * HUES) % 360;
    }

    private static double x(Axis axis, double value) {
        return LEFT + axis.place(value) * (RIGHT - LEFT);
    }

    private static double y(Axis axis, double value) {
        return BOTTOM + axis.place(value) * (TOP - BOTTOM);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
