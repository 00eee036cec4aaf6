package dev.tarn.cli;

import dev.tarn.data.Dataset;
import dev.tarn.lab.explain.ReceptiveField;
import dev.tarn.lab.inspect.Inspection;
import dev.tarn.lab.inspect.LayerReading;
import dev.tarn.lab.inspect.PoolReading;
import dev.tarn.measure.StepShare;
import dev.tarn.model.Model;
import dev.tarn.network.LayerCost;
import dev.tarn.network.Node;
import dev.tarn.plan.ImageSource;
import dev.tarn.plan.PlanOptions;
import dev.tarn.plan.PlanReport;
import dev.tarn.plan.TrainingPlan;
import dev.tarn.plan.Workers;
import dev.tarn.report.Figures;
import dev.tarn.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code tarn inspect --data} adds: each layer with what it makes of images. */
final class DataInspection {
    private static final int GRADIENT_BATCH = 128;

    private final Model model;
    private final Inspection seen;
    private final Map<String, Tensor> parameters;
    private final Map<String, Tensor> gradients;
    private final PlanReport plan;
    private final Learning learning;

    private DataInspection(Model model, Inspection seen, Map<String, Tensor> gradients, PlanReport plan,
            Learning learning) {
        this.model = model;
        this.seen = seen;
        this.parameters = model.parameters();
        this.gradients = gradients;
        this.plan = plan;
        this.learning = learning;
    }

    static DataInspection of(Model model, Dataset data, int threads, PlanReport plan, Learning learning) {
        return new DataInspection(model, Inspection.of(model, data, true, threads), gradients(model, data), plan, learning);
    }

    Inspection seen() {
        return seen;
    }

    /** Of the mean loss of the first images, batch norms as in training. */
    private static Map<String, Tensor> gradients(Model model, Dataset data) {
        int count = Math.min(GRADIENT_BATCH, data.size());
        try (Workers alone = Workers.of(1)) {
            TrainingPlan training = TrainingPlan.of(model.network(), count, PlanOptions.standard(), alone);
            training.load(model.parameters());
            for (int i = 0; i < count; i++) {
                training.targets()[i * training.classes() + data.label(i)] = 1;
                training.weights()[i] = 1;
            }
            ImageSource images = (image, into, at) -> {
                data.read(image, into, at);
                model.preprocessing().apply(into, at, data.pixels());
            };
            training.step(count, images, 1);
            return training.gradients();
        }
    }

    private static double norm(Map<String, Tensor> tensors, String layer) {
        double squares = 0;
        boolean any = false;
        for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
            if (tensor.getKey().equals(layer + ".weight") || tensor.getKey().equals(layer + ".bias")) {
                any = true;
                for (float value : tensor.getValue().data()) {
                    squares += (double) value * value;
                }
            }
        }
        return any ? Math.sqrt(squares) : Double.NaN;
    }

    /** Heads, then a row a layer. */
    List<List<String>> table() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("name", "layer", "output", "parameters", "learn", "multiply-adds", "sees", "bytes", "zeros", "dead", "saturated",
                "gradient", "weight norm",
                "weight gradient"));
        for (LayerReading reading : seen.layers()) {
            Node node = node(reading.layer());
            long parameterCount = node == null ? 0 : LayerCost.parameters(model.network(), node);
            long macs = node == null ? 0 : LayerCost.multiplyAdds(model.network(), node);
            rows.add(List.of(reading.layer(), reading.text(), reading.shape().toString(),
                    parameterCount == 0 ? "" : Figures.count(parameterCount), node == null ? "" : learning.text(node),
                    macs == 0 ? "" : Figures.count(macs), field(reading.layer()), Figures.count(4L * reading.shape().elements()),
                    Figures.percent(reading.zeros()), reading.text().equals("relu") ? reading.dead() + " of " + reading.units() : "",
                    Double.isNaN(reading.saturated()) ? "" : Figures.percent(reading.saturated()), number(reading.gradientNorm()),
                    number(norm(parameters, reading.layer())), number(norm(gradients, reading.layer()))));
        }
        rows.add(List.of("all", "", model.network().output().toString(), Figures.count(LayerCost.parameters(model.network())),
                Figures.count(learning.trainable()), Figures.count(LayerCost.multiplyAdds(model.network())), "",
                Figures.count(seen.layers().stream().mapToLong(reading -> 4L * reading.shape().elements()).sum()), "", "", "", "",
                number(norm(parameters)), number(norm(gradients))));
        return rows;
    }

    private static double norm(Map<String, Tensor> tensors) {
        double squares = 0;
        for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
            if (!tensor.getKey().contains("running_")) {
                for (float value : tensor.getValue().data()) {
                    squares += (double) value * value;
                }
            }
        }
        return Math.sqrt(squares);
    }

    private @Nullable Node node(String name) {
        return model.network().nodes().stream().filter(node -> node.name().equals(name)).findFirst().orElse(null);
    }

    private String field(String layer) {
        if (model.network().input().rank() != 3) {
            return "";
        }
        ReceptiveField field = ReceptiveField.of(model.network(), layer);
        return field.height() + "×" + field.width();
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.3g", value);
    }

    /** What the planner did and how long each step takes, for the report. */
    Map<String, String> planFacts(List<StepShare> times) {
        Map<String, String> facts = new LinkedHashMap<>();
        for (PlanReport.RuleFired rule : plan.rules()) {
            facts.merge(rule.rule(), rule.layers() + (rule.exact() ? " (the same in every bit)" : " (the same but for rounding)"),
                    (a, b) -> a + "; " + b);
        }
        if (facts.isEmpty()) {
            facts.put("rules", "none applied");
        }
        Map<String, String> took = new LinkedHashMap<>();
        times.forEach(step -> took.put(step.name(),
                String.format(Locale.ROOT, ", %.2f µs an image (%s)", 1e6 * step.seconds(), Figures.percent(step.share()))));
        plan.steps().forEach(step -> facts.put("step " + step.name(), step.kernel() + took.getOrDefault(step.name(), "")));
        return facts;
    }

    /** The fields that a layer has beyond those without data. */
    Map<String, Object> fields(String layer) {
        Map<String, Object> fields = new LinkedHashMap<>();
        seen.layers().stream().filter(reading -> reading.layer().equals(layer)).findFirst().ifPresent(reading -> {
            fields.put("zeros", reading.zeros());
            fields.put("negative", reading.negative());
            fields.put("units", reading.units());
            fields.put("dead_units", reading.dead());
            put(fields, "saturated", reading.saturated());
            fields.put("mean", reading.mean());
            fields.put("deviation", reading.deviation());
            put(fields, "activation_gradient_norm", reading.gradientNorm());
            put(fields, "weight_norm", norm(parameters, layer));
            put(fields, "weight_gradient_norm", norm(gradients, layer));
            fields.put("activation_bytes", 4L * reading.shape().elements());
            fields.put("histogram", Map.of("from", reading.histogram().from(), "to", reading.histogram().to(), "counts",
                    java.util.Arrays.stream(reading.histogram().counts()).boxed().toList()));
        });
        if (model.network().input().rank() == 3) {
            ReceptiveField field = ReceptiveField.of(model.network(), layer);
            fields.put("receptive_field", List.of(field.height(), field.width()));
            fields.put("receptive_step", List.of(field.stepHeight(), field.stepWidth()));
        }
        for (PoolReading pool : seen.pools()) {
            if (pool.pool().equals(layer)) {
                fields.put("negative_winners", pool.negative());
                fields.put("winner_not_largest_magnitude", pool.notLargestMagnitude());
            }
        }
        return fields;
    }

    private static void put(Map<String, Object> fields, String name, double value) {
        if (!Double.isNaN(value)) {
            fields.put(name, value);
        }
    }
}
