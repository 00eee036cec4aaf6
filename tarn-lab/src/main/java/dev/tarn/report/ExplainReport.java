package dev.tarn.report;

import dev.tarn.lab.explain.Explanation;
import dev.tarn.lab.explain.FilterBank;
import dev.tarn.lab.explain.GradCam;
import dev.tarn.lab.explain.LayerActivation;
import dev.tarn.lab.explain.Occlusion;
import dev.tarn.lab.explain.PoolWinners;
import dev.tarn.model.Model;
import dev.tarn.model.Prediction;
import dev.tarn.report.PicturesSection.Captioned;
import dev.tarn.report.chart.BarChart;
import dev.tarn.report.chart.ChartTable;
import dev.tarn.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The page about why a model names images as it does.
 *
 * @param name of the model
 * @param model that named them
 * @param images with their explanations, at least one
 */
public record ExplainReport(String name, Model model, List<Explained> images) {
    private static final int CHANNELS = 12;
    private static final int WINNERS = 12;
    private static final int FILTERS = 64;
    private static final int CLASSES = 10;

    /**
     * One image.
     *
     * @param file name of the file, for the heading
     * @param pixels the image as the network took it, before it was standardised
     * @param why the explanation
     */
    public record Explained(String file, Tensor pixels, Explanation why) {}

    /** Keeps copies of what it is given. */
    public ExplainReport {
        images = List.copyOf(images);
    }

    /** {@return a page with a part for each image} */
    public HtmlPage page() {
        List<Section> sections = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            one(images.get(i), images.size() > 1 ? " (" + images.get(i).file() + ")" : "", "image" + (i + 1), sections);
        }
        for (FilterBank bank : FilterBank.of(model)) {
            sections.add(filters(bank));
        }
        Explained first = images.getFirst();
        Prediction prediction = first.why().prediction();
        List<HtmlPage.Headline> headlines = new ArrayList<>();
        for (Prediction.ClassProbability one : prediction.top(3)) {
            headlines.add(new HtmlPage.Headline(Figures.probability(one.probability()), one.label()));
        }
        return new HtmlPage("Why " + name + " says “" + prediction.label() + "”", images.size() == 1
                ? "About " + first.file() + ". Explained is the class “" + model.classes().get(first.why().label()) + "”."
                : "About " + Figures.count(images.size(), "image") + "; the figures above are those of " + first.file() + ".", headlines,
                sections);
    }

    private void one(Explained image, String suffix, String id, List<Section> sections) {
        Explanation why = image.why();
        List<Prediction.ClassProbability> top = why.prediction().top(Math.min(CLASSES, model.classes().size()));
        if (why.activations().getFirst().isMap()) {
            sections.add(evidence(image, suffix, id));
        }
        sections.add(new ChartsSection("What it says" + suffix, "Probabilities of the most probable classes.",
                List.of(new BarChart(id + "-probabilities", "Probability of each class", "probability",
                        top.stream().map(Prediction.ClassProbability::label).toList(),
                        List.of(new BarChart.Bars("probability",
                                top.stream().mapToDouble(Prediction.ClassProbability::probability).toArray())),
                        true))));
        for (List<LayerActivation> block : blocks(why.activations())) {
            sections.add(steps(block, suffix));
        }
        for (PoolWinners winners : why.winners()) {
            sections.add(winners(image, winners, suffix, id));
        }
    }

    private PicturesSection evidence(Explained image, String suffix, String id) {
        Explanation why = image.why();
        Tensor shown = image.pixels();
        String label = model.classes().get(why.label());
        List<Captioned> pictures = new ArrayList<>();
        Picture plain = picture(shown);
        pictures.add(new Captioned(plain, id, image.file(), "as the network sees it, " + model.network().input(), null));
        GradCam cam = why.gradCam();
        StringBuilder lead = new StringBuilder();
        if (cam != null) {
            pictures.add(new Captioned(plain.withHeat(cam.onImage().data(), greatest(cam.onImage())), id + "-grad-cam", "Grad-CAM",
                    cam.anything()
                            ? "for “" + label + "”, maps of " + cam.layer()
                            : "nothing in the maps of " + cam.layer() + " speaks for “" + label + "”",
                    table(cam.onImage())));
            lead.append("Grad-CAM: where the maps of ").append(cam.layer()).append(
                    ", the last convolution with its activation, speak for the class; the more orange, the more. It shows what the class's score leans on, not what it means. ");
        }
        Occlusion occlusion = why.occlusion();
        if (occlusion != null) {
            float greatest = Math.max(greatest(occlusion.drop()), -least(occlusion.drop()));
            pictures.add(new Captioned(plain.withHeat(occlusion.drop().data(), greatest), id + "-occlusion", "Occlusion",
                    String.format(Locale.ROOT, "patch of %d×%d pixels; largest fall of the probability %s", occlusion.patch(),
                            occlusion.patch(),
                            Figures.percent(greatest(occlusion.drop()))),
                    table(occlusion.drop())));
            lead.append("Occlusion: how far the probability of “").append(label)
                    .append("” falls when a patch hides the place; orange where hiding hurts, blue where it helps.");
        }
        return new PicturesSection("Which parts speak for “" + label + "”" + suffix, lead.toString(), pictures, true);
    }

    /** Runs of maps: a convolution with what follows it, up to and with its pool. */
    private static List<List<LayerActivation>> blocks(List<LayerActivation> all) {
        List<List<LayerActivation>> blocks = new ArrayList<>();
        List<LayerActivation> block = new ArrayList<>();
        for (LayerActivation activation : all.subList(1, all.size())) {
            if (activation.text().startsWith("conv") && !block.isEmpty()) {
                blocks.add(block);
                block = new ArrayList<>();
            }
            if (activation.isMap()
                    && (block.isEmpty() || block.getFirst().values().shape().size(2) == activation.values().shape().size(2))) {
                block.add(activation);
            }
        }
        if (!block.isEmpty()) {
            blocks.add(block);
        }
        return blocks;
    }

    private StepsSection steps(List<LayerActivation> block, String suffix) {
        int channels = block.getFirst().values().shape().size(2);
        LayerActivation last = block.getLast();
        List<Integer> shown = IntStream.range(0, channels).boxed().sorted(Comparator.comparingDouble(c -> -sum(last.channel(c))))
                .limit(CHANNELS).toList();
        List<StepsSection.Row> rows = new ArrayList<>();
        for (int channel : shown) {
            List<Picture> pictures = new ArrayList<>();
            for (LayerActivation step : block) {
                Tensor map = step.channel(channel);
                float scale = Math.max(greatest(step.values()), -least(step.values()));
                pictures.add(Picture.ofSigned(map.data(), map.shape().size(0), map.shape().size(1), scale));
            }
            rows.add(new StepsSection.Row("" + channel, pictures));
        }
        List<String> heads = block.stream().map(step -> step.layer() + " (" + step.text() + "): " + step.values().shape() + ", "
                + Figures.percent(step.zeros()) + " zeros").toList();
        return new StepsSection("Through " + block.getFirst().layer() + " step by step" + suffix,
                "The " + rows.size() + " of " + Figures.count(channels, "channel")
                        + " that are most active at the end. Orange is positive, blue negative, white zero; each step has one scale.",
                heads, rows);
    }

    private PicturesSection winners(Explained image, PoolWinners winners, String suffix, String id) {
        Picture plain = picture(image.pixels());
        Tensor seen = winners.onImage(model.network());
        List<Captioned> pictures = new ArrayList<>();
        pictures.add(
                new Captioned(plain.withHeat(seen.data(), greatest(seen)), id + "-" + winners.layer() + "-winners", "where winners looked",
                        "middles of what " + Figures.count(winners.rows().length) + " windows' winners saw", table(seen)));
        List<Integer> strongest = IntStream.range(0, winners.values().length).boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -winners.values()[i])).limit(WINNERS).toList();
        for (int i : strongest) {
            int channel = i % winners.channels();
            int row = i / winners.channels() / winners.width();
            int column = i / winners.channels() % winners.width();
            PoolWinners.Winner winner = winners.winner(model.network(), row, column, channel);
            pictures.add(new Captioned(
                    plain.withFrame(winner.region().top(), winner.region().left(), winner.region().bottom(), winner.region().right()), "",
                    String.format(Locale.ROOT, "%.2f", winner.value()),
                    "channel " + channel + ", window " + row + ", " + column + ": won by " + winner.row() + ", " + winner.column() + " of "
                            + winners.reads(),
                    null));
        }
        return new PicturesSection("Who wins in " + winners.layer() + suffix,
                "The first picture counts what the winners of all windows saw. The others are the strongest winners: framed are the pixels that the winning cell sees. Rows and columns count from 0.",
                pictures, false);
    }

    private static FiltersSection filters(FilterBank bank) {
        float greatest = 0;
        for (Tensor filter : bank.filters()) {
            greatest = Math.max(greatest, Math.max(greatest(filter), -least(filter)));
        }
        List<FiltersSection.Filter> shown = new ArrayList<>();
        for (int i = 0; i < Math.min(FILTERS, bank.filters().size()); i++) {
            Tensor filter = bank.filters().get(i);
            Tensor mean = bank.mean(i);
            shown.add(new FiltersSection.Filter(Picture.ofSigned(mean.data(), mean.shape().size(0), mean.shape().size(1),
                    bank.channels() == 1 ? greatest : Math.max(greatest(mean), -least(mean))), least(filter), greatest(filter)));
        }
        return new FiltersSection(bank.layer(), shown, true);
    }

    private static Picture picture(Tensor image) {
        int channels = image.shape().rank() == 3 ? image.shape().size(2) : 1;
        return Picture.ofImage(image.data(), image.shape().size(0), image.shape().size(1), channels);
    }

    private static ChartTable table(Tensor map) {
        List<List<Object>> rows = new ArrayList<>();
        for (int y = 0; y < map.shape().size(0); y++) {
            for (int x = 0; x < map.shape().size(1); x++) {
                rows.add(List.of(y, x, map.get(y, x)));
            }
        }
        return new ChartTable(List.of("row", "column", "value"), rows);
    }

    private static double sum(Tensor tensor) {
        double sum = 0;
        for (float value : tensor.data()) {
            sum += Math.abs(value);
        }
        return sum;
    }

    private static float greatest(Tensor tensor) {
        float greatest = Float.NEGATIVE_INFINITY;
        for (float value : tensor.data()) {
            greatest = Math.max(greatest, value);
        }
        return greatest;
    }

    private static float least(Tensor tensor) {
        float least = Float.POSITIVE_INFINITY;
        for (float value : tensor.data()) {
            least = Math.min(least, value);
        }
        return least;
    }
}
