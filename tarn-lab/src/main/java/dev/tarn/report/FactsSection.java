package dev.tarn.report;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Names and values in two columns.
 *
 * @param heading above it
 * @param lead a sentence before them, possibly empty
 * @param facts values by name, in the order in which they are shown
 */
public record FactsSection(String heading, String lead, Map<String, String> facts) implements Section {

    /** Keeps a copy of the facts, in their order. */
    public FactsSection {
        facts = new LinkedHashMap<>(facts);
    }

    @Override
    public void write(Html html) {
        if (!lead.isEmpty()) {
            html.element("p", lead, "class", "lead");
        }
        html.open("dl");
        facts.forEach((name, value) -> html.open("div").element("dt", name).element("dd", value).close("div"));
        html.close("dl");
    }
}
