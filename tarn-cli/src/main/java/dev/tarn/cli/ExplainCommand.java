package dev.tarn.cli;

import dev.tarn.data.Dataset;
import dev.tarn.data.Datasets;
import dev.tarn.file.AtomicFile;
import dev.tarn.image.ImageDecoder;
import dev.tarn.lab.explain.Explanation;
import dev.tarn.lab.explain.GradCam;
import dev.tarn.lab.explain.LayerActivation;
import dev.tarn.lab.explain.Occlusion;
import dev.tarn.lab.explain.PoolWinners;
import dev.tarn.model.Model;
import dev.tarn.report.ExplainReport;
import dev.tarn.report.ExplainReport.Explained;
import dev.tarn.report.Figures;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tarn explain}: why a model names images as it does. */
@Command(name = "explain", description = "Show why a model names images as it does: the maps of each layer, who wins each pool window, Grad-CAM, occlusion, filters; as an HTML report.", footer = {
    "", "Images are picture files, or with --index those of a data set: tarn explain model.safetensors --index 0 --index 7"})
final class ExplainCommand extends TarnCommand {
    /** More would make a page that no browser likes. */
    private static final int MOST_IMAGES = 20;

    @Parameters(index = "0", paramLabel = "FILE", description = "A model file.")
    private @Nullable Path file;

    @Parameters(index = "1..*", paramLabel = "IMAGE", description = "Picture files.")
    private List<Path> pictures = new ArrayList<>();

    @Mixin
    private DataOptions data = new DataOptions();

    @Option(names = "--index", paramLabel = "N", description = "Explain this image of the data set's test images (counted from 0; of the training images if there are no others). May be repeated.")
    private List<Integer> indices = new ArrayList<>();

    @Option(names = "--class", paramLabel = "NAME", description = "Explain this class instead of the most probable one: its name or number.")
    private @Nullable String label;

    @Option(names = "--out", paramLabel = "FILE.html", description = "The report. Default: explain.html.")
    private Path out = Path.of("explain.html");

    @Override
    Map<String, ?> run() throws IOException {
        if (pictures.isEmpty() && indices.isEmpty()) {
            throw usage("nothing to explain: name picture files, or images of the data set by --index");
        }
        if (pictures.size() + indices.size() > MOST_IMAGES) {
            throw usage((pictures.size() + indices.size()) + " images; at most " + MOST_IMAGES + " fit into one report");
        }
        Model model = ModelFiles.load(given(file));
        if (model.classes().isEmpty()) {
            throw new IOException(
                    file + ": its output is " + model.network().output() + ", not a score for each class; there is no class to explain");
        }
        int explained = label == null ? -1 : labelOf(model, label);
        List<Explained> all = new ArrayList<>();
        for (Path picture : pictures) {
            all.add(explain(model, picture.toString(), model.preprocessing().pixels(ImageDecoder.decode(picture), model.network().input()),
                    explained));
        }
        if (!indices.isEmpty()) {
            fromData(model, explained, all);
        }
        String page = new ExplainReport(given(file).getFileName().toString(), model, all).page().html();
        AtomicFile.write(out, stream -> stream.write(page.getBytes(StandardCharsets.UTF_8)));
        if (!json()) {
            print(model, all);
        }
        return fields(model, all);
    }

    private static int labelOf(Model model, String wish) throws IOException {
        int known = model.classes().indexOf(wish);
        if (known < 0 && wish.matches("\\d{1,6}") && Integer.parseInt(wish) < model.classes().size()) {
            known = Integer.parseInt(wish);
        }
        if (known < 0) {
            throw new IOException("--class: the model knows no class '" + wish + "'; there are " + String.join(", ", model.classes()));
        }
        return known;
    }

    private void fromData(Model model, int explained, List<Explained> all) throws IOException {
        Datasets sets = data.openFor(model);
        Dataset images = sets.test() == null ? sets.train() : sets.test();
        if (images.pixels() != model.network().input().elements()) {
            throw new IOException(
                    "the model takes " + model.network().input() + ", but the images of " + images.name() + " are " + images.height() + "×"
                            + images.width() + "×" + images.channels());
        }
        for (int index : indices) {
            if (index < 0 || index >= images.size()) {
                throw usage(
                        "--index " + index + ": " + images.name() + " has " + Figures.count(images.size(), "image") + ", counted from 0");
            }
            float[] pixels = new float[images.pixels()];
            images.read(index, pixels, 0);
            all.add(explain(model, images.name() + " #" + index + " (" + images.classes().get(images.label(index)) + ")",
                    Tensor.of(model.network().input(), pixels), explained));
        }
    }

    private static Explained explain(Model model, String name, Tensor pixels, int label) {
        return new Explained(name, pixels, label < 0 ? Explanation.of(model, pixels) : Explanation.of(model, pixels, label));
    }

    private void print(Model model, List<Explained> all) {
        Table table = new Table("lll", "image", "says", "explained");
        for (Explained image : all) {
            table.row(image.file(), image.why().prediction().label() + " " + Figures.probability(image.why().prediction().probability()),
                    model.classes().get(image.why().label()));
        }
        table.print(out());
        out().println();
        new Table("ll").row("report", out.toString()).print(out());
    }

    private Map<String, Object> fields(Model model, List<Explained> all) {
        List<Map<String, Object>> images = new ArrayList<>();
        for (Explained image : all) {
            Explanation why = image.why();
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("file", image.file());
            entry.put("label", why.prediction().label());
            entry.put("probability", why.prediction().probability());
            entry.put("explained", model.classes().get(why.label()));
            GradCam cam = why.gradCam();
            if (cam != null) {
                entry.put("grad_cam", Map.of("layer", cam.layer(), "score", cam.score(), "map", rows(cam.map())));
            }
            Occlusion occlusion = why.occlusion();
            if (occlusion != null) {
                entry.put("occlusion", Map.of("patch", occlusion.patch(), "stride", occlusion.stride(), "drop", rows(occlusion.drop())));
            }
            entry.put("layers", why.activations().stream().map(ExplainCommand::layer).toList());
            entry.put("winners", why.winners().stream().map(ExplainCommand::winners).toList());
            images.add(entry);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("images", images);
        fields.put("report_file", out.toString());
        return fields;
    }

    private static Map<String, Object> layer(LayerActivation activation) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", activation.layer());
        entry.put("layer", activation.text());
        entry.put("output", Arrays.stream(activation.values().shape().toArray()).boxed().toList());
        entry.put("zeros", activation.zeros());
        return entry;
    }

    private static Map<String, Object> winners(PoolWinners winners) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", winners.layer());
        entry.put("reads", winners.reads());
        entry.put("output", List.of(winners.height(), winners.width(), winners.channels()));
        entry.put("rows", Arrays.stream(winners.rows()).boxed().toList());
        entry.put("columns", Arrays.stream(winners.columns()).boxed().toList());
        return entry;
    }

    private static List<List<Float>> rows(Tensor map) {
        Shape shape = map.shape();
        List<List<Float>> rows = new ArrayList<>();
        for (int y = 0; y < shape.size(0); y++) {
            List<Float> row = new ArrayList<>();
            for (int x = 0; x < shape.size(1); x++) {
                row.add(map.get(y, x));
            }
            rows.add(row);
        }
        return rows;
    }
}
