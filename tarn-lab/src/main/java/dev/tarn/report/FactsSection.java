package dev.tarn.report;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Names and values in two columns.
 *
 * @param lead a sentence before them, possibly empty
 */
public record FactsSection(String heading, String lead, Map<String, String> facts) implements Section {

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
