package dev.tarn.report;

import dev.tarn.data.Dataset;
import dev.tarn.data.DatasetAudit;
import dev.tarn.data.Datasets;
import dev.tarn.lab.explain.Explainer;
import dev.tarn.lab.explain.GradCam;
import dev.tarn.layer.Conv2d;
import dev.tarn.model.Model;
import dev.tarn.network.LayerCost;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.tensor.Tensor;
import dev.tarn.train.Calibration;
import dev.tarn.train.ConfusionMatrix;
import dev.tarn.train.EpochRecord;
import dev.tarn.train.Evaluation;
import dev.tarn.train.Mistake;
import dev.tarn.train.Score;
import dev.tarn.train.StopReason;
import dev.tarn.train.Trained;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The page about one training run: what came out, how it got there, where it fails, what made it.
 *
 * @param name what people call the network
 * @param trained the run
 * @param data what it learned from
 * @param audit what is to be known about these data
 * @param settings all of them, as the command line calls them
 */
public record TrainingReport(String name, Trained trained, Datasets data, DatasetAudit audit, Map<String, String> settings) {
    private static final int MISTAKES = 24;
    private static final int MOST_FILTERS = 128;

    /** Keeps copies of what it is given. */
    public TrainingReport {
        settings = new LinkedHashMap<>(settings);
    }

    /** {@return the page: result, curves, classes, mistakes, settings} */
    public HtmlPage page() {
        List<Section> sections = new ArrayList<>();
        sections.add(new CurvesSection(trained.history().epochs().stream().map(this::row).toList()));
        Evaluation test = trained.test();
        Dataset testSet = data.test();
        if (test != null) {
            sections.add(confusion(test.confusion()));
            sections.add(new ClassesSection(test.perClass().stream()
                    .map(score -> new ClassesSection.Row(score.name(), score.precision(), score.recall(), score.f1(), score.images()))
                    .toList()));
            sections.add(calibration(test.calibration()));
            if (testSet != null) {
                sections.add(mistakes(trained.model(), test, testSet));
            }
        }
        filters(trained.model()).ifPresent(sections::add);
        sheet().ifPresent(sections::add);
        sections.add(new FactsSection("What it is", "", networkFacts()));
        sections.add(new FactsSection("What it learned from", "", dataFacts()));
        sections.add(new FactsSection("How it was trained",
                "The same again: tarn train --config run.json, with the run.json beside this page.", settings));
        return new HtmlPage(name + " on " + data.name(), summary(), headlines(), sections);
    }

    private Optional<Section> sheet() {
        Map<String, Object> record = trained.model().training().values();
        if (record.get("settings") instanceof Map<?, ?> used && used.get("augment") instanceof String changes
                && used.get("seed") instanceof Number seed) {
            return Optional.of(AugmentationSection.of(changes, data.train(), trained.model().preprocessing().mean(), seed.longValue()));
        }
        return Optional.empty();
    }

    private CurvesSection.Row row(EpochRecord epoch) {
        Score validation = epoch.validation();
        return new CurvesSection.Row(epoch.epoch(), epoch.loss(), epoch.accuracy(), validation == null ? Double.NaN : validation.loss(),
                validation == null ? Double.NaN : validation.accuracy(), epoch.rate(), epoch.seconds());
    }

    private String summary() {
        StringBuilder text = new StringBuilder();
        Evaluation test = trained.test();
        if (test != null) {
            text.append("It names ").append(Figures.percent(test.accuracy())).append(" of ").append(Figures.count(test.images()))
                    .append(" test images rightly, images that training never saw");
        } else {
            text.append("There was no test set, so nothing here says how good it is on images it never saw");
        }
        text.append(". Training took ").append(Figures.duration(trained.history().seconds())).append(" for ")
                .append(Figures.count(trained.history().epochs().size(), "epoch")).append('.');
        int ran = trained.history().epochs().size();
        if (trained.reason() == StopReason.REQUESTED) {
            text.append(" It was interrupted.");
        } else if (trained.reason() == StopReason.PATIENCE) {
            text.append(" It ended early, because the validation score no longer rose.");
        }
        if (trained.validation() != null && trained.epoch() < ran) {
            text.append(" The weights are those of epoch ").append(trained.epoch()).append(", the best on the validation images.");
        }
        return text.toString();
    }

    private List<HtmlPage.Headline> headlines() {
        List<HtmlPage.Headline> headlines = new ArrayList<>();
        Evaluation test = trained.test();
        Score validation = trained.validation();
        if (test != null) {
            headlines.add(new HtmlPage.Headline(Figures.percent(test.accuracy()), "test accuracy"));
            headlines.add(new HtmlPage.Headline(Figures.decimal(test.loss()), "test loss"));
        }
        if (validation != null) {
            headlines.add(new HtmlPage.Headline(Figures.percent(validation.accuracy()), "validation accuracy"));
        }
        if (test == null) {
            headlines.add(new HtmlPage.Headline(Figures.percent(trained.history().last().accuracy()), "training accuracy"));
        }
        headlines.add(new HtmlPage.Headline(Figures.duration(trained.history().seconds()), "training"));
        headlines.add(new HtmlPage.Headline(Figures.count(Math.round(imagesPerSecond(trained))), "images a second"));
        headlines.add(new HtmlPage.Headline(Figures.count(LayerCost.parameters(trained.model().network())), "parameters"));
        return headlines;
    }

    /**
     * Images trained on a second, over all epochs.
     *
     * @param trained a run that has ended
     * @return a second
     */
    public static double imagesPerSecond(Trained trained) {
        double images = trained.history().epochs().stream().mapToDouble(epoch -> epoch.imagesPerSecond() * epoch.seconds()).sum();
        return images / Math.max(trained.history().seconds(), 1e-9);
    }

    private static ConfusionSection confusion(ConfusionMatrix matrix) {
        int classes = matrix.classes().size();
        long[][] counts = new long[classes][classes];
        for (int is = 0; is < classes; is++) {
            for (int said = 0; said < classes; said++) {
                counts[is][said] = matrix.count(is, said);
            }
        }
        return new ConfusionSection(matrix.classes(), counts);
    }

    private static CalibrationSection calibration(Calibration calibration) {
        return new CalibrationSection(calibration.bins().stream()
                .map(bin -> new CalibrationSection.Bin(bin.low(), bin.high(), bin.confidence(), bin.accuracy(), bin.images())).toList(),
                calibration.error());
    }

    private static MistakesSection mistakes(Model model, Evaluation test, Dataset set) {
        float[] pixels = new float[set.pixels()];
        List<MistakesSection.Mistake> shown = new ArrayList<>();
        boolean picture = model.network().input().rank() == 3;
        Optional<String> layer = picture ? GradCam.layerOf(model.network()) : Optional.empty();
        Explainer explainer = layer.isPresent() ? Explainer.of(model) : null;
        for (Mistake mistake : test.worst().subList(0, Math.min(MISTAKES, test.worst().size()))) {
            set.read(mistake.image(), pixels, 0);
            Picture plain = Picture.ofImage(pixels, set.height(), set.width(), set.channels());
            Picture evidence = null;
            if (explainer != null && layer.isPresent()) {
                GradCam cam = explainer.gradCam(Tensor.of(model.network().input(), pixels.clone()), mistake.predicted(), layer.get());
                float greatest = 0;
                for (float value : cam.onImage().data()) {
                    greatest = Math.max(greatest, value);
                }
                evidence = plain.withHeat(cam.onImage().data(), greatest);
            }
            shown.add(new MistakesSection.Mistake(plain, evidence, mistake.image(), set.classes().get(mistake.actual()),
                    Math.exp(-mistake.loss()),
                    set.classes().get(mistake.predicted()), mistake.probability()));
        }
        return new MistakesSection(shown, Math.round(test.images() * (1 - test.accuracy())), layer.orElse(""));
    }

    /** Filters of one input channel show signs, those of three show colours; of others the mean over the channels is shown. */
    private static Optional<FiltersSection> filters(Model model) {
        for (Node node : model.network().nodes()) {
            if (node.layer() instanceof Conv2d && node.inputs().getFirst() == Network.INPUT) {
                Tensor weight = model.parameters().get(node.name() + ".weight");
                if (weight != null && weight.shape().size(2) * weight.shape().size(3) > 1) {
                    return Optional.of(filters(node.name(), weight));
                }
            }
        }
        return Optional.empty();
    }

    /** @param weight {@code out×in×height×width} */
    private static FiltersSection filters(String layer, Tensor weight) {
        int channels = weight.shape().size(1);
        int height = weight.shape().size(2);
        int width = weight.shape().size(3);
        int area = height * width;
        float greatest = 0;
        for (float value : weight.data()) {
            greatest = Math.max(greatest, Math.abs(value));
        }
        List<FiltersSection.Filter> filters = new ArrayList<>();
        for (int out = 0; out < Math.min(weight.shape().size(0), MOST_FILTERS); out++) {
            float least = Float.POSITIVE_INFINITY;
            float most = Float.NEGATIVE_INFINITY;
            float[] mean = new float[area];
            for (int i = 0; i < channels * area; i++) {
                float value = weight.data()[out * channels * area + i];
                least = Math.min(least, value);
                most = Math.max(most, value);
                mean[i % area] += value / channels;
            }
            Picture picture = channels == 3
                    ? colours(weight.data(), out * 3 * area, height, width, least, most)
                    : Picture.ofSigned(mean, height, width, greatest);
            filters.add(new FiltersSection.Filter(picture, least, most));
        }
        return new FiltersSection(layer, filters, channels != 3);
    }

    private static Picture colours(float[] weights, int at, int height, int width, float least, float most) {
        float[] pixels = new float[3 * height * width];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i % (height * width) * 3 + i / (height * width)] = most > least ? (weights[at + i] - least) / (most - least) : 0;
        }
        return Picture.ofImage(pixels, height, width, 3);
    }

    private Map<String, String> networkFacts() {
        Network network = trained.model().network();
        Map<String, String> facts = new LinkedHashMap<>();
        for (Node node : network.nodes()) {
            facts.put(node.name(), node.layer().text() + " → " + node.output());
        }
        facts.put("parameters", Figures.count(LayerCost.parameters(network)));
        facts.put("multiply-adds an image", Figures.count(LayerCost.multiplyAdds(network)));
        return facts;
    }

    private Map<String, String> dataFacts() {
        Dataset train = data.train();
        Dataset test = data.test();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("data", data.name());
        facts.put("from", data.source());
        facts.put("image size", train.height() + " × " + train.width() + " × " + train.channels() + " (height × width × channels)");
        facts.put("classes", String.join(", ", train.classes()));
        facts.put("training images", Figures.count(train.size()));
        facts.put("test images", test == null ? "none" : Figures.count(test.size()));
        facts.put("images of a class", audit.perClass().stream().distinct().count() == 1
                ? Figures.count(audit.perClass().getFirst())
                : Figures.count(audit.perClass().stream().min(Integer::compare).orElse(0)) + " to "
                        + Figures.count(audit.perClass().stream().max(Integer::compare).orElse(0)));
        facts.put("training images that repeat another", Figures.count(audit.repeated()));
        facts.put("test images that are also training images", Figures.count(audit.leaked()));
        facts.put("files skipped", Figures.count(data.skipped().size()));
        facts.put("SHA-256 of the training images", train.fingerprint());
        return facts;
    }
}
