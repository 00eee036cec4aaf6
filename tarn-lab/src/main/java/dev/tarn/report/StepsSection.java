package dev.tarn.report;

import java.util.List;

/**
 * Maps step by step: a row a layer, a column a channel.
 *
 * @param heading above it
 * @param lead a sentence before them
 * @param steps names of the layers
 * @param rows with a picture for each step
 */
public record StepsSection(String heading, String lead, List<String> steps, List<Row> rows) implements Section {

    /**
     * One channel on its way.
     *
     * @param name of the channel
     * @param pictures one for each step
     */
    public record Row(String name, List<Picture> pictures) {}

    /** Keeps copies of what it is given. */
    public StepsSection {
        steps = List.copyOf(steps);
        rows = List.copyOf(rows);
    }

    @Override
    public void write(Html html) {
        html.element("p", lead, "class", "lead");
        html.open("div", "class", "wide", "tabindex", "0", "role", "group", "aria-label", heading).open("table", "class", "steps")
                .open("thead").open("tr");
        html.element("th", "channel", "scope", "col");
        rows.forEach(row -> html.element("th", row.name(), "scope", "col"));
        html.close("tr").close("thead").open("tbody");
        for (int step = 0; step < steps.size(); step++) {
            html.open("tr").element("th", steps.get(step), "scope", "row");
            for (Row row : rows) {
                Picture picture = row.pictures().get(step);
                html.open("td")
                        .empty("img", "src", picture.dataUri(), "width", "" + picture.width(), "height", "" + picture.height(), "alt",
                                "channel " + row.name() + " behind " + steps.get(step))
                        .close("td");
            }
            html.close("tr");
        }
        html.close("tbody").close("table").close("div");
    }
}
