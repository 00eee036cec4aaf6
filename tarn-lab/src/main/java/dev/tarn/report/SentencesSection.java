package dev.tarn.report;

import java.util.List;

/**
 * What was found, a sentence a line.
 *
 * @param heading above it
 * @param lead a sentence before them, possibly empty
 * @param sentences one a line
 */
public record SentencesSection(String heading, String lead, List<String> sentences) implements Section {
    /** Keeps copies of what it is given. */
    public SentencesSection {
        sentences = List.copyOf(sentences);
    }

    @Override
    public void write(Html html) {
        if (!lead.isEmpty()) {
            html.element("p", lead, "class", "lead");
        }
        html.open("ul");
        sentences.forEach(sentence -> html.element("li", sentence));
        html.close("ul");
    }
}
