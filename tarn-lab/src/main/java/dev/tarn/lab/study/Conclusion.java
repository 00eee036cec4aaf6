package dev.tarn.lab.study;

import dev.tarn.lab.statistics.Interval;
import dev.tarn.report.chart.Chart;
import java.util.List;
import java.util.Map;

/**
 * What a study found about a claim.
 *
 * @param id of the claim
 * @param says what the article says
 * @param method how it was settled
 * @param verdict in a word
 * @param answer in a few sentences
 * @param effect the number that the verdict hangs on; NaN if there is none
 * @param effectName what that number is, with its unit
 * @param interval 95 % for the effect, over seeds
 * @param p of the effect, corrected for the number of comparisons; NaN if nothing was tested
 * @param test name of the test
 * @param comparisons all of them
 * @param facts other numbers, by name
 * @param charts pictures, at least one
 */
public record Conclusion(String id, String says, String method, Verdict verdict, String answer, double effect, String effectName,
        Interval interval, double p, String test, List<Comparison> comparisons, Map<String, String> facts, List<Chart> charts) {
    /** Keeps copies of what it is given. */
    public Conclusion {
        comparisons = List.copyOf(comparisons);
        charts = List.copyOf(charts);
    }

    static final String PAIRED_T = "paired t test over seeds, two-sided, Holm-corrected";

    /** {@return seeds that would find the smallest difference that matters in the first comparison, with a probability of 80 %; 0 if that is not known} */
    public int seedsNeeded() {
        return comparisons.isEmpty() ? 0 : comparisons.getFirst().seedsNeeded();
    }

    static Conclusion notApplicable(Claim claim, String why) {
        return new Conclusion(claim.id(), claim.says(), claim.method(), Verdict.DOES_NOT_APPLY, why, Double.NaN, "", Interval.UNKNOWN,
                Double.NaN,
                "none", List.of(), Map.of(), List.of());
    }
}
