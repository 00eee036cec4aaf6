package dev.tarn.report;

import java.util.List;
import java.util.Locale;

/**
 * The weights of the first convolution as pictures.
 *
 * @param layer its name
 * @param filters a picture each
 * @param signed whether colour means the sign; else the pictures are in the colours the filter answers to
 */
public record FiltersSection(String layer, List<Filter> filters, boolean signed) implements Section {

    /**
     * One filter with the least and the greatest of its weights.
     *
     * @param picture of the weights
     * @param least weight
     * @param greatest weight
     */
    public record Filter(Picture picture, float least, float greatest) {}

    /** Keeps copies of what it is given. */
    public FiltersSection {
        filters = List.copyOf(filters);
    }

    @Override
    public String heading() {
        return "What the filters of " + layer + " look for";
    }

    @Override
    public void write(Html html) {
        html.element("p", "The " + Figures.count(filters.size(), "filter") + " of " + layer + (signed
                ? ". Orange weights count for, blue ones against, white ones not at all; all share one scale, and below each stand its least and greatest weight."
                : ", in the colours they answer to, each from its least to its greatest weight, which stand below."), "class", "lead");
        html.open("ul", "class", "pictures filters");
        for (int i = 0; i < filters.size(); i++) {
            Filter filter = filters.get(i);
            String range = range(filter.least()) + "…" + range(filter.greatest());
            html.open("li").empty("img", "src", filter.picture().dataUri(), "width", "" + filter.picture().width(), "height",
                    "" + filter.picture().height(), "alt",
                    "Filter " + i + ", weights " + range);
            html.element("span", range, "class", "quiet").close("li");
        }
        html.close("ul");
    }

    private static String range(float weight) {
        return String.format(Locale.ROOT, "%.2f", weight).replace('-', '−');
    }
}
