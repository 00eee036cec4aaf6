package dev.tarn.lab.study;

import dev.tarn.lab.statistics.Paired;
import dev.tarn.report.Figures;
import dev.tarn.report.chart.LineChart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;

/** "ReLU's linear nature for positive values ensures that gradients are not dampened; this prevents the vanishing gradient problem." */
final class GradientFlowClaim implements Claim {
    /** A tenth of a decade over ten layers. */
    private static final double MATTERS = 0.01;

    @Override
    public String id() {
        return "gradient-flow";
    }

    @Override
    public String says() {
        return "ReLU's linear nature for positive values ensures that gradients are not dampened, which avoids the vanishing gradients of sigmoid and tanh.";
    }

    @Override
    public String method() {
        return "A chain of " + DepthTask.DEPTH
                + " equal convolutions with each activation, weights as PyTorch starts them. The norm of the loss's gradient by each convolution's result shows by which factor a layer "
                + "shrinks it on the way back. Supported if ReLU keeps more than sigmoid and more than tanh, refuted if less than both, not supported if it depends on which. Beside it: the starts that were made for "
                + "ReLU (He 2015) and tanh (LeCun 1998), and units that die at high learning rates, which only ReLU's zeros make possible.";
    }

    @Override
    public Optional<String> doesNotApply(StudyDesign design) {
        return DepthTask.fits(design.network().input()) ? Optional.empty() : Optional.of("The network's input is no image.");
    }

    @Override
    public List<Task> tasks(StudyDesign design) {
        List<Task> tasks = new ArrayList<>();
        for (long seed = 1; seed <= design.seeds(); seed++) {
            tasks.addAll(DepthTask.tried(seed));
            if (Variants.hasActivation(design.network())) {
                for (double rate : DeadUnitsTask.RATES) {
                    tasks.add(new DeadUnitsTask(rate, seed));
                }
            }
        }
        return tasks;
    }

    private static double[] kept(StudyDesign design, Measurements measured, String variant) {
        return measured.perSeed(design, "depth-" + variant, 0, "", "log10_kept_per_layer");
    }

    @Override
    public List<Comparison> compare(StudyDesign design, Measurements measured) {
        double[] relu = kept(design, measured, "relu");
        return List.of("sigmoid", "tanh", "leaky", "none").stream().map(other -> Comparison.of("ReLU − " + other,
                "log10 of the share of the gradient that a layer keeps", "", Paired.difference(relu, kept(design, measured, other)),
                MATTERS)).toList();
    }

    @Override
    public Conclusion conclude(StudyDesign design, Measurements measured, List<Comparison> comparisons) {
        Verdict sigmoid = comparisons.get(0).verdict();
        Verdict tanh = comparisons.get(1).verdict();
        boolean undecided = sigmoid == Verdict.INCONCLUSIVE || tanh == Verdict.INCONCLUSIVE;
        Verdict verdict = undecided ? Verdict.INCONCLUSIVE : sigmoid == tanh ? sigmoid : Verdict.NOT_SUPPORTED;
        Map<String, String> facts = new LinkedHashMap<>();
        List<LineChart.Line> lines = new ArrayList<>();
        for (DepthTask tried : DepthTask.tried(1)) {
            double[] depths = new double[DepthTask.DEPTH];
            double[] norms = new double[depths.length];
            for (int i = 0; i < depths.length; i++) {
                depths[i] = i + 1;
                double log = DoubleStream
                        .of(measured.perSeed(design, "depth-" + tried.variant(), 0, DepthTask.layer(i + 1), "gradient_norm"))
                        .filter(Double::isFinite).map(StrictMath::log10).average().orElse(Double.NaN);
                norms[i] = StrictMath.pow(10, log);
            }
            lines.add(new LineChart.Line(words(tried.variant()), depths, norms));
            facts.put(words(tried.variant()), "a layer keeps " + Figures.percent(share(design, measured, tried.variant()))
                    + " of the gradient; test accuracy after a short training "
                    + Accuracy.text(Paired.of(measured.perSeed(design, "depth-" + tried.variant(), 1, "", "test_accuracy")).mean()));
        }
        List<dev.tarn.report.chart.Chart> charts = new ArrayList<>();
        charts.add(LineChart.of("gradient-flow", "Gradient by depth before training, geometric mean over seeds",
                "layer, counted from the image", "norm of the gradient", false, lines).withLogVertical());
        if (Variants.hasActivation(design.network())) {
            charts.add(dead(design, measured, facts));
        }
        String answer = String.format(Locale.ROOT,
                "It depends on what it is compared with, and on the start. With PyTorch's first weights a layer keeps %s of the gradient with ReLU, %s with sigmoid, %s with tanh. "
                        + "With He's start ReLU keeps %s, with LeCun's tanh keeps %s: how large the weights are matters as much as which function it is.",
                Figures.percent(share(design, measured, "relu")), Figures.percent(share(design, measured, "sigmoid")),
                Figures.percent(share(design, measured, "tanh")), Figures.percent(share(design, measured, "relu-he")),
                Figures.percent(share(design, measured, "tanh-lecun")));
        Comparison main = comparisons.get(1);
        return new Conclusion(id(), says(), method(), verdict, answer, main.paired().mean(), "log10 of what a layer keeps, ReLU − tanh",
                main.paired().interval(), main.corrected(), Conclusion.PAIRED_T, comparisons, facts, charts);
    }

    private static double share(StudyDesign design, Measurements measured, String variant) {
        return StrictMath.pow(10, Paired.of(kept(design, measured, variant)).mean());
    }

    private static LineChart dead(StudyDesign design, Measurements measured, Map<String, String> facts) {
        double[] rates = new double[DeadUnitsTask.RATES.size()];
        double[] dead = new double[rates.length];
        for (int i = 0; i < rates.length; i++) {
            rates[i] = DeadUnitsTask.RATES.get(i);
            double[] all = measured.perSeed(design, DeadUnitsTask.variant(rates[i]), 1, "", "dead_units");
            double[] learned = DoubleStream.of(all).filter(Double::isFinite).toArray();
            dead[i] = DoubleStream.of(learned).average().orElse(Double.NaN);
            int diverged = all.length - learned.length;
            facts.put("dead ReLUs at learning rate " + Figures.shortest(rates[i]), (learned.length == 0 ? "" : Figures.percent(dead[i]))
                    + (diverged == 0 ? "" : (learned.length == 0 ? "" : "; ") + diverged + " of " + all.length + " trainings diverged"));
        }
        return LineChart
                .of("dead-units", "ReLUs that are zero for every image, by learning rate of plain gradient descent", "learning rate",
                        "share of units", true, List.of(new LineChart.Line("dead units", rates, dead)))
                .withLogHorizontal();
    }

    private static String words(String variant) {
        return switch (variant) {
            case "relu" -> "ReLU";
            case "leaky" -> "leaky ReLU";
            case "none" -> "no activation";
            case "relu-he" -> "ReLU, He's start";
            case "tanh-lecun" -> "tanh, LeCun's start";
            default -> variant;
        };
    }
}
