package dev.tarn.report;

import dev.tarn.measure.MachinePeak;
import dev.tarn.measure.StepShare;
import dev.tarn.report.chart.LineChart;
import dev.tarn.report.chart.ScatterChart;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Steps of a plan under the roof of the machine (Williams, Waterman and Patterson 2009, "Roofline"): operations a second against operations a byte, both logarithmic.
 * A step under the slope waits for memory, one under the flat roof for arithmetic; kernels that compute less than the network as written stick out above it.
 *
 * @param heading above it
 * @param profile time, operations and bytes of each step
 * @param peak of one core
 */
public record RooflineSection(String heading, StepShare.Profile profile, MachinePeak peak) implements Section {
    @Override
    public void write(Html html) {
        html.element("p",
                "Each circle is a row of the table: point at it for its name. GFLOP/s count the network as written, on one thread; bytes are values, gradients and winner codes, without weights.",
                "class", "lead");
        List<StepShare> steps = profile.steps();
        if (steps.stream().anyMatch(RooflineSection::shown)) {
            ChartFigure.write(html, chart(steps));
        }
        table(html, steps);
    }

    private static boolean shown(StepShare step) {
        return step.gflops() > 0 && step.bytes() > 0;
    }

    private ScatterChart chart(List<StepShare> steps) {
        List<ScatterChart.Point> points = new ArrayList<>();
        double least = 1e9 * peak.gflops() / peak.cacheBytes() / 4;
        double most = 1e9 * peak.gflops() / peak.memoryBytes() * 4;
        for (int i = 0; i < steps.size(); i++) {
            StepShare step = steps.get(i);
            if (shown(step)) {
                points.add(new ScatterChart.Point(i + 1 + " " + step.name(), step.intensity(), step.gflops(),
                        7 + 28 * Math.sqrt(step.share())));
                least = Math.min(least, step.intensity());
                most = Math.max(most, step.intensity());
            }
        }
        List<LineChart.Line> roofs = List.of(
                roof(String.format(Locale.ROOT, "cache: %.0f GB/s; roof: %.0f GFLOP/s", 1e-9 * peak.cacheBytes(), peak.gflops()),
                        peak.cacheBytes(), least, most),
                roof(String.format(Locale.ROOT, "memory: %.0f GB/s", 1e-9 * peak.memoryBytes()), peak.memoryBytes(), least, most));
        String name = heading.replaceAll("[^A-Za-z]+", "-").toLowerCase(Locale.ROOT);
        return new ScatterChart("roofline-" + name, "GFLOP/s against operations a byte; the larger a circle, the more time the step takes",
                "operations a byte", "GFLOP/s", List.of(new ScatterChart.Points("steps", points)), roofs, true, false,
                String.format(Locale.ROOT, "Roofline: the peak of one core is %.0f GFLOP/s; the table below has every step.",
                        peak.gflops()));
    }

    /** The slope of a memory up to the peak, and the peak from there on. */
    private LineChart.Line roof(String name, double bytes, double least, double most) {
        double knee = 1e9 * peak.gflops() / bytes;
        return new LineChart.Line(name, new double[] {least, Math.max(least, knee), Math.max(most, knee)},
                new double[] {Math.min(peak.gflops(), 1e-9 * bytes * least), peak.gflops(), peak.gflops()});
    }

    private void table(Html html, List<StepShare> steps) {
        html.open("div", "class", "wide", "tabindex", "0").open("table").open("thead").open("tr");
        for (String head : List.of("step", "kernel", "µs an image", "share", "GFLOP/s", "of peak", "bytes an image", "GB/s")) {
            html.element("th", head, "scope", "col");
        }
        html.close("tr").close("thead").open("tbody");
        for (int i = 0; i < steps.size(); i++) {
            StepShare step = steps.get(i);
            boolean multiplies = step.gflops() > 0;
            html.open("tr").element("th", i + 1 + " " + step.name(), "scope", "row").element("td", step.kernel())
                    .element("td", decimal(1e6 * step.seconds()))
                    .element("td", Figures.percent(step.share())).element("td", multiplies ? decimal(step.gflops()) : "")
                    .element("td", multiplies ? Figures.percent(step.gflops() / peak.gflops()) : "")
                    .element("td", step.bytes() == 0 ? "" : Figures.count(step.bytes()))
                    .element("td", step.bytes() == 0 ? "" : decimal(step.gigabytesPerSecond())).close("tr");
        }
        html.close("tbody").close("table").close("div");
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
    }
}
