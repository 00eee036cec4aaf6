package dev.tarn.lab.study;

import dev.tarn.lab.statistics.Paired;
import dev.tarn.report.Figures;
import dev.tarn.report.chart.BarChart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** "Max pooling, by its nature, only considers the magnitude; it ignores the sign." */
final class SignClaim implements Claim {
    private static final String NOT_LARGEST = "winner_not_largest_magnitude";
    private static final String NEGATIVE = "negative_winners";

    @Override
    public String id() {
        return "sign";
    }

    @Override
    public String says() {
        return "Max pooling, by its nature, only considers the magnitude; it ignores the sign.";
    }

    @Override
    public String method() {
        return "The convolutions' numbers are taken as they come, before any ReLU, from trained networks. If pooling looked at magnitude only, the winner of every window would be its number of "
                + "largest magnitude. Counted are the windows where it is not, and those whose winner is negative. One such window refutes the claim.";
    }

    @Override
    public Optional<String> doesNotApply(StudyDesign design) {
        return Variants.hasMaxPool(design.network()) ? Optional.empty() : Optional.of("The network has no max pool.");
    }

    @Override
    public List<Task> tasks(StudyDesign design) {
        return Treatment.relu(design).trainings(design);
    }

    @Override
    public List<Comparison> compare(StudyDesign design, Measurements measured) {
        return measured.layers("relu", NOT_LARGEST).stream()
                .map(pool -> Comparison.of(pool, "windows whose winner is not the largest magnitude", "%",
                        Paired.of(measured.perSeed(design, "relu", design.epochs(), pool, NOT_LARGEST)), 0.01))
                .toList();
    }

    @Override
    public Conclusion conclude(StudyDesign design, Measurements measured, List<Comparison> comparisons) {
        Comparison first = comparisons.getFirst();
        boolean counterExample = comparisons.stream().anyMatch(c -> c.paired().mean() > 0);
        List<String> pools = comparisons.stream().map(Comparison::name).toList();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("by hand", "max(−3, 1) = 1, though −3 is of larger magnitude; max(−3, −1) = −1, which is the smaller magnitude");
        double[] negative = new double[pools.size()];
        double[] other = new double[pools.size()];
        for (int i = 0; i < pools.size(); i++) {
            negative[i] = Paired.of(measured.perSeed(design, "relu", design.epochs(), pools.get(i), NEGATIVE)).mean();
            other[i] = comparisons.get(i).paired().mean();
            facts.put(pools.get(i) + ": winners below zero", Figures.percent(negative[i]));
        }
        String answer = counterExample
                ? "No. Max pooling orders numbers by their value, sign included. In front of " + first.name() + ", "
                        + Figures.percent(other[0])
                        + " of the windows have a winner that is not the number of largest magnitude, and in "
                        + Figures.percent(negative[0])
                        + " all numbers are negative, so that the winner is the one nearest to zero. What a later ReLU does with those is to set them to zero, "
                        + "as it would have done before the pool."
                : "No window that was looked at of these networks has a winner that is not its number of largest magnitude.";
        boolean nothing = comparisons.stream().allMatch(c -> c.paired().pairs() == 0);
        Verdict verdict = counterExample ? Verdict.REFUTED : nothing ? Verdict.INCONCLUSIVE : Verdict.SUPPORTED;
        List<BarChart.Bars> bars = new ArrayList<>(List.of(new BarChart.Bars("winner is not the largest magnitude", other),
                new BarChart.Bars("winner is negative", negative)));
        return new Conclusion(id(), says(), method(), verdict, answer, first.paired().mean(),
                "share of windows of " + first.name() + " whose winner is not the largest magnitude", first.paired().interval(),
                first.corrected(),
                "counter-examples; " + Conclusion.PAIRED_T, comparisons, facts,
                List.of(new BarChart("sign", "What wins a pool's windows before any ReLU", "share of windows", pools, bars, true)));
    }
}
