package dev.tarn.cli;

import dev.tarn.report.Figures;
import dev.tarn.data.SkippedFile;
import dev.tarn.image.ImageDecoder;
import dev.tarn.image.ImageFiles;
import dev.tarn.model.Model;
import dev.tarn.model.Prediction;
import dev.tarn.model.Prediction.ClassProbability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tarn predict}: what a model sees in image files. */
@Command(name = "predict", description = "Name what image files show. They may have any size: the model says how it wants them resized.")
final class PredictCommand extends TarnCommand {
    @Parameters(index = "0", paramLabel = "FILE", description = "A model file.")
    private @Nullable Path file;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "IMAGE", description = "Image files (PNG, JPEG, GIF, BMP, WebP), or folders of them.")
    private List<Path> images = List.of();

    @Option(names = "--top", paramLabel = "N", defaultValue = "3", description = "Show the N most probable classes. Default: 3.")
    private int top = 3;

    @Mixin
    private NetworkOptions network = new NetworkOptions();

    private record Answer(Path file, Prediction prediction) {}

    @Mixin
    private PictureOptions pictures = new PictureOptions();

    @Override
    Map<String, ?> run() throws IOException {
        if (top < 1) {
            throw usage("--top " + top + "; expected 1 or more");
        }
        Model model = pictures.applyTo(network.load(given(file), terminal()), given(file), terminal());
        List<Answer> answers = new ArrayList<>();
        List<SkippedFile> skipped = new ArrayList<>();
        for (Path path : files()) {
            try {
                answers.add(new Answer(path, model.predict(ImageDecoder.decode(path))));
            } catch (IOException e) {
                skipped.add(new SkippedFile(path, reason(path, e)));
            }
        }
        if (answers.isEmpty()) {
            throw new IOException("none of " + Figures.count(skipped.size(), "image") + " could be used: " + skipped.getFirst()
                    + (skipped.size() > 1 ? "; and so on" : ""));
        }
        SkippedFiles.say(terminal(), skipped);
        if (!json()) {
            print(answers);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("predictions", answers.stream().map(this::fields).toList());
        fields.put("skipped", skipped.stream().map(one -> Map.of("file", one.file().toString(), "reason", one.reason())).toList());
        return fields;
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path path : images) {
            if (Files.isDirectory(path)) {
                List<Path> inside = ImageFiles.under(path);
                if (inside.isEmpty()) {
                    throw new IOException(path + ": a folder without images; expected files such as .png or .jpg in it");
                }
                files.addAll(inside);
            } else {
                files.add(path);
            }
        }
        return files;
    }

    private static String reason(Path file, IOException e) {
        String message = String.valueOf(e.getMessage());
        return message.startsWith(file + ": ") ? message.substring(file.toString().length() + 2) : message;
    }

    private void print(List<Answer> answers) {
        Table table = new Table("llrl", "file", "label", "probability", top == 1 ? "" : "then");
        for (Answer answer : answers) {
            Prediction prediction = answer.prediction();
            List<ClassProbability> others = prediction.top(top);
            table.row(answer.file().toString(), prediction.label(), Figures.percent(prediction.probability()),
                    String.join(", ", others.subList(1, others.size()).stream().map(ClassProbability::toString).toList()));
        }
        table.print(out());
    }

    private Map<String, Object> fields(Answer answer) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("file", answer.file().toString());
        fields.put("label", answer.prediction().label());
        fields.put("probability", answer.prediction().probability());
        List<Map<String, Object>> all = new ArrayList<>();
        for (ClassProbability one : answer.prediction().top(top)) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("label", one.label());
            entry.put("probability", one.probability());
            all.add(entry);
        }
        fields.put("top", all);
        return fields;
    }
}
