package dev.tarn.train;

import dev.tarn.data.FloatDataset;
import dev.tarn.network.Network;
import java.util.List;
import java.util.SplittableRandom;

/** Small noisy pictures of horizontal, vertical and diagonal stripes: something that a small network can learn in a moment. */
final class Stripes {
    static final int SIDE = 8;
    static final List<String> CLASSES = List.of("horizontal", "vertical", "diagonal");

    private Stripes() {}

    /** Labels take turns. */
    static FloatDataset of(String name, int images, long seed, double noise) {
        int[] labels = new int[images];
        float[] pixels = pixels(images, seed, noise, labels);
        return new FloatDataset(name, SIDE, SIDE, 1, CLASSES, pixels, labels);
    }

    static FloatDataset training() {
        return of("stripes", 150, 1, 0.6);
    }

    static FloatDataset test() {
        return of("stripes (test)", 60, 2, 0.6);
    }

    private static float[] pixels(int images, long seed, double noise, int[] labels) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] pixels = new float[images * SIDE * SIDE];
        for (int i = 0; i < images; i++) {
            labels[i] = i % CLASSES.size();
            int phase = random.nextInt(2);
            for (int y = 0; y < SIDE; y++) {
                for (int x = 0; x < SIDE; x++) {
                    int at = switch (labels[i]) {
                        case 0 -> y;
                        case 1 -> x;
                        default -> x + y;
                    };
                    pixels[(i * SIDE + y) * SIDE + x] = (float) ((at + phase) / 2 % 2 + noise * random.nextGaussian());
                }
            }
        }
        return pixels;
    }

    static Network network() {
        return Network.input(SIDE, SIDE, 1).conv2d(8, 3).relu().maxPool2d(2).flatten().dense(CLASSES.size());
    }

    /** With everything that has a state or draws numbers. */
    static Network deepNetwork() {
        return Network.input(SIDE, SIDE, 1).conv2d(8, 3).maxPool2d(2).batchNorm().relu().flatten().dropout(0.3).dense(20).relu()
                .dense(CLASSES.size());
    }
}
