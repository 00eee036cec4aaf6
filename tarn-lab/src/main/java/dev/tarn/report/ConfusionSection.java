package dev.tarn.report;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The confusion matrix as a table.
 *
 * @param classes names in the order of the labels
 * @param counts {@code [true class][predicted class]}
 */
public record ConfusionSection(List<String> classes, long[][] counts) implements Section {
    /** More columns than this do not fit any screen; the largest confusions are listed all the same. */
    private static final int MOST_CLASSES = 40;
    private static final int LISTED = 5;

    private record Confusion(int is, int said, long count, long of) {}

    /** Keeps copies of what it is given. */
    public ConfusionSection {
        classes = List.copyOf(classes);
    }

    @Override
    public String heading() {
        return "What it takes for what";
    }

    @Override
    public void write(Html html) {
        html.element("p",
                "A row is what the pictures show, a column what the network says; the framed diagonal is right. Shading follows the share of the row.",
                "class", "lead");
        if (classes.size() <= MOST_CLASSES) {
            table(html);
        } else {
            html.element("p", "The table of " + Figures.count(classes.size()) + " classes is left out here; tarn evaluate --json has it.");
        }
        List<Confusion> largest = largest();
        if (!largest.isEmpty()) {
            html.element("p", "Most often confused:").open("ol");
            for (Confusion c : largest) {
                html.element("li", classes.get(c.is()) + " taken for " + classes.get(c.said()) + ": " + Figures.count(c.count()) + " of "
                        + Figures.count(c.of()) + " (" + Figures.percent((double) c.count() / c.of()) + ")");
            }
            html.close("ol");
        }
    }

    private void table(Html html) {
        html.open("div", "class", "wide", "tabindex", "0", "role", "group", "aria-label", "Confusion matrix").open("table", "class",
                "confusion");
        html.open("thead").open("tr").element("th", "is ↓  said →", "scope", "col");
        for (String name : classes) {
            html.element("th", name, "scope", "col");
        }
        html.close("tr").close("thead").open("tbody");
        for (int is = 0; is < classes.size(); is++) {
            long of = sum(counts[is]);
            html.open("tr").element("th", classes.get(is), "scope", "row");
            for (int said = 0; said < classes.size(); said++) {
                long share = of == 0 ? 0 : Math.round(100.0 * counts[is][said] / of);
                html.element("td", Figures.count(counts[is][said]), "style", "--share:" + share, "class",
                        is == said ? "right" : share == 0 ? "none" : "wrong");
            }
            html.close("tr");
        }
        html.close("tbody").close("table").close("div");
    }

    private List<Confusion> largest() {
        return IntStream.range(0, classes.size()).boxed()
                .flatMap(is -> IntStream.range(0, classes.size()).filter(said -> said != is && counts[is][said] > 0)
                        .mapToObj(said -> new Confusion(is, said, counts[is][said], sum(counts[is]))))
                .sorted((a, b) -> Long.compare(b.count(), a.count())).limit(LISTED).toList();
    }

    private static long sum(long[] row) {
        return LongStream.of(row).sum();
    }
}
