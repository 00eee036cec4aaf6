package dev.tarn.report;

import java.util.List;

/**
 * Precision, recall and F1 of each class.
 *
 * @param rows a class each
 */
public record ClassesSection(List<Row> rows) implements Section {

    /**
     * One class; a share that nothing can be said about is NaN.
     *
     * @param name of the class
     * @param precision share of the images it was named for that are of it
     * @param recall share of its images that were named so
     * @param f1 harmonic mean of both
     * @param images of this class
     */
    public record Row(String name, double precision, double recall, double f1, long images) {}

    /** Keeps copies of what it is given. */
    public ClassesSection {
        rows = List.copyOf(rows);
    }

    @Override
    public String heading() {
        return "Class by class";
    }

    @Override
    public void write(Html html) {
        html.element("p",
                "Recall: of the pictures that show the class, how many it found. Precision: of the pictures it gave this name, how many deserve it. "
                        + "F1: their harmonic mean.",
                "class", "lead");
        html.open("div", "class", "wide").open("table", "class", "classes").open("thead").open("tr");
        for (String head : List.of("class", "recall", "precision", "F1", "images")) {
            html.element("th", head, "scope", "col");
        }
        html.close("tr").close("thead").open("tbody");
        for (Row row : rows) {
            html.open("tr").element("th", row.name(), "scope", "row");
            for (double share : new double[] {row.recall(), row.precision(), row.f1()}) {
                html.element("td", Figures.percent(share), "class", "bar", "style",
                        "--share:" + (Double.isNaN(share) ? 0 : Math.round(100 * share)));
            }
            html.element("td", Figures.count(row.images())).close("tr");
        }
        html.close("tbody").close("table").close("div");
    }
}
