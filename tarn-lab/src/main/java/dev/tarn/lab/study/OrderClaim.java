package dev.tarn.lab.study;

import dev.tarn.activation.Activation.Kind;
import dev.tarn.lab.statistics.Paired;
import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.Layer;
import dev.tarn.report.Figures;
import dev.tarn.report.chart.BarChart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** "ReLU belongs before max pooling": it is the article's title. */
final class OrderClaim implements Claim {
    /** In the order of the picture; the last starts with weights so large that the sigmoid is flat nearly everywhere. */
    private record Tried(String name, String what, Layer layer, float scale) {}

    private static final List<Tried> TRIED = List.of(new Tried("relu", "ReLU", ActivationLayer.RELU, 1),
            new Tried("leaky", "leaky ReLU", ActivationLayer.leakyRelu(0.01), 1), new Tried("tanh", "tanh", ActivationLayer.TANH, 1),
            new Tried("sigmoid", "sigmoid", ActivationLayer.SIGMOID, 1),
            new Tried("saturated-sigmoid", "saturated sigmoid", ActivationLayer.SIGMOID, 30),
            new Tried("gelu", "GELU", ActivationLayer.GELU, 1),
            new Tried("silu", "SiLU", ActivationLayer.of(Kind.SILU), 1));

    @Override
    public String id() {
        return "order";
    }

    @Override
    public String says() {
        return "ReLU immediately before max pooling is what brings the benefit; the network should be built in this order.";
    }

    @Override
    public String method() {
        return "Both orders start from the same parameters and see the same batches, each computed as it is written. Compared bit by bit: outputs, gradients, and the weights after 60 steps. If all are equal "
                + "for ReLU from every seed, the order cannot matter, and the claim is refuted. The same is done with activations that are not monotone (GELU, SiLU), where the two orders are different functions.";
    }

    @Override
    public Optional<String> doesNotApply(StudyDesign design) {
        return Variants.hasPair(design.network())
                ? Optional.empty()
                : Optional.of("The network has no activation next to a max pool, so there is no order to change.");
    }

    @Override
    public List<Task> tasks(StudyDesign design) {
        List<Task> tasks = new ArrayList<>();
        for (long seed = 1; seed <= design.seeds(); seed++) {
            for (Tried tried : TRIED) {
                tasks.add(new OrderTask(tried.name(), tried.layer(), tried.scale(), seed));
            }
        }
        return tasks;
    }

    @Override
    public List<Comparison> compare(StudyDesign design, Measurements measured) {
        return TRIED.stream().map(tried -> Comparison.of(tried.what() + " before the pool − behind it", "test accuracy after 60 steps", "%",
                Paired.difference(measured.perSeed(design, "order-" + tried.name(), 1, "", "test_accuracy_before"),
                        measured.perSeed(design, "order-" + tried.name(), 1, "", "test_accuracy_after")),
                0.001)).toList();
    }

    @Override
    public Conclusion conclude(StudyDesign design, Measurements measured, List<Comparison> comparisons) {
        double[] outputs = mean(design, measured, 0, "outputs_differ");
        double[] gradients = mean(design, measured, 0, "gradients_differ");
        double[] weights = mean(design, measured, 1, "weights_differ");
        double[] farthest = mean(design, measured, 0, "gradients_farthest");
        boolean equal = outputs[0] == 0 && gradients[0] == 0 && !(weights[0] > 0); // NaN: every short training diverged
        Map<String, String> facts = new LinkedHashMap<>();
        for (int i = 0; i < TRIED.size(); i++) {
            facts.put(TRIED.get(i).what(), "numbers that differ between the orders: outputs " + Figures.percent(outputs[i]) + ", gradients "
                    + Figures.percent(gradients[i]) + ", weights after training " + Figures.percent(weights[i]) + "; gradients by at most "
                    + String.format(Locale.ROOT, "%.2g", farthest[i]));
        }
        String answer = equal
                ? "No. With ReLU both orders are the same function: " + Figures.count(design.seeds(), "seed")
                        + ", and not one bit of an output, a gradient or a weight after training differs, because max(relu(z)) = relu(max(z)). "
                        + "What does differ: activations that are not monotone (GELU: " + Figures.percent(outputs[5])
                        + " of outputs), where the order is a choice between two networks. Other activations that never fall give the same outputs in every bit, but different numbers may round to the same activation, "
                        + "and then the order decides which of them gets the gradient: most of all in a saturated sigmoid ("
                        + Figures.percent(gradients[4])
                        + " of its gradients differ, and after training " + Figures.percent(weights[4]) + " of its weights)."
                : "The two orders differ in some bits with ReLU too; that would be a fault of this library, and is worth a report.";
        Comparison relu = comparisons.getFirst();
        return new Conclusion(id(), says(), method(), equal ? Verdict.REFUTED : Verdict.INCONCLUSIVE, answer, weights[0],
                "share of weights that differ between the orders with ReLU", relu.paired().interval(), relu.corrected(),
                "equality in every bit; " + Conclusion.PAIRED_T, comparisons, facts,
                List.of(new BarChart("order", "Numbers that differ between activation → pool and pool → activation", "share that differs",
                        TRIED.stream().map(Tried::what).toList(), List.of(new BarChart.Bars("outputs", outputs),
                                new BarChart.Bars("gradients", gradients), new BarChart.Bars("weights after 60 steps", weights)),
                        true)));
    }

    private static double[] mean(StudyDesign design, Measurements measured, int epoch, String measure) {
        return TRIED.stream().mapToDouble(tried -> Paired.of(measured.perSeed(design, "order-" + tried.name(), epoch, "", measure)).mean())
                .toArray();
    }
}
