package dev.tarn.data;

import java.util.List;

/** What every stored set has: a name, one shape, class names and a label for each image, checked once when it is made. */
abstract class LabelledImages implements Dataset {
    final String name;
    final int height;
    final int width;
    final int channels;
    final int pixels;
    final List<String> classes;
    final int[] labels;

    LabelledImages(String name, int height, int width, int channels, List<String> classes, int[] labels) {
        if (height < 1 || width < 1 || channels < 1 || (long) height * width * channels > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    name + ": images of " + height + "×" + width + "×" + channels + " (height×width×channels) cannot be");
        }
        if (labels.length == 0) {
            throw new IllegalArgumentException(name + ": no images; expected at least one");
        }
        this.name = name;
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.pixels = height * width * channels;
        this.classes = List.copyOf(classes);
        this.labels = labels.clone();
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes.size()) {
                throw new IllegalArgumentException(
                        name + ": image " + i + " has label " + labels[i] + ", expected 0 to " + (classes.size() - 1));
            }
        }
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final int size() {
        return labels.length;
    }

    @Override
    public final int height() {
        return height;
    }

    @Override
    public final int width() {
        return width;
    }

    @Override
    public final int channels() {
        return channels;
    }

    @Override
    public final int pixels() {
        return pixels;
    }

    @Override
    public final List<String> classes() {
        return classes;
    }

    @Override
    public final int label(int index) {
        return labels[index];
    }

    /** Shape, classes and labels; the pixels are the subclass's to add. */
    final Fingerprint start(String kind) {
        return new Fingerprint(kind).number(height).number(width).number(channels).texts(classes).integers(labels);
    }
}
