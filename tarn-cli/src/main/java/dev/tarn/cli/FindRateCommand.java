package dev.tarn.cli;

import dev.tarn.data.DatasetCatalog;
import dev.tarn.data.Datasets;
import dev.tarn.file.AtomicFile;
import dev.tarn.model.Model;
import dev.tarn.report.Figures;
import dev.tarn.report.HtmlPage;
import dev.tarn.report.RateSection;
import dev.tarn.train.Progress;
import dev.tarn.train.RateTest;
import dev.tarn.train.Trainer;
import dev.tarn.train.TrainingListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tarn find-rate}: which learning rate suits a network and an optimiser. */
@Command(name = "find-rate", description = "Find a learning rate: train with a rate that grows from step to step until the loss explodes, and propose one.", footer = {
    "", "The proposal is the peak for --learning-rate. Options that say how long to train, and with which rate, have no say here."})
final class FindRateCommand extends TarnCommand {
    private static final int STEPS = 300;

    @Mixin
    @SuppressWarnings("UnusedVariable") // read through picocli, like those of TrainOptions
    private DataOptions dataOptions = new DataOptions();

    @Mixin
    @SuppressWarnings("UnusedVariable")
    private TrainOptions trainOptions = new TrainOptions();

    @Mixin
    private ThreadOptions threads = new ThreadOptions();

    @Option(names = "--config", paramLabel = "run.json", description = "Take settings from this file; options on the command line win.")
    private @Nullable Path config;

    @Option(names = "--out", paramLabel = "FILE.html", description = "The page with the picture. Default: find-rate.html.")
    private Path out = Path.of("find-rate.html");

    @Override
    Map<String, ?> run() throws IOException {
        MergedOptions chosen = MergedOptions.of(parsed(), TrainOptions.NAMES, config);
        RunSettings settings;
        Trainer trainer;
        try {
            settings = RunSettings.of(chosen);
            trainer = threads.on(settings.trainer());
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
        int steps = settings.steps() == 0 ? STEPS : Math.toIntExact(Math.min(settings.steps(), 1_000_000));
        OutputFiles.check(out);
        Model earlier = settings.from() == null ? null : ModelFiles.load(Path.of(settings.from()));
        Datasets data = DatasetCatalog.standard().open(settings.data(),
                earlier == null ? settings.images() : DataOptions.imagesFor(earlier));
        Model model = earlier == null ? settings.fresh(data.train()) : earlier;
        RateTest test = RateTest.run(trainer.stop(stop()).listener(progress(steps)), model, data.train(), steps);
        terminal().clearProgress();
        String title = "Learning rates for " + settings.name() + " on " + data.name();
        String summary = "%s, batches of %d: train with --learning-rate %s".formatted(settings.optimizer(), settings.batch(),
                Figures.shortest(test.proposal()));
        HtmlPage page = new HtmlPage(title, summary + ".",
                List.of(new HtmlPage.Headline(Figures.shortest(test.proposal()), "proposed peak"),
                        new HtmlPage.Headline(Figures.shortest(test.steepest()), "loss falls fastest"),
                        new HtmlPage.Headline(Figures.shortest(test.lowest()), "loss is lowest")),
                List.of(new RateSection(test)));
        AtomicFile.write(out, stream -> stream.write(page.html().getBytes(StandardCharsets.UTF_8)));
        if (!json()) {
            new Table("ll").row("learning rate", Figures.shortest(test.proposal()) + " (proposed peak)")
                    .row("loss falls fastest", "at " + Figures.shortest(test.steepest()))
                    .row("loss is lowest", "at " + Figures.shortest(test.lowest()))
                    .row("picture", out.toString()).print(out());
        }
        return fields(settings, test, data);
    }

    private TrainingListener progress(int steps) {
        return new TrainingListener() {
            @Override
            public void onBatch(Progress progress) {
                if (terminal().interactive() && progress.step() % 10 == 0) {
                    terminal()
                            .progress("step %d/%d  rate %s  loss %.4f".formatted(progress.step(), steps, Figures.shortest(progress.rate()),
                                    progress.lossOfBatch()));
                }
            }
        };
    }

    private Map<String, ?> fields(RunSettings settings, RateTest test, Datasets data) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("dataset", data.name());
        fields.put("model", settings.model() == null ? settings.from() : settings.model());
        fields.put("optimizer", settings.optimizer());
        fields.put("batch", settings.batch());
        fields.put("learning_rate", test.proposal());
        fields.put("steepest", test.steepest());
        fields.put("lowest", test.lowest());
        fields.put("diverged", test.diverged());
        fields.put("steps", test.points().size());
        fields.put("report_file", out.toString());
        return fields;
    }
}
