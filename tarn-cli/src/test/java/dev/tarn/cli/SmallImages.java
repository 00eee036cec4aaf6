package dev.tarn.cli;

import java.awt.image.BufferedImage;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Two classes that a network tells apart in a few steps: bright above, bright below. Written as IDX files or as pictures. */
final class SmallImages {
    static final int SIDE = 12;
    static final int TRAIN = 60;
    static final int TEST = 20;

    private SmallImages() {}

    /** The four files of MNIST. */
    static Path idx(Path folder) throws IOException {
        Files.createDirectories(folder);
        idx(folder, "train", TRAIN, 1);
        idx(folder, "t10k", TEST, 2);
        return folder;
    }

    private static void idx(Path folder, String part, int count, int seed) throws IOException {
        try (DataOutputStream images = new DataOutputStream(Files.newOutputStream(folder.resolve(part + "-images-idx3-ubyte")));
                DataOutputStream labels = new DataOutputStream(Files.newOutputStream(folder.resolve(part + "-labels-idx1-ubyte")))) {
            images.writeInt(0x803);
            images.writeInt(count);
            images.writeInt(SIDE);
            images.writeInt(SIDE);
            labels.writeInt(0x801);
            labels.writeInt(count);
            for (int i = 0; i < count; i++) {
                images.write(pixels(i % 2, SIDE, seed * 1000 + i));
                labels.write(i % 2);
            }
        }
    }

    /** A folder a class, {@code above} and {@code below}, ten pictures each. */
    static Path pictures(Path folder) throws IOException {
        for (String label : new String[] {"above", "below"}) {
            Files.createDirectories(folder.resolve(label));
            for (int i = 0; i < 10; i++) {
                picture(folder.resolve(label).resolve(i + ".png"), label.equals("above") ? 0 : 1, SIDE, i);
            }
        }
        return folder;
    }

    static Path picture(Path file, int label, int side, int seed) throws IOException {
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setDataElements(0, 0, side, side, pixels(label, side, seed));
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    private static byte[] pixels(int label, int side, int seed) {
        Random random = new Random(seed);
        byte[] pixels = new byte[side * side];
        for (int p = 0; p < pixels.length; p++) {
            boolean above = p < pixels.length / 2;
            pixels[p] = (byte) (random.nextInt(60) + (above == (label == 0) ? 180 : 0));
        }
        return pixels;
    }
}
