package dev.tarn.report;

import dev.tarn.measure.MachinePeak;
import dev.tarn.measure.StepShare;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Steps of a plan under the roof of the machine (Williams, Waterman and Patterson 2009, "Roofline"): operations a second against operations a byte, both logarithmic.
 * A step under the slope waits for memory, one under the flat roof for arithmetic; kernels that compute less than the network as written stick out above it.
 *
 * @param peak of one core
 */
public record RooflineSection(String heading, StepShare.Profile profile, MachinePeak peak) implements Section {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 400;
    private static final int LEFT = 70;
    private static final int RIGHT = 706;
    private static final int TOP = 16;
    private static final int BOTTOM = 344;

    @Override
    public void write(Html html) {
        html.element("p",
                "The numbers in the picture are the rows of the table. GFLOP/s count the network as written, on one thread; bytes are values, gradients and winner codes, without weights.",
                "class", "lead");
        List<StepShare> steps = profile.steps();
        List<Integer> shown = IntStream.range(0, steps.size()).filter(i -> steps.get(i).gflops() > 0 && steps.get(i).bytes() > 0).boxed()
                .toList();
        if (!shown.isEmpty()) {
            picture(html, steps, shown);
        }
        table(html, steps);
    }

    private void picture(Html html, List<StepShare> steps, List<Integer> shown) {
        LogScale x = LogScale.covering(shown.stream().mapToDouble(i -> steps.get(i).intensity()).toArray(),
                0.5 * peak.gflops() * 1e9 / peak.cacheBytes(),
                2 * peak.gflops() * 1e9 / peak.memoryBytes(), LEFT, RIGHT);
        LogScale y = LogScale.covering(shown.stream().mapToDouble(i -> steps.get(i).gflops()).toArray(), peak.gflops() / 20,
                peak.gflops() * 1.2, BOTTOM, TOP);
        html.open("figure").element("figcaption", "GFLOP/s against operations a byte");
        html.open("svg", "viewBox", "0 0 " + WIDTH + " " + HEIGHT, "role", "img", "aria-label",
                String.format(Locale.ROOT,
                        "Roofline: the peak of one core is %.0f GFLOP/s; the rows of the table below are marked by their numbers.",
                        peak.gflops()));
        for (double mark : y.marks()) {
            String at = number(y.at(mark));
            html.empty("line", "class", "grid", "x1", "" + LEFT, "x2", "" + RIGHT, "y1", at, "y2", at);
            html.element("text", Figures.shortest(mark), "x", "" + (LEFT - 8), "y", number(y.at(mark) + 4.5), "text-anchor", "end");
        }
        for (double mark : x.marks()) {
            html.element("text", Figures.shortest(mark), "x", number(x.at(mark)), "y", "" + (BOTTOM + 20), "text-anchor", "middle");
        }
        html.element("text", "operations a byte", "x", "" + (LEFT + RIGHT) / 2, "y", "" + (BOTTOM + 44), "text-anchor", "middle");
        roof(html, x, y, peak.cacheBytes(), 0);
        roof(html, x, y, peak.memoryBytes(), 1);
        List<Place> places = new ArrayList<>();
        for (int i : shown) {
            double cx = x.at(steps.get(i).intensity());
            double cy = y.at(steps.get(i).gflops());
            double radius = 4 + 14 * Math.sqrt(steps.get(i).share());
            html.empty("circle", "class", "mark line0", "cx", number(cx), "cy", number(cy), "r", number(radius), "fill-opacity", "0.55");
            places.add(new Place(cx, cy, radius, i));
        }
        label(html, places);
        html.close("svg").open("p", "class", "legend");
        legend(html, 0, String.format(Locale.ROOT, "cache: %.0f GB/s; roof: %.0f GFLOP/s", 1e-9 * peak.cacheBytes(), peak.gflops()));
        legend(html, 1, String.format(Locale.ROOT, "memory: %.0f GB/s", 1e-9 * peak.memoryBytes()));
        html.element("span", "the larger a circle, the more time the step takes").close("p").close("figure");
    }

    /** Where a step stands in the picture. */
    private record Place(double x, double y, double radius, int step) {
        boolean hides(Place other) {
            return Math.abs(x - other.x) < 12 && Math.abs(y - other.y) < 14;
        }
    }

    /** Steps at nearly the same place share a label. */
    private static void label(Html html, List<Place> places) {
        List<Place> open = new ArrayList<>(places);
        while (!open.isEmpty()) {
            Place first = open.getFirst();
            List<Place> together = open.stream().filter(first::hides).toList();
            open.removeAll(together);
            double top = together.stream().mapToDouble(p -> p.y - p.radius).min().orElseThrow();
            String names = together.stream().map(p -> Integer.toString(p.step + 1)).collect(Collectors.joining(", "));
            html.element("text", names, "x", number(first.x), "y", number(top - 4), "text-anchor", "middle");
        }
    }

    /** The slope of a memory up to the peak, and the peak from there on. */
    private void roof(Html html, LogScale x, LogScale y, double bytes, int style) {
        double knee = 1e9 * peak.gflops() / bytes;
        double from = Math.max(x.from(), y.from() * 1e9 / bytes);
        html.empty("path", "class", "line line" + style, "d",
                "M" + number(x.at(from)) + " " + number(y.at(from * bytes * 1e-9)) + "L" + number(x.at(knee)) + " "
                        + number(y.at(peak.gflops())) + "L" + RIGHT + " "
                        + number(y.at(peak.gflops())));
    }

    private static void legend(Html html, int style, String text) {
        html.open("span").open("svg", "viewBox", "0 0 34 12", "aria-hidden", "true")
                .empty("path", "class", "line line" + style, "d", "M0 6L34 6").close("svg").text(text)
                .close("span");
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

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
