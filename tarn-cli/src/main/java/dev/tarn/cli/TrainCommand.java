package dev.tarn.cli;

import dev.tarn.report.Figures;
import dev.tarn.report.TrainingReport;
import dev.tarn.data.Dataset;
import dev.tarn.data.DatasetAudit;
import dev.tarn.data.DatasetCatalog;
import dev.tarn.data.Datasets;
import dev.tarn.data.ImageOptions;
import dev.tarn.file.AtomicFile;
import dev.tarn.keras.KerasReader;
import dev.tarn.model.Model;
import dev.tarn.network.LayerCost;
import dev.tarn.train.Evaluation;
import dev.tarn.train.Score;
import dev.tarn.train.Trained;
import dev.tarn.train.Trainer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tarn train}: learns from images, and writes the model, a report and the settings. */
@Command(name = "train", description = "Train a network on images; write the model, a report about it, and run.json with all settings.", footer = {
    "", "Ctrl-C stops after the batch at hand and saves what was learned (exit status 130)."})
final class TrainCommand extends TarnCommand {
    @Mixin
    @SuppressWarnings("UnusedVariable") // read through picocli, like those of TrainOptions
    private DataOptions dataOptions = new DataOptions();

    @Mixin
    @SuppressWarnings("UnusedVariable")
    private TrainOptions trainOptions = new TrainOptions();

    @Mixin
    private ThreadOptions threads = new ThreadOptions();

    @Option(names = "--recipe", paramLabel = "NAME", description = "Options that were tried together: quick (92 %% of Fashion-MNIST) or strong (94 %%, several minutes). "
            + "Shown when it starts; options on the command line win.")
    private @Nullable String recipe;

    @Option(names = "--config", paramLabel = "run.json", description = "Take settings from this file; options on the command line win.")
    private @Nullable Path config;

    @Option(names = "--out", paramLabel = "FILE", description = "The model file; the report and run.json go beside it. Default: the network's name with .safetensors.")
    private @Nullable Path out;

    @Option(names = "--log", paramLabel = "FILE.csv", description = "Write a row for each epoch.")
    private @Nullable Path log;

    @Option(names = "--resume", paramLabel = "DIR", description = "Keep checkpoints in this folder, and go on from the newest one that is there: after a crash or Ctrl-C, the same command again. "
            + "What comes out is the same, to the bit, as without a break.")
    private @Nullable Path resume;

    @Option(names = "--checkpoint-every", paramLabel = "SECONDS", description = "With --resume: how much work a crash may cost. Default: 60; there is one after each epoch, too.")
    private @Nullable Double checkpointEvery;

    @Override
    Map<String, ?> run() throws IOException {
        MergedOptions chosen = MergedOptions.of(parsed(), TrainOptions.NAMES, config);
        RunSettings settings;
        Trainer trainer;
        ImageOptions pictures;
        try {
            if (recipe != null && config != null) {
                throw new IllegalArgumentException("--config has all settings, so --recipe would have no say; leave one of them out");
            }
            settings = RunSettings.of(chosen);
            trainer = saved(threads.on(settings.trainer()));
            pictures = settings.images();
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
        OutputFiles files = OutputFiles.of(out == null ? Path.of((recipe == null ? settings.name() : recipe) + ".safetensors") : out, log);
        files.check();
        Model earlier = settings.from() == null ? described(settings) : earlier(Path.of(settings.from()), settings.model());
        Datasets data = DatasetCatalog.standard().open(settings.data(), earlier == null ? pictures : DataOptions.imagesFor(earlier));
        if (recipe != null) {
            settings = follow(recipe, chosen, data.train());
            trainer = saved(threads.on(settings.trainer()));
        }
        Model start = earlier == null ? settings.fresh(data.train()) : earlier;
        if (settings.from() != null) {
            FineTuning tuning = FineTuning.of(settings, start, data.train(), trainer);
            start = tuning.start();
            trainer = tuning.trainer();
        }
        announce(settings, start, data);
        DatasetAudit audit = DatasetAudit.of(data);
        audit.warnings().forEach(warning -> terminal().say("mind: " + warning));
        Trained trained = train(trainer, start, data, files.log());
        Map<String, ?> fields = fields(settings, trained, data, audit, files);
        save(settings, trained, data, audit, files, fields);
        if (!json()) {
            print(trained, files);
        }
        return fields;
    }

    /** A network that a file describes, null if a name or a line does. */
    private static @Nullable Model described(RunSettings settings) throws IOException {
        String model = settings.model();
        return model != null && model.endsWith(".json") ? KerasReader.initialize(Path.of(model), settings.seed()) : null;
    }

    private Trainer saved(Trainer trainer) {
        if (resume == null) {
            if (checkpointEvery != null) {
                throw new IllegalArgumentException("--checkpoint-every needs a folder for the checkpoints: --resume DIR");
            }
            return trainer;
        }
        return checkpointEvery == null
                ? trainer.checkpoints(resume)
                : trainer.checkpoints(resume, Duration.ofNanos(Math.round(checkpointEvery * 1e9)));
    }

    private RunSettings follow(String name, MergedOptions chosen, Dataset data) {
        try {
            Recipe followed = Recipe.of(name, data);
            RunSettings settings = RunSettings.of(followed.under(chosen));
            Map<String, Object> said = settings.toJson();
            said.keySet().retainAll(followed.settings().keySet());
            terminal().say("recipe %s: %s".formatted(name, Recipe.commandLine(said)));
            return settings;
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    /** A file of weights may need the network's name; any other says itself which it is. */
    private Model earlier(Path from, @Nullable String model) throws IOException {
        if (model != null && WeightFiles.kind(from) == null) {
            throw usage("--from takes the network from the file, so --model has no say; leave one of them out");
        }
        Model earlier = NetworkOptions.load(from, model, null, null, terminal());
        PictureOptions.sayAssumed(earlier, from,
                "tarn convert " + from + " model.safetensors with --scale, --mean, --std, --channels says otherwise",
                terminal());
        return earlier;
    }

    private void announce(RunSettings settings, Model start, Datasets data) {
        Dataset test = data.test();
        terminal().say("%s, %s parameters, on %s: %s%s, %d classes".formatted(settings.name(),
                Figures.count(LayerCost.parameters(start.network())), data.name(),
                Figures.count(data.train().size(), "image"), test == null ? "" : " and " + Figures.count(test.size()) + " to test on",
                data.train().classes().size()));
        SkippedFiles.say(terminal(), data.skipped());
    }

    private Trained train(Trainer trainer, Model start, Datasets data, @Nullable Path logFile) throws IOException {
        try (EpochLog rows = logFile == null ? null : new EpochLog(logFile)) {
            Trainer watched = trainer.listener(new TrainingProgress(terminal())).stop(stop());
            return (rows == null ? watched : watched.listener(rows)).fit(start, data);
        } finally {
            terminal().clearProgress();
        }
    }

    private void save(RunSettings settings, Trained trained, Datasets data, DatasetAudit audit, OutputFiles files, Map<String, ?> fields)
            throws IOException {
        trained.model().save(files.model());
        Map<String, String> shown = new LinkedHashMap<>();
        settings.toJson().forEach((name, value) -> shown.put(name.replace('_', '-'), shown(value)));
        String page = new TrainingReport(settings.name(), trained, data, audit, shown).page().html();
        write(files.report(), page);
        write(files.run(), PrettyJson.write(RunFile.of(recipe, portable(settings), trained, data, fields)));
    }

    private static String shown(Object value) {
        return switch (value) {
            case String text -> text;
            case Double number -> Figures.shortest(number);
            case List<?> list -> list.isEmpty() ? "none" : String.join(", ", list.stream().map(String::valueOf).toList());
            default -> value.toString();
        };
    }

    /** Paths are made absolute, so that the settings mean the same in every folder. */
    private static Map<String, Object> portable(RunSettings settings) {
        Map<String, Object> json = settings.toJson();
        for (String path : new String[] {"data", "from", "image_weights"}) {
            json.computeIfPresent(path, (name, value) -> absolute(value.toString(), name.equals("data")));
        }
        return json;
    }

    private static String absolute(String path, boolean mayBeName) {
        boolean name = mayBeName && DatasetCatalog.standard().entries().stream().anyMatch(entry -> entry.name().equals(path));
        return name || !Files.exists(Path.of(path)) ? path : Path.of(path).toAbsolutePath().normalize().toString();
    }

    private static void write(Path file, String text) throws IOException {
        AtomicFile.write(file, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    private void print(Trained trained, OutputFiles files) {
        Table table = new Table("ll");
        Evaluation test = trained.test();
        Score validation = trained.validation();
        if (test != null) {
            table.row("test accuracy",
                    "%s (%s of %s images)".formatted(Figures.percent(test.accuracy()),
                            Figures.count(Math.round(test.accuracy() * test.images())),
                            Figures.count(test.images())));
            table.row("test loss", Figures.decimal(test.loss()));
        }
        if (validation != null) {
            table.row("validation accuracy", "%s (epoch %d)".formatted(Figures.percent(validation.accuracy()), trained.epoch()));
        }
        table.row("training", "%s, %s images/s".formatted(Figures.duration(trained.history().seconds()),
                Figures.count(Math.round(TrainingReport.imagesPerSecond(trained)))));
        table.row("model", files.model().toString()).row("report", files.report().toString()).row("settings", files.run().toString());
        table.print(out());
    }

    private static Map<String, @Nullable Object> fields(RunSettings settings, Trained trained, Datasets data, DatasetAudit audit,
            OutputFiles files) {
        Evaluation test = trained.test();
        Score validation = trained.validation();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("dataset", data.name());
        fields.put("model", settings.model() == null ? settings.from() : settings.model());
        fields.put("network", trained.model().network().toString());
        fields.put("parameters", LayerCost.parameters(trained.model().network()));
        fields.put("epochs", trained.history().epochs().size());
        fields.put("steps", trained.history().last().steps());
        fields.put("ended", trained.reason().name().toLowerCase(Locale.ROOT));
        fields.put("kept_epoch", trained.epoch());
        fields.put("train_seconds", trained.history().seconds());
        fields.put("images_per_second", TrainingReport.imagesPerSecond(trained));
        fields.put("train_accuracy", trained.history().last().accuracy());
        fields.put("train_loss", trained.history().last().loss());
        if (validation != null) {
            fields.put("validation_accuracy", validation.accuracy());
            fields.put("validation_loss", validation.loss());
        }
        if (test != null) {
            fields.put("test_accuracy", test.accuracy());
            fields.put("test_loss", test.loss());
        }
        fields.put("skipped", data.skipped().size());
        fields.put("test_images_in_training", audit.leaked());
        fields.put("duplicates", audit.repeated());
        fields.put("model_file", files.model().toString());
        fields.put("report_file", files.report().toString());
        fields.put("run_file", files.run().toString());
        return fields;
    }
}
