package dev.tarn.report;

import dev.tarn.augment.Augmentation;
import dev.tarn.augment.Augmenter;
import dev.tarn.data.Dataset;
import java.util.ArrayList;
import java.util.List;

/**
 * Training images as they are, and as a run met them in its first epochs.
 *
 * @param changes in words
 * @param rows an image each
 */
public record AugmentationSection(String changes, List<Row> rows) implements Section {
    /** Images, and epochs of each. */
    private static final int SHEET = 6;

    /**
     * One image.
     *
     * @param label its class
     * @param original as it is in the data set
     * @param changed as it was in epoch 1, 2, …
     */
    public record Row(String label, Picture original, List<Picture> changed) {
        /** Keeps copies of what it is given. */
        public Row {
            changed = List.copyOf(changed);
        }
    }

    /** Keeps copies of what it is given. */
    public AugmentationSection {
        rows = List.copyOf(rows);
    }

    /**
     * The first image of each class, as far as there is room, and what a run of this seed makes of it.
     *
     * @param mean of each channel, or one for all
     */
    static AugmentationSection of(String changes, Dataset set, float[] mean, long seed) {
        float[] hole = new float[set.channels()];
        for (int c = 0; c < hole.length; c++) {
            hole[c] = mean[Math.min(c, mean.length - 1)];
        }
        Augmenter augmenter = new Augmenter(Augmentation.parse(changes), set.height(), set.width(), set.channels(), hole, seed);
        List<Row> rows = new ArrayList<>();
        boolean[] shown = new boolean[set.classes().size()];
        float[] pixels = new float[set.pixels()];
        for (int i = 0; i < set.size() && rows.size() < SHEET; i++) {
            if (shown[set.label(i)]) {
                continue;
            }
            shown[set.label(i)] = true;
            set.read(i, pixels, 0);
            Picture original = Picture.ofImage(pixels, set.height(), set.width(), set.channels());
            List<Picture> changed = new ArrayList<>();
            for (int epoch = 1; epoch <= SHEET; epoch++) {
                set.read(i, pixels, 0);
                augmenter.apply(pixels, 0, i, epoch);
                changed.add(Picture.ofImage(pixels, set.height(), set.width(), set.channels()));
            }
            rows.add(new Row(set.classes().get(set.label(i)), original, changed));
        }
        return new AugmentationSection(changes, rows);
    }

    @Override
    public String heading() {
        return "What it saw";
    }

    @Override
    public void write(Html html) {
        html.element("p", "Each epoch changed the training images anew: " + changes
                + ". On the left some images as they are, beside each what became of it in the first epochs. If you cannot tell what one shows, the changes are too strong.",
                "class", "lead");
        html.open("div", "class", "wide", "tabindex", "0").open("table", "class", "augmented").open("thead").open("tr").element("th",
                "image", "scope", "col");
        int epochs = rows.isEmpty() ? 0 : rows.getFirst().changed().size();
        for (int epoch = 1; epoch <= epochs; epoch++) {
            html.element("th", "epoch " + epoch, "scope", "col");
        }
        html.close("tr").close("thead").open("tbody");
        for (Row row : rows) {
            html.open("tr").open("th", "scope", "row");
            picture(html, row.original(), row.label() + " as it is");
            html.element("span", row.label(), "class", "quiet").close("th");
            for (int i = 0; i < row.changed().size(); i++) {
                html.open("td");
                picture(html, row.changed().get(i), row.label() + " in epoch " + (i + 1));
                html.close("td");
            }
            html.close("tr");
        }
        html.close("tbody").close("table").close("div");
    }

    private static void picture(Html html, Picture picture, String alternative) {
        html.empty("img", "src", picture.dataUri(), "width", "" + picture.width(), "height", "" + picture.height(), "alt", alternative);
    }
}
