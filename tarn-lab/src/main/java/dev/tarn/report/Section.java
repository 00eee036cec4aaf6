package dev.tarn.report;

/** A part of a page with a heading of its own. */
public sealed interface Section
        permits CalibrationSection, ClassesSection, ConfusionSection, CurvesSection, FactsSection, FiltersSection, MistakesSection,
        RooflineSection {

    /** The heading. */
    String heading();

    /** Writes what stands below the heading. */
    void write(Html html);
}
