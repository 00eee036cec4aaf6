package dev.tarn.lab.study;

import dev.tarn.lab.statistics.Paired;
import dev.tarn.report.chart.IntervalChart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** "The sparsity introduced by ReLU also encourages the network to learn more discriminative features, effectively reducing overfitting." */
final class OverfittingClaim implements Claim {
    private static final double MATTERS = 0.001;

    @Override
    public String id() {
        return "overfitting";
    }

    @Override
    public String says() {
        return "The sparsity introduced by ReLU effectively reduces overfitting.";
    }

    @Override
    public String method() {
        return "The gap between training and test accuracy, seed by seed. Leaky ReLU has the same shape but no zeros, so it shows what the zeros do: if they reduce overfitting, the gap without them must be larger. "
                + "The verdict follows from the very leaky one; the others stand beside it, with training and test accuracy, because a network that learns less has a smaller gap, too.";
    }

    @Override
    public Optional<String> doesNotApply(StudyDesign design) {
        return Variants.hasActivation(design.network()) ? Optional.empty() : Optional.of("The network has no activations.");
    }

    private static List<Treatment> others(StudyDesign design) {
        return List.of(Treatment.veryLeaky(design), Treatment.leaky(design), Treatment.randomised(design), Treatment.tanh(design),
                Treatment.none(design));
    }

    @Override
    public List<Task> tasks(StudyDesign design) {
        List<Task> tasks = new ArrayList<>(Treatment.relu(design).trainings(design));
        others(design).forEach(treatment -> tasks.addAll(treatment.trainings(design)));
        return tasks;
    }

    private static double[] gap(StudyDesign design, Measurements measured, String variant) {
        double[] train = measured.perSeed(design, variant, design.epochs(), "", "train_accuracy");
        double[] test = measured.perSeed(design, variant, design.epochs(), "", "test_accuracy");
        Arrays.setAll(train, i -> train[i] - test[i]);
        return train;
    }

    @Override
    public List<Comparison> compare(StudyDesign design, Measurements measured) {
        double[] relu = gap(design, measured, "relu");
        return others(design).stream()
                .map(other -> Comparison.of("gap of " + other.what() + " − gap of ReLU", "training − test accuracy", "%",
                        Paired.difference(gap(design, measured, other.name()), relu), MATTERS))
                .toList();
    }

    @Override
    public Conclusion conclude(StudyDesign design, Measurements measured, List<Comparison> comparisons) {
        Comparison main = comparisons.getFirst();
        Map<String, String> facts = new LinkedHashMap<>();
        List<IntervalChart.Entry> gaps = new ArrayList<>();
        List<Treatment> all = new ArrayList<>(List.of(Treatment.relu(design)));
        all.addAll(others(design));
        for (Treatment treatment : all) {
            Paired gap = Paired.of(gap(design, measured, treatment.name()));
            double train = Paired.of(measured.perSeed(design, treatment.name(), design.epochs(), "", "train_accuracy")).mean();
            double test = Paired.of(measured.perSeed(design, treatment.name(), design.epochs(), "", "test_accuracy")).mean();
            facts.put(treatment.what(),
                    "training " + Accuracy.text(train) + ", test " + Accuracy.text(test) + ", gap " + Accuracy.text(gap.mean()));
            gaps.add(new IntervalChart.Entry(treatment.what(), gap.mean(), gap.interval().low(), gap.interval().high()));
        }
        String answer = switch (main.verdict()) {
            case SUPPORTED -> "Yes: without the zeros the gap is larger by " + Accuracy.signed(main.paired().mean()) + ".";
            case REFUTED ->
                "No: without the zeros (very leaky ReLU) the gap is smaller, by " + Accuracy.signed(-main.paired().mean()) + ".";
            case NOT_SUPPORTED -> "No: with and without zeros the gap is the same to within 0.1 percentage points.";
            case INCONCLUSIVE, DOES_NOT_APPLY ->
                "These seeds cannot tell: without the zeros the gap changes by " + Accuracy.signed(main.paired().mean())
                        + ", which may be chance.";
        };
        return new Conclusion(id(), says(), method(), main.verdict(), answer, main.paired().mean(),
                "gap of very leaky ReLU (no zeros) − gap of ReLU", main.paired().interval(), main.corrected(), Conclusion.PAIRED_T,
                comparisons, facts,
                List.of(new IntervalChart("overfitting", "Training accuracy less test accuracy, 95 % over seeds", "gap", gaps, true)));
    }
}
