package dev.tarn.lab;

import dev.tarn.data.Dataset;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Small grey images from a seed, whose class can be learned: each class is brighter in rows of its own. */
public final class SyntheticImages implements Dataset {
    private final float[][] pixels;
    private final int[] labels;
    private final int height;
    private final int width;
    private final int classes;

    private SyntheticImages(float[][] pixels, int[] labels, int height, int width, int classes) {
        this.pixels = pixels;
        this.labels = labels;
        this.height = height;
        this.width = width;
        this.classes = classes;
    }

    public static SyntheticImages of(int images, int height, int width, int classes, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[][] pixels = new float[images][height * width];
        int[] labels = new int[images];
        for (int i = 0; i < images; i++) {
            labels[i] = i % classes;
            for (int p = 0; p < pixels[i].length; p++) {
                boolean bright = p / width * classes / height == labels[i];
                pixels[i][p] = (float) (0.05 + 0.5 * random.nextDouble() + (bright ? 0.3 : 0));
            }
        }
        return new SyntheticImages(pixels, labels, height, width, classes);
    }

    public static SyntheticImages of(float[][] pixels, int height, int width, int... labels) {
        return new SyntheticImages(pixels, labels, height, width, IntStream.of(labels).max().orElse(0) + 1);
    }

    @Override
    public String name() {
        return "synthetic";
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int channels() {
        return 1;
    }

    @Override
    public List<String> classes() {
        return IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
    }

    @Override
    public int label(int index) {
        return labels[index];
    }

    @Override
    public void read(int index, float[] into, int at) {
        System.arraycopy(pixels[index], 0, into, at, pixels[index].length);
    }

    @Override
    public String fingerprint() {
        return "synthetic-" + labels.length + "-" + java.util.Arrays.deepHashCode(pixels);
    }
}
