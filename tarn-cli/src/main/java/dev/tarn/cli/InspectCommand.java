package dev.tarn.cli;

import dev.tarn.data.Dataset;
import dev.tarn.data.Datasets;
import dev.tarn.file.AtomicFile;
import dev.tarn.lab.inspect.PoolReading;
import dev.tarn.measure.InferenceLoad;
import dev.tarn.measure.StepShare;
import dev.tarn.measure.Timing.Effort;
import dev.tarn.measure.TrainingLoad;
import dev.tarn.model.Model;
import dev.tarn.network.LayerCost;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.plan.InferencePlan;
import dev.tarn.plan.PlanOptions;
import dev.tarn.plan.PlanReport;
import dev.tarn.plan.TrainingPlan;
import dev.tarn.plan.Workers;
import dev.tarn.report.Figures;
import dev.tarn.report.InspectReport;
import dev.tarn.tensor.Shape;
import dev.tarn.zoo.Zoo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tarn inspect}: what a model is made of. */
@Command(name = "inspect", description = "Show the layers of a model: output shape, parameters, multiply-adds; which parameters learn and which are frozen; what the planner makes of them, and how long it takes; with --data what each layer does with images.")
final class InspectCommand extends TarnCommand {
    /** What a network of the zoo is shown for: the embedded images. */
    private static final Shape ZOO_INPUT = Shape.of(28, 28, 1);
    private static final int ZOO_CLASSES = 10;
    private static final int PLANNED_BATCH = 32;

    @Parameters(paramLabel = "FILE", description = "A model file; or the name of a network of the zoo, shown for 28×28×1 and 10 classes.")
    private @Nullable Path file;

    @Option(names = "--training", description = "Show the plan for training instead of that for inference.")
    private boolean training;

    @Mixin
    private DataOptions data = new DataOptions();

    @Mixin
    private ThreadOptions threads = new ThreadOptions();

    @Option(names = "--images", paramLabel = "N", defaultValue = "2000", description = "With --data: look at so many of its test images. Default: 2000.")
    private int images = 2000;

    @Option(names = "--time", description = "Time each step of the plan on one thread.")
    private boolean time;

    @Option(names = "--html", paramLabel = "FILE.html", description = "With --data: write a report with pictures, times included.")
    private @Nullable Path html;

    @Override
    Map<String, ?> run() throws IOException {
        if (html != null && !data.given()) {
            throw usage("--html needs --data: the report shows what layers do with images");
        }
        if (images < 1) {
            throw usage("--images " + images + "; expected 1 or more");
        }
        Model model = model(given(file));
        Network network = model.network();
        PlanReport plan = plan(model);
        List<StepShare> times = time || html != null ? times(network) : List.of();
        Learning learning = Learning.of(model);
        DataInspection inspection = data.given() ? inspect(model, plan, times, learning) : null;
        if (!json()) {
            if (inspection == null) {
                print(network, learning);
            } else {
                print(inspection);
            }
            out().println();
            print(plan);
            print(times);
        }
        List<Map<String, ?>> layers = new ArrayList<>();
        for (Node node : network.nodes()) {
            Map<String, Object> layer = new LinkedHashMap<>();
            layer.put("name", node.name());
            layer.put("layer", node.layer().text());
            layer.put("inputs",
                    node.inputs().stream().map(input -> input == Network.INPUT ? "input" : network.nodes().get(input).name()).toList());
            layer.put("output", sizes(node.output()));
            layer.put("parameters", LayerCost.parameters(network, node));
            layer.put("trainable_parameters", learning.trainable(node));
            layer.put("frozen", learning.frozen(node));
            layer.put("macs", LayerCost.multiplyAdds(network, node));
            if (inspection != null) {
                layer.putAll(inspection.fields(node.name()));
            }
            layers.add(layer);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("network", network.toString());
        fields.put("input", sizes(network.input()));
        fields.put("layers", layers);
        fields.put("parameters", LayerCost.parameters(network));
        fields.put("trainable_parameters", learning.trainable());
        fields.put("macs", LayerCost.multiplyAdds(network));
        fields.put("plan", fields(plan));
        if (!times.isEmpty()) {
            fields.put("times", times.stream().map(step -> Map.of("name", step.name(), "microseconds", 1e6 * step.seconds())).toList());
        }
        if (inspection != null) {
            fields.put("images", inspection.seen().images());
        }
        if (html != null) {
            fields.put("report_file", html.toString());
        }
        return fields;
    }

    private DataInspection inspect(Model model, PlanReport plan, List<StepShare> times, Learning learning) throws IOException {
        Datasets sets = data.openFor(model);
        Dataset chosen = (sets.test() == null ? sets.train() : sets.test()).first(images);
        DataInspection inspection = DataInspection.of(model, chosen, threads.count(), plan, learning);
        Path report = html;
        if (report != null) {
            String page = new InspectReport(given(file).getFileName().toString(), chosen.name(), inspection.seen(), inspection.table(),
                    inspection.planFacts(times))
                    .page().html();
            AtomicFile.write(report, stream -> stream.write(page.getBytes(StandardCharsets.UTF_8)));
        }
        return inspection;
    }

    private void print(DataInspection inspection) {
        List<List<String>> rows = inspection.table();
        Table table = new Table("lllrrrrrrrrrrr", rows.getFirst().toArray(String[]::new));
        rows.subList(1, rows.size()).forEach(row -> table.row(row.toArray(String[]::new)));
        table.print(out());
        out().println("On " + Figures.count(inspection.seen().images(), "image")
                + ". sees: pixels that a cell sees; gradient: norm of the gradient of an image's loss by the layer's result, mean over images.");
        for (PoolReading pool : inspection.seen().pools()) {
            out().println(pool.pool() + ": of the windows over " + pool.of() + ", " + Figures.percent(pool.negative())
                    + " have a negative winner, and in "
                    + Figures.percent(pool.notLargestMagnitude()) + " the winner is not the largest magnitude.");
        }
    }

    private List<StepShare> times(Network network) {
        try (Workers alone = Workers.of(1)) {
            Effort effort = Effort.standard().times(0.4);
            return training
                    ? StepShare.training(new TrainingLoad(network, PLANNED_BATCH, PlanOptions.standard(), alone), effort).steps()
                    : StepShare.inference(new InferenceLoad(network, PLANNED_BATCH, PlanOptions.standard(), alone), effort).steps();
        }
    }

    private void print(List<StepShare> times) {
        if (times.isEmpty()) {
            return;
        }
        out().println();
        Table table = new Table("lrr", "step", "µs an image", "share");
        times.forEach(
                step -> table.row(step.name(), String.format(Locale.ROOT, "%.2f", 1e6 * step.seconds()), Figures.percent(step.share())));
        table.print(out());
    }

    private static Model model(Path file) throws IOException {
        String name = file.toString();
        boolean zoo = !Files.exists(file) && Zoo.names().contains(name);
        return zoo ? Model.initialize(Zoo.network(name, ZOO_INPUT, ZOO_CLASSES), 1) : ModelFiles.load(file);
    }

    private PlanReport plan(Model model) {
        try (Workers workers = Workers.of(1)) {
            return training
                    ? TrainingPlan.of(model.network(), PLANNED_BATCH, PlanOptions.standard(), workers).report()
                    : InferencePlan.of(model.network(), model.parameters(), PLANNED_BATCH, PlanOptions.standard(), workers).report();
        }
    }

    private void print(PlanReport plan) {
        out().println(training ? "Planned for training:" : "Planned for inference:");
        Table steps = new Table("ll", "step", "computed by");
        plan.steps().forEach(step -> steps.row(step.name(), step.kernel()));
        steps.print(out());
        out().println();
        if (plan.rules().isEmpty()) {
            out().println("No rewriting rule applied.");
            return;
        }
        Table rules = new Table("lll", "rule", "layers", "results");
        plan.rules().forEach(
                rule -> rules.row(rule.rule(), rule.layers(), rule.exact() ? "the same in every bit" : "the same but for rounding"));
        rules.print(out());
    }

    private Map<String, Object> fields(PlanReport plan) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("for", training ? "training" : "inference");
        fields.put("steps", plan.steps().stream().map(step -> Map.of("name", step.name(), "kernel", step.kernel())).toList());
        fields.put("rules",
                plan.rules().stream().map(rule -> Map.of("rule", rule.rule(), "layers", rule.layers(), "exact", rule.exact())).toList());
        return fields;
    }

    private void print(Network network, Learning learning) {
        Table table = new Table("lllrrr", "name", "layer", "output", "parameters", "learn", "multiply-adds");
        table.row("input", "", network.input().toString(), "", "", "");
        for (Node node : network.nodes()) {
            long parameters = LayerCost.parameters(network, node);
            long macs = LayerCost.multiplyAdds(network, node);
            table.row(node.name(), node.layer().text() + readers(network, node), node.output().toString(),
                    parameters == 0 ? "" : Figures.count(parameters), learning.text(node),
                    macs == 0 ? "" : Figures.count(macs));
        }
        table.row("all", "", network.output().toString(), Figures.count(LayerCost.parameters(network)),
                Figures.count(learning.trainable()), Figures.count(LayerCost.multiplyAdds(network)));
        table.print(out());
    }

    /** Where a layer reads something else than the line above it. */
    private static String readers(Network network, Node node) {
        if (node.inputs().equals(List.of(network.nodes().indexOf(node) - 1))) {
            return "";
        }
        return " of " + String.join(" and ",
                node.inputs().stream().map(input -> input == Network.INPUT ? "input" : network.nodes().get(input).name()).toList());
    }

    private static List<Integer> sizes(Shape shape) {
        return Arrays.stream(shape.toArray()).boxed().toList();
    }
}
