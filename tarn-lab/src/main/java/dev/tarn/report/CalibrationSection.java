package dev.tarn.report;

import java.util.List;
import java.util.Locale;

/**
 * Whether the probabilities can be believed: a reliability diagram and its table.
 *
 * @param bins of rising confidence; empty ones may be left out
 * @param error expected calibration error: mean distance of confidence and accuracy, weighted by images
 */
public record CalibrationSection(List<Bin> bins, double error) implements Section {
    private static final int SIDE = 300;
    private static final int LEFT = 52;
    private static final int TOP = 12;
    private static final int BOTTOM = TOP + SIDE;

    /**
     * Images whose largest probability lies in one range.
     *
     * @param from lower end of the range
     * @param to upper end
     * @param confidence their mean largest probability
     * @param accuracy how many of them were right
     */
    public record Bin(double from, double to, double confidence, double accuracy, long images) {}

    public CalibrationSection {
        bins = bins.stream().filter(bin -> bin.images() > 0).toList();
    }

    @Override
    public String heading() {
        return "Can its probabilities be believed?";
    }

    @Override
    public void write(Html html) {
        html.element("p",
                "Where it says 80 %, it should be right eight times in ten: points on the dashed line. Below the line it is too sure of itself, above it "
                        + "too modest. The mean distance, weighted by images (expected calibration error), is " + Figures.percent(error)
                        + ".",
                "class", "lead");
        html.open("div", "class", "pair").open("figure").element("figcaption",
                "How often it is right, by how sure it is; larger points stand for more images");
        chart(html);
        html.close("figure");
        table(html);
        html.close("div");
    }

    private void chart(Html html) {
        html.open("svg", "viewBox", "0 0 440 370", "role", "img", "aria-label",
                "Reliability diagram; the table beside it holds its numbers");
        for (int tenth = 0; tenth <= 10; tenth += 2) {
            String y = number(BOTTOM - SIDE * tenth / 10.0);
            html.empty("line", "class", "grid", "x1", "" + LEFT, "x2", number(LEFT + SIDE), "y1", y, "y2", y);
            html.element("text", tenth * 10 + " %", "x", number(LEFT - 8), "y", number(BOTTOM - SIDE * tenth / 10.0 + 4.5), "text-anchor",
                    "end");
            html.element("text", tenth * 10 + " %", "x", number(LEFT + SIDE * tenth / 10.0), "y", number(BOTTOM + 20), "text-anchor",
                    "middle");
        }
        html.element("text", "how sure it is", "x", number(LEFT + SIDE / 2.0), "y", number(BOTTOM + 42), "text-anchor", "middle");
        html.empty("path", "class", "ideal", "d", "M" + LEFT + " " + BOTTOM + "L" + (LEFT + SIDE) + " " + TOP);
        long most = bins.stream().mapToLong(Bin::images).max().orElse(1);
        StringBuilder path = new StringBuilder();
        for (Bin bin : bins) {
            path.append(path.isEmpty() ? 'M' : 'L').append(number(LEFT + SIDE * bin.confidence())).append(' ')
                    .append(number(BOTTOM - SIDE * bin.accuracy()));
        }
        html.empty("path", "class", "line line0", "d", path.toString());
        for (Bin bin : bins) {
            html.empty("circle", "class", "mark line0", "cx", number(LEFT + SIDE * bin.confidence()), "cy",
                    number(BOTTOM - SIDE * bin.accuracy()), "r",
                    number(3 + 7 * Math.sqrt((double) bin.images() / most)));
        }
        html.close("svg");
    }

    private void table(Html html) {
        html.open("div", "class", "wide").open("table").open("thead").open("tr");
        for (String head : List.of("it says", "mean", "it is right", "images")) {
            html.element("th", head, "scope", "col");
        }
        html.close("tr").close("thead").open("tbody");
        for (Bin bin : bins) {
            html.open("tr").element("th", String.format(Locale.ROOT, "%.0f–%.0f %%", 100 * bin.from(), 100 * bin.to()), "scope", "row")
                    .element("td", Figures.percent(bin.confidence())).element("td", Figures.percent(bin.accuracy()))
                    .element("td", Figures.count(bin.images()))
                    .close("tr");
        }
        html.close("tbody").close("table").close("div");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
