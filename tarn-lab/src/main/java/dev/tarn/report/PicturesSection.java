package dev.tarn.report;

import dev.tarn.report.chart.ChartTable;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pictures with captions.
 *
 * @param heading above it
 * @param lead empty for none
 * @param pictures in this order
 * @param large whether they are few and to be looked at closely
 */
public record PicturesSection(String heading, String lead, List<Captioned> pictures, boolean large) implements Section {

    /**
     * A picture and what it is.
     *
     * @param picture itself
     * @param name fit to be a file's name
     * @param caption in bold
     * @param note below it; empty for none
     * @param numbers that it shows, to be taken away; null for none
     */
    public record Captioned(Picture picture, String name, String caption, String note, @Nullable ChartTable numbers) {}

    /** Keeps copies of what it is given. */
    public PicturesSection {
        pictures = List.copyOf(pictures);
    }

    @Override
    public void write(Html html) {
        if (!lead.isEmpty()) {
            html.element("p", lead, "class", "lead");
        }
        html.open("ul", "class", large ? "pictures large" : "pictures");
        for (Captioned p : pictures) {
            html.open("li").empty("img", "src", p.picture().dataUri(), "width", "" + p.picture().width(), "height",
                    "" + p.picture().height(), "alt",
                    p.caption() + ". " + p.note());
            html.element("strong", p.caption());
            if (!p.note().isEmpty()) {
                html.element("span", p.note(), "class", "quiet");
            }
            if (p.numbers() != null) {
                html.open("span", "class", "take").element("a", "PNG", "download", p.name() + ".png", "href", p.picture().dataUri());
                html.element("a", "CSV", "download", p.name() + ".csv", "href", "data:text/csv;charset=utf-8;base64,"
                        + Base64.getEncoder().encodeToString(p.numbers().csv().getBytes(StandardCharsets.UTF_8))).close("span");
            }
            html.close("li");
        }
        html.close("ul");
    }
}
