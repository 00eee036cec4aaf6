package dev.tarn.report;

import dev.tarn.report.chart.LineChart;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How runs learned, one over the other: loss and accuracy by epoch. A line's colour and dashes are those of its row in {@link RunsSection}, and it goes when the row is filtered out.
 *
 * @param curves one a run
 */
public record RunCurvesSection(List<Curve> curves) implements Section {
    /** Colours of lines in the page's style sheet and its chart script. */
    private static final int COLOURS = 7;

    /**
     * One run.
     *
     * @param name of the run
     * @param points an epoch each; may be empty
     */
    public record Curve(String name, List<Point> points) {
        /** Keeps copies of what it is given. */
        public Curve {
            points = List.copyOf(points);
        }
    }

    /**
     * One epoch.
     *
     * @param epoch a fraction where several points lie in one epoch
     * @param loss mean over images
     * @param accuracy from 0 to 1
     */
    public record Point(double epoch, double loss, double accuracy) {}

    /** Keeps copies of what it is given. */
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
                "Of held-back images where a run had some, else of training images as they were met. Colours and dashes are those of the table, whose filter holds here, too.",
                "class", "lead");
        html.open("div", "class", "pair", "data-rows", "runs");
        ChartFigure.write(html, chart("loss", "Loss: lower is better", "loss", false, Point::loss));
        ChartFigure.write(html, chart("accuracy", "Accuracy: higher is better", "accuracy", true, Point::accuracy));
        html.close("div");
    }

    private LineChart chart(String name, String title, String vertical, boolean percent, ToDoubleFunction<Point> of) {
        return LineChart.of(name, title, "epoch", vertical, percent,
                curves.stream().map(curve -> new LineChart.Line(curve.name(), curve.points().stream().mapToDouble(Point::epoch).toArray(),
                        curve.points().stream().mapToDouble(of).toArray())).toList());
    }

    /** A piece of a run's line. */
    static void swatch(Html html, int run) {
        html.open("svg", "class", "swatch", "viewBox", "0 0 34 12", "aria-hidden", "true").empty("path", "class",
                "line run" + run % COLOURS, "stroke-dasharray", LineChart.dashes(run), "d", "M0 6L34 6").close("svg");
    }
}
