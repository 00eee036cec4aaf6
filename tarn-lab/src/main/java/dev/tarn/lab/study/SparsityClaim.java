package dev.tarn.lab.study;

import dev.tarn.lab.statistics.Paired;
import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.MaxPool2d;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.report.Figures;
import dev.tarn.report.chart.LineChart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** "ReLU introduces sparsity to the feature maps by setting negative values to zero." */
final class SparsityClaim implements Claim {
    private static final double HALF = 0.5;

    @Override
    public String id() {
        return "sparsity";
    }

    @Override
    public String says() {
        return "ReLU introduces sparsity to the feature maps by setting negative values to zero.";
    }

    @Override
    public String method() {
        return "The share of numbers that are exactly zero, behind each ReLU and behind each pool, after every epoch, on "
                + StudyDesign.LOOKED_AT
                + " test images. Supported if ReLU's maps are more than half zeros (a ReLU of symmetric noise gives one half), refuted if less; what is left of it behind the pools is shown beside it.";
    }

    @Override
    public Optional<String> doesNotApply(StudyDesign design) {
        return Variants.hasActivation(design.network()) ? Optional.empty() : Optional.of("The network has no activations.");
    }

    @Override
    public List<Task> tasks(StudyDesign design) {
        return Treatment.relu(design).trainings(design);
    }

    private static List<String> named(StudyDesign design, Class<?> kind) {
        Network relu = Treatment.relu(design).network();
        return relu.nodes().stream().filter(node -> kind.isInstance(node.layer())).map(Node::name).toList();
    }

    private static double[] mean(StudyDesign design, Measurements measured, List<String> layers, int epoch) {
        double[] sum = new double[design.seeds()];
        for (String layer : layers) {
            double[] zeros = measured.perSeed(design, "relu", epoch, layer, "zeros");
            for (int i = 0; i < sum.length; i++) {
                sum[i] += zeros[i] / layers.size();
            }
        }
        return sum;
    }

    @Override
    public List<Comparison> compare(StudyDesign design, Measurements measured) {
        double[] zeros = mean(design, measured, named(design, ActivationLayer.class), design.epochs());
        for (int i = 0; i < zeros.length; i++) {
            zeros[i] -= HALF;
        }
        return List.of(Comparison.of("zeros behind ReLU − one half", "share of zeros", "%", Paired.of(zeros), 0.01));
    }

    @Override
    public Conclusion conclude(StudyDesign design, Measurements measured, List<Comparison> comparisons) {
        List<String> pools = named(design, MaxPool2d.class);
        double before = Paired.of(mean(design, measured, named(design, ActivationLayer.class), design.epochs())).mean();
        Map<String, String> facts = new LinkedHashMap<>();
        List<LineChart.Line> lines = new ArrayList<>();
        for (Node node : Treatment.relu(design).network().nodes()) {
            if (!(node.layer() instanceof ActivationLayer) && !(node.layer() instanceof MaxPool2d)) {
                continue;
            }
            double[] epochs = new double[design.epochs()];
            double[] zeros = new double[epochs.length];
            for (int e = 0; e < epochs.length; e++) {
                epochs[e] = e + 1;
                zeros[e] = Paired.of(measured.perSeed(design, "relu", e + 1, node.name(), "zeros")).mean();
            }
            lines.add(new LineChart.Line("behind " + node.name(), epochs, zeros));
            facts.put("zeros behind " + node.name(), Figures.percent(zeros[zeros.length - 1]));
        }
        double after = pools.isEmpty() ? Double.NaN : Paired.of(mean(design, measured, pools, design.epochs())).mean();
        String answer = "Behind ReLU " + Figures.percent(before) + " of the numbers are zero" + (pools.isEmpty()
                ? "."
                : ", but behind the max pools only " + Figures.percent(after)
                        + ": a window is zero only if all its numbers are. What the next layer reads is less sparse than what ReLU made.");
        Comparison main = comparisons.getFirst();
        return new Conclusion(id(), says(), method(), main.verdict(), answer, before, "share of zeros behind ReLU",
                new dev.tarn.lab.statistics.Interval(main.paired().interval().low() + HALF, main.paired().interval().high() + HALF),
                main.corrected(),
                Conclusion.PAIRED_T, comparisons, facts,
                List.of(LineChart.of("sparsity", "Zeros behind each ReLU and each pool, mean over seeds", "epoch", "share of zeros", true,
                        lines)));
    }
}
