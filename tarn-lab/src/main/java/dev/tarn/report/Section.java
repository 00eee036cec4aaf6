package dev.tarn.report;

import java.util.Optional;

/** A part of a page with a heading of its own. */
public sealed interface Section
        permits AugmentationSection, CalibrationSection, ChartsSection, ClaimSection, ClassesSection, ConfusionSection, CurvesSection,
        FactsSection, FiltersSection, MistakesSection, PicturesSection, RateSection, RooflineSection, RunCurvesSection, RunsSection,
        SentencesSection, StepsSection, TableSection {

    /**
     * The heading.
     *
     * @return the text above the section, in the page's list of contents too
     */
    String heading();

    /** {@return A script beside this class that the section works better with; none by default} It must not be needed to read the page. */
    default Optional<String> script() {
        return Optional.empty();
    }

    /**
     * Writes what stands below the heading.
     *
     * @param html takes the elements; escapes text
     */
    void write(Html html);
}
