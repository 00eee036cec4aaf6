package dev.tarn.report;

import dev.tarn.report.chart.LineChart;
import dev.tarn.train.RateTest;
import java.util.List;

/**
 * The loss against a growing learning rate, with the proposal marked.
 *
 * @param test what was tried and what came of it
 */
public record RateSection(RateTest test) implements Section {
    /** What lies above this multiple of the first losses is the explosion, and would flatten the rest. */
    private static final double SHOWN = 1.3;

    @Override
    public String heading() {
        return "Loss while the rate grows";
    }

    @Override
    public void write(Html html) {
        html.element("p", "The rate grew from step to step by the same factor" + (test.diverged() ? ", until the loss exploded" : "")
                + ". Where the line is lowest, steps are about to be too long; over whole epochs, a fifth of that rate is a good peak for a schedule.",
                "class", "lead");
        html.open("div", "class", "single");
        ChartFigure.write(html, chart());
        html.close("div");
    }

    private LineChart chart() {
        List<RateTest.Point> points = test.points();
        double[] rates = points.stream().mapToDouble(RateTest.Point::rate).toArray();
        double most = points.stream().limit(Math.max(1, points.size() / 4)).mapToDouble(RateTest.Point::smoothed).max().orElse(1);
        return LineChart.of("learning-rate", "Loss (mean cross-entropy) by learning rate", "learning rate", "loss", false,
                List.of(new LineChart.Line("smoothed over steps", rates, points.stream().mapToDouble(RateTest.Point::smoothed).toArray()),
                        new LineChart.Line("of each batch", rates, points.stream().mapToDouble(RateTest.Point::loss).toArray())))
                .withLogHorizontal().withMost(Double.parseDouble(Figures.shortest(Math.ceil(SHOWN * most * 10) / 10)))
                .withMarks(List.of(new LineChart.Mark("proposed: " + Figures.shortest(test.proposal()), test.proposal())))
                .withWords("The smoothed loss is lowest at a rate of %s, falls fastest at %s; proposed: %s.".formatted(
                        Figures.shortest(test.lowest()), Figures.shortest(test.steepest()), Figures.shortest(test.proposal())));
    }
}
