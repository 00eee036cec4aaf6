package dev.tarn.lab.study;

import dev.tarn.lab.statistics.Paired;
import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.MaxPool2d;
import dev.tarn.network.Node;
import dev.tarn.report.Figures;
import dev.tarn.report.chart.BarChart;
import dev.tarn.report.chart.Chart;
import dev.tarn.report.chart.LineChart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** "This sparsity can improve computational efficiency during both forward and backward passes." */
final class EfficiencyClaim implements Claim {
    /** Pairs of timings; they stand in for seeds. */
    private static final int ROUNDS = 4;
    /** Rounds before those, which are kept and do not count: the JVM is still compiling. */
    private static final int PRACTICE = 2;
    private static final double MATTERS = 0.05;
    private static final String DENSE = "dense-kernel";
    private static final String SKIPPING = "loop-skipping-zeros";

    @Override
    public String id() {
        return "efficiency";
    }

    @Override
    public String says() {
        return "This sparsity can improve computational efficiency during both forward and backward passes; reduced computational load translates directly into faster training and inference.";
    }

    @Override
    public String method() {
        return "Three things apart, timed alone on one thread in " + ROUNDS
                + " rounds, whose median is shown, behind " + PRACTICE
                + " that do not count because the JVM is still compiling. ReLU's zeros: a 3×3 convolution (13×13×32 to 64 filters) by how many of its inputs are zero, with a dense kernel that never looks, and with "
                + "loops that leave zeros out. The pool's: a training step as the network is written, and with a backward pass that visits the winners of windows only. Memory: the bytes that each reads and writes. "
                + "Supported if, at the share of zeros that the trained network has, some way to use ReLU's zeros beats the dense kernel by 5 %; what the pool's zeros bring is said beside it.";
    }

    @Override
    public Optional<String> doesNotApply(StudyDesign design) {
        return Variants.hasActivation(design.network()) && Variants.hasMaxPool(design.network())
                ? Optional.empty()
                : Optional.of("The network has no activation or no max pool.");
    }

    @Override
    public List<Task> tasks(StudyDesign design) {
        List<Task> tasks = new ArrayList<>();
        for (long round = 1; round <= PRACTICE + ROUNDS; round++) {
            tasks.add(new ZerosTask(round));
            tasks.add(new StepTask(round));
        }
        tasks.addAll(Treatment.relu(design).trainings(design));
        return tasks;
    }

    private static double[] times(Measurements measured, String variant, String layer, String measure) {
        double[] times = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            times[i] = measured.number(variant, PRACTICE + i + 1, 0, layer, measure);
        }
        return times;
    }

    private static double[] at(Measurements measured, String variant, double share) {
        return times(measured, variant, ZerosTask.layer(share), "microseconds");
    }

    /** Share of time saved by the second. */
    private static Paired saved(double[] from, double[] to) {
        double[] saved = new double[from.length];
        for (int i = 0; i < saved.length; i++) {
            saved[i] = 1 - to[i] / from[i];
        }
        return Paired.of(saved);
    }

    /** Mean share of zeros of the maps that later layers read: behind the pools. */
    private static double zeros(StudyDesign design, Measurements measured) {
        List<Node> nodes = Treatment.relu(design).network().nodes();
        boolean pools = nodes.stream().anyMatch(node -> node.layer() instanceof MaxPool2d);
        return nodes.stream().filter(node -> pools ? node.layer() instanceof MaxPool2d : node.layer() instanceof ActivationLayer)
                .mapToDouble(node -> Paired.of(measured.perSeed(design, "relu", design.epochs(), node.name(), "zeros")).mean()).average()
                .orElse(0);
    }

    private static double nearest(double share) {
        double best = 0;
        for (double one : ZerosTask.SHARES) {
            best = Math.abs(one - share) < Math.abs(best - share) ? one : best;
        }
        return best;
    }

    @Override
    public List<Comparison> compare(StudyDesign design, Measurements measured) {
        double share = nearest(zeros(design, measured));
        String with = Figures.percent(share) + " zeros";
        return List.of(
                Comparison.of("dense kernel: " + with + " beside none", "time saved", "%",
                        saved(at(measured, DENSE, 0), at(measured, DENSE, share)),
                        MATTERS),
                Comparison.of("loops that skip zeros beside the dense kernel, " + with, "time saved", "%",
                        saved(at(measured, DENSE, share), at(measured, SKIPPING, share)), MATTERS),
                Comparison.of("backward to winners only beside as written", "time saved", "%",
                        saved(times(measured, "relu-then-pool", "", "backward_microseconds"),
                                times(measured, "planned", "", "backward_microseconds")),
                        MATTERS),
                Comparison.of("fused forward beside as written", "time saved", "%",
                        saved(times(measured, "relu-then-pool", "", "forward_microseconds"),
                                times(measured, "planned", "", "forward_microseconds")),
                        MATTERS));
    }

    @Override
    public Conclusion conclude(StudyDesign design, Measurements measured, List<Comparison> comparisons) {
        Comparison skipping = comparisons.get(1);
        boolean pays = comparisons.subList(0, 2).stream().anyMatch(c -> c.significant() && c.paired().mean() > MATTERS);
        double zeros = zeros(design, measured);
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("zeros that later layers read", Figures.percent(zeros));
        facts.put("skipping zeros beats the dense kernel from", crossing(measured));
        double[] bytes = {typical(measured, "relu-then-pool", "bytes"), typical(measured, "planned", "bytes")};
        facts.put("bytes read and written for an image in a training step",
                "as written " + Figures.count(Math.round(bytes[0])) + ", planned "
                        + Figures.count(Math.round(bytes[1])));
        double written = typical(measured, "relu-then-pool", "step_microseconds");
        double planned = typical(measured, "planned", "step_microseconds");
        facts.put("training step, an image",
                String.format(Locale.ROOT, "as written %.1f µs, pool before ReLU %.1f µs, planned %.1f µs (%.2f times as fast)",
                        written, typical(measured, "pool-then-relu", "step_microseconds"), planned, written / planned));
        double share = nearest(zeros);
        double skipped = median(at(measured, SKIPPING, share));
        double plain = median(at(measured, "loop", share));
        double kernel = median(at(measured, DENSE, share));
        facts.put("a convolution at " + Figures.percent(share) + " zeros",
                String.format(Locale.ROOT, "dense kernel %.1f µs, loops %.1f µs, the same loops leaving zeros out %.1f µs", kernel, plain,
                        skipped));
        String answer = String.format(Locale.ROOT,
                "%s. Later layers read maps with %s zeros. A dense kernel does not notice them (%.2f times the time that it takes without any). Loops that leave zeros out are %.2f times as fast as the same loops that do not, and "
                        + "still take %.1f times as long as the dense kernel. The zeros that pay are the pool's: on the way back only the winner of a window gets a gradient, and a training step that knows it is "
                        + "%.2f times as fast, with %s of the memory traffic.",
                pays ? "Yes" : "Not by ReLU's zeros", Figures.percent(zeros), kernel / median(at(measured, DENSE, 0)), plain / skipped,
                skipped / kernel, written / planned, Figures.percent(bytes[1] / bytes[0]));
        return new Conclusion(id(), says(), method(), pays ? Verdict.SUPPORTED : Verdict.NOT_SUPPORTED, answer, skipping.paired().mean(),
                "time saved by skipping ReLU's zeros, beside a dense kernel", skipping.paired().interval(), skipping.corrected(),
                "paired t test over rounds of timing, two-sided, Holm-corrected", comparisons, facts, charts(measured));
    }

    private static double typical(Measurements measured, String variant, String measure) {
        return median(times(measured, variant, "", measure));
    }

    /** A round that something else disturbed should not count. */
    private static double median(double... times) {
        double[] sorted = times.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static String crossing(Measurements measured) {
        for (double share : ZerosTask.SHARES) {
            if (median(at(measured, SKIPPING, share)) < median(at(measured, DENSE, share))) {
                return Figures.percent(share) + " zeros on, of those tried";
            }
        }
        return "none of the shares tried, up to " + Figures.percent(ZerosTask.SHARES.getLast());
    }

    private static List<Chart> charts(Measurements measured) {
        double[] shares = ZerosTask.SHARES.stream().mapToDouble(share -> share).toArray();
        List<LineChart.Line> lines = new ArrayList<>();
        for (String variant : List.of(DENSE, "loop", SKIPPING)) {
            double[] times = new double[shares.length];
            for (int i = 0; i < times.length; i++) {
                times[i] = median(at(measured, variant, shares[i]));
            }
            lines.add(new LineChart.Line(variant.replace('-', ' '), shares, times));
        }
        List<String> forms = List.of("relu-then-pool", "pool-then-relu", "planned");
        double[] forward = forms.stream().mapToDouble(form -> typical(measured, form, "forward_microseconds")).toArray();
        double[] backward = forms.stream().mapToDouble(form -> typical(measured, form, "backward_microseconds")).toArray();
        return List.of(
                LineChart.of("zeros", "A convolution by the zeros in its input", "share of zeros", "µs for an image", false, lines)
                        .withLogVertical(),
                new BarChart("step", "A training step, one thread", "µs for an image",
                        List.of("ReLU, then pool", "pool, then ReLU", "as planned"),
                        List.of(new BarChart.Bars("forward", forward), new BarChart.Bars("backward", backward)), false));
    }
}
