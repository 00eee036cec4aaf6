package dev.tarn.lab.study;

import dev.tarn.lab.statistics.Interval;
import dev.tarn.lab.statistics.Paired;
import dev.tarn.report.Figures;
import dev.tarn.report.chart.IntervalChart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** "ReLU enhances the representation of salient features. This leads to improved feature extraction and ultimately, better classification accuracy." */
final class FeaturesClaim implements Claim {
    private static final double MATTERS = 0.001;

    @Override
    public String id() {
        return "features";
    }

    @Override
    public String says() {
        return "By focusing on positive values, ReLU enhances the representation of salient features, which ultimately leads to better classification accuracy.";
    }

    @Override
    public String method() {
        return "Test accuracy of the network with ReLU, without any activation, and with others in its place; and with other ways to shrink the maps. All from the same seeds, with the same settings. "
                + "Supported if ReLU beats having no activation and nothing tried beats ReLU; not supported if something else beats ReLU, or if what ReLU brings is less than 0.1 % for certain; refuted if having none is better.";
    }

    @Override
    public Optional<String> doesNotApply(StudyDesign design) {
        return Variants.hasActivation(design.network()) ? Optional.empty() : Optional.of("The network has no activations.");
    }

    static List<Treatment> others(StudyDesign design) {
        List<Treatment> all = new ArrayList<>(List.of(Treatment.none(design), Treatment.leaky(design), Treatment.veryLeaky(design),
                Treatment.randomised(design), Treatment.sigmoid(design), Treatment.tanh(design)));
        all.addAll(Treatment.otherPools(design));
        return all;
    }

    @Override
    public List<Task> tasks(StudyDesign design) {
        List<Task> tasks = new ArrayList<>(Treatment.relu(design).trainings(design));
        others(design).forEach(treatment -> tasks.addAll(treatment.trainings(design)));
        return tasks;
    }

    @Override
    public List<Comparison> compare(StudyDesign design, Measurements measured) {
        double[] relu = measured.perSeed(design, "relu", design.epochs(), "", "test_accuracy");
        double[] reluRight = measured.rightness(design, "relu");
        List<Comparison> all = new ArrayList<>();
        for (Treatment other : others(design)) {
            double[] right = measured.rightness(design, other.name());
            for (int i = 0; i < right.length; i++) {
                right[i] = reluRight[i] - right[i];
            }
            all.add(Comparison.of("ReLU − " + other.what(), "test accuracy", "%",
                    Paired.difference(relu, measured.perSeed(design, other.name(), design.epochs(), "", "test_accuracy")), MATTERS)
                    .withImages(Paired.ofMany(right)));
        }
        return all;
    }

    @Override
    public Conclusion conclude(StudyDesign design, Measurements measured, List<Comparison> comparisons) {
        Comparison none = comparisons.getFirst();
        List<Comparison> better = comparisons.stream().filter(c -> c.significant() && c.paired().mean() < 0).toList();
        List<Comparison> worse = comparisons.stream().filter(c -> c.significant() && c.paired().mean() > 0).toList();
        Verdict verdict = none.verdict();
        if (verdict == Verdict.SUPPORTED && !better.isEmpty()) {
            verdict = Verdict.NOT_SUPPORTED;
        }
        Map<String, String> facts = new LinkedHashMap<>();
        List<Treatment> all = new ArrayList<>(List.of(Treatment.relu(design)));
        all.addAll(others(design));
        List<IntervalChart.Entry> levels = new ArrayList<>();
        for (Treatment treatment : all) {
            Paired accuracy = Paired.of(measured.perSeed(design, treatment.name(), design.epochs(), "", "test_accuracy"));
            int diverged = design.seeds() - accuracy.pairs();
            facts.put(treatment.what(), (accuracy.pairs() == 0 ? "" : Accuracy.text(accuracy.mean()) + " test accuracy")
                    + (accuracy.pairs() > 1 ? ", spread over seeds " + Accuracy.text(accuracy.deviation()) : "")
                    + (diverged == 0
                            ? ""
                            : (accuracy.pairs() == 0 ? "" : "; ") + diverged + " of " + design.seeds() + " trainings diverged"));
            levels.add(new IntervalChart.Entry(treatment.what(), accuracy.mean(), accuracy.interval().low(), accuracy.interval().high()));
        }
        StringBuilder answer = new StringBuilder("ReLU is ").append(Accuracy.signed(Math.abs(none.paired().mean())))
                .append(none.paired().mean() < 0 ? " worse" : " better").append(" than no activation")
                .append(none.significant() ? ". " : ", which may be chance. ");
        answer.append(worse.isEmpty() ? "Nothing tried is worse than ReLU beyond chance" : "It is better than " + names(worse));
        answer.append(better.isEmpty() ? "; nothing tried is better than ReLU beyond chance." : ", and worse than " + names(better) + ".");
        List<IntervalChart.Entry> differences = comparisons.stream().map(c -> {
            Interval interval = c.paired().interval();
            return new IntervalChart.Entry(c.name(), c.paired().mean(), interval.low(), interval.high());
        }).toList();
        return new Conclusion(id(), says(), method(), verdict, answer.toString(), none.paired().mean(),
                "test accuracy of ReLU − no activation",
                none.paired().interval(), none.corrected(), Conclusion.PAIRED_T, comparisons, facts,
                List.of(new IntervalChart("features", "Test accuracy of ReLU less that of others, 95 % over seeds",
                        "difference of test accuracy",
                        differences, true),
                        new IntervalChart("features-levels", "Test accuracy, 95 % over seeds", "test accuracy", levels, true)));
    }

    private static String names(List<Comparison> comparisons) {
        return String.join(", ", comparisons.stream()
                .map(c -> c.name().replace("ReLU − ", "") + " (" + Accuracy.signed(Math.abs(c.paired().mean())) + ")").toList());
    }
}
