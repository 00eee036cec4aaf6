package dev.tarn.lab.study;

import dev.tarn.lab.statistics.Interval;
import dev.tarn.report.chart.ChartTable;
import java.util.ArrayList;
import java.util.List;

/** All comparisons of a study as CSV. */
final class ComparisonTable {
    private ComparisonTable() {}

    static String csv(StudyResult result) {
        List<List<Object>> rows = new ArrayList<>();
        for (Conclusion conclusion : result.conclusions()) {
            for (Comparison c : conclusion.comparisons()) {
                Interval images = c.overImages();
                rows.add(List.of(conclusion.id(), c.name(), c.measure(), c.paired().pairs(), c.paired().mean(), c.paired().deviation(),
                        c.paired().interval().low(), c.paired().interval().high(), images == null ? "" : images.low(),
                        images == null ? "" : images.high(),
                        c.paired().p(), c.corrected(), c.seedsNeeded()));
            }
        }
        return new ChartTable(List.of("claim", "comparison", "measure", "pairs", "mean", "deviation", "low_over_seeds", "high_over_seeds",
                "low_over_images", "high_over_images", "p", "p_corrected", "pairs_needed"), rows).csv();
    }
}
