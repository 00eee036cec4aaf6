package dev.tarn.lab.study;

import java.util.List;
import java.util.Optional;

/** A claim of the article, and how it is settled. Each is a file of its own. */
interface Claim {
    /** All of them, in the order of the article. */
    List<Claim> ALL = List.of(new SignClaim(), new OrderClaim(), new SparsityClaim(), new EfficiencyClaim(), new GradientFlowClaim(),
            new FeaturesClaim(), new OverfittingClaim());

    /** The word by which it is asked for. */
    String id();

    /** What the article says, in its words or close to them. */
    String says();

    /** What is measured, and what verdict follows from what: written down before anything is measured. */
    String method();

    /** Why this network has nothing that the claim is about; empty if it has. */
    Optional<String> doesNotApply(StudyDesign design);

    /** What has to be measured. */
    List<Task> tasks(StudyDesign design);

    /** The comparisons that count in the study's correction for their number. */
    List<Comparison> compare(StudyDesign design, Measurements measured);

    /** The conclusion, from comparisons whose p is corrected, in the order of {@link #compare}. */
    Conclusion conclude(StudyDesign design, Measurements measured, List<Comparison> comparisons);
}
