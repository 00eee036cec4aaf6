package dev.tarn.cli;

import dev.tarn.report.Figures;
import dev.tarn.report.HtmlPage;
import dev.tarn.report.HtmlPage.Headline;
import dev.tarn.report.RooflineSection;
import dev.tarn.file.AtomicFile;
import dev.tarn.kernel.Kernels;
import dev.tarn.measure.InferenceLoad;
import dev.tarn.measure.MachinePeak;
import dev.tarn.measure.StepShare;
import dev.tarn.measure.Timing;
import dev.tarn.measure.Timing.Effort;
import dev.tarn.measure.TrainingLoad;
import dev.tarn.network.Network;
import dev.tarn.plan.PlanOptions;
import dev.tarn.plan.Workers;
import dev.tarn.tensor.Shape;
import dev.tarn.zoo.Zoo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tarn bench}: how fast this machine trains and runs a network, beside what it could do at best. */
@Command(name = "bench", description = "Measure how fast this machine trains and runs a network, beside the peak of its arithmetic. GFLOP/s count the operations of the network"
        + " as written: kernels that compute less, by sinking or by Winograd, can pass the peak.")
final class BenchCommand extends TarnCommand {
    private static final int CLASSES = 10;
    private static final Set<String> FOR_GREY_IMAGES = Set.of("convnet1", "convnet2", "lenet5");

    @Option(names = "--model", paramLabel = "M", defaultValue = "convnet1", description = "A network of the zoo, a one-line description, or a model file. Default: ${DEFAULT-VALUE}")
    private String model = "";

    @Option(names = "--input", paramLabel = "HxWxC", description = "Size of the images; default: 28x28x1 for convnet1, convnet2 and lenet5, else 32x32x3.")
    private @Nullable String input;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "128", description = "Images at a time, in training and in inference. Default: ${DEFAULT-VALUE}")
    private int batch;

    @Option(names = "--direct", description = "Direct convolutions only, no Winograd.")
    private boolean direct;

    @Option(names = "--profile", description = "Show each step's time, its share of the peak, and the bytes it moves.")
    private boolean profile;

    @Option(names = "--html", paramLabel = "FILE", description = "With the profile as a page with its roofline; implies --profile.")
    private @Nullable Path html;

    @Option(names = "--effort", paramLabel = "X", defaultValue = "1", description = "Measure X times as long. Default: ${DEFAULT-VALUE}")
    private double effort;

    @Mixin
    private ThreadOptions threads = new ThreadOptions();

    @Override
    Map<String, ?> run() throws IOException {
        if (batch < 1) {
            throw usage("--batch " + batch + ": at least 1");
        }
        if (!(effort > 0 && effort <= 100)) {
            throw usage("--effort " + effort + ": more than 0, at most 100");
        }
        Network network = network();
        PlanOptions options = PlanOptions.standard().withDirectOnly(direct);
        Effort time = Effort.standard().times(effort);
        try (Workers workers = Workers.of(threads.count()); Workers one = Workers.of(1)) {
            terminal().progress("measuring the peak of the machine");
            MachinePeak core = MachinePeak.of(one);
            double before = MachinePeak.gflops(workers);
            terminal().progress("training");
            TrainingLoad training = new TrainingLoad(network, batch, options, workers);
            Timing train = Timing.of(time, training::step);
            terminal().progress("inference");
            InferenceLoad inference = new InferenceLoad(network, batch, options, workers);
            Timing infer = Timing.of(time, inference::run);
            terminal().progress("latency");
            InferenceLoad single = new InferenceLoad(network, 1, options, workers);
            Timing latency = Timing.of(time, single::run);
            core = core.orFaster(MachinePeak.of(one)); // whatever else the machine did, it may have done it at the start
            double peak = Math.max(core.gflops(), Math.max(before, MachinePeak.gflops(workers)));
            BenchFigures figures = new BenchFigures(network, batch, workers.threads(), core, peak, train, infer, latency);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("model", model);
            fields.putAll(figures.fields());
            if (!json()) {
                figures.print(out(), model);
            }
            if (profile || html != null) {
                terminal().progress("profile");
                StepShare.Profile trainingSteps = StepShare.training(training, time);
                StepShare.Profile inferenceSteps = StepShare.inference(inference, time);
                fields.put("training_steps", BenchFigures.fields(trainingSteps, core));
                fields.put("inference_steps", BenchFigures.fields(inferenceSteps, core));
                if (!json()) {
                    BenchFigures.print(out(), "Training", trainingSteps, core);
                    BenchFigures.print(out(), "Inference", inferenceSteps, core);
                }
                if (html != null) {
                    write(html, figures, trainingSteps, inferenceSteps);
                    fields.put("report_file", html.toString());
                }
            }
            return fields;
        }
    }

    private void write(Path file, BenchFigures figures, StepShare.Profile training, StepShare.Profile inference) throws IOException {
        List<Headline> headlines = List.of(new Headline(Figures.count(Math.round(figures.trainImages())), "images/s in training"),
                new Headline(Figures.count(Math.round(figures.inferImages())), "images/s in inference"),
                new Headline(String.format(Locale.ROOT, "%.1f µs", 1e6 * figures.latency().best()), "for a single image"),
                new Headline(String.format(Locale.ROOT, "%.0f GFLOP/s", figures.core().gflops()), "peak of one core"));
        String page = new HtmlPage("Where " + model + " spends its time",
                "Each step against what one core can do at best: multiply-adds on registers, and copies within the cache and beyond it.",
                headlines,
                List.of(new RooflineSection("Training, " + Figures.count(batch, "image") + " a step", training, figures.core()),
                        new RooflineSection("Inference, " + Figures.count(batch, "image") + " a run", inference, figures.core())))
                .html();
        AtomicFile.write(file, out -> out.write(page.getBytes(StandardCharsets.UTF_8)));
        terminal().say("report: " + file);
    }

    private Network network() throws IOException {
        Path file = Path.of(model);
        if (model.endsWith(".safetensors") || model.endsWith(".onnx") || Files.isRegularFile(file)) {
            if (input != null) {
                throw usage("--input " + input + ": a model file says itself what it takes");
            }
            return ModelFiles.load(file).network();
        }
        return Zoo.network(model,
                input == null ? FOR_GREY_IMAGES.contains(model) ? Shape.of(28, 28, 1) : Shape.of(32, 32, 3) : shape(input), CLASSES);
    }

    private Shape shape(String text) {
        if (!text.matches("[1-9][0-9]{0,4}x[1-9][0-9]{0,4}x[1-9][0-9]{0,4}")) {
            throw usage("--input " + text + ": expected height, width and channels such as 32x32x3");
        }
        String[] sizes = text.split("x");
        return Shape.of(Integer.parseInt(sizes[0]), Integer.parseInt(sizes[1]), Integer.parseInt(sizes[2]));
    }

    /** What the kernels of this process are, in a line. */
    static String kernels() {
        Kernels.Choice choice = Kernels.choice();
        return (choice.vector() ? "Vector API, " + choice.bits() + " bits" : "plain Java") + " (" + choice.reason() + ")";
    }
}
