package dev.tarn.train;

import dev.tarn.data.FloatDataset;
import dev.tarn.kernel.Kernels;
import dev.tarn.model.Model;
import dev.tarn.tensor.Shape;
import dev.tarn.zoo.Zoo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/** Trains every network of the zoo for a few steps and tells a checksum over all its bits: parameters, losses, predictions. As a program: a line a network. */
final class DeterminismProbe {
    private static final int IMAGES = 11;
    private static final int SIDE = 28;

    private DeterminismProbe() {}

    static FloatDataset images(int channels) {
        SplittableRandom random = new SplittableRandom(9);
        float[] pixels = new float[IMAGES * SIDE * SIDE * channels];
        int[] labels = new int[IMAGES];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextFloat();
        }
        for (int i = 0; i < IMAGES; i++) {
            labels[i] = random.nextInt(3);
        }
        return new FloatDataset("noise", SIDE, SIDE, channels, List.of("a", "b", "c"), pixels, labels);
    }

    /** Two epochs of two batches, the last not full. */
    static Trained train(String network, int threads) {
        return Trainer.standard().averageWeights(0.9).epochs(2).batch(6).threads(threads).fit(
                Model.initialize(Zoo.network(network, Shape.of(SIDE, SIDE, 1), 3), 4), images(1));
    }

    static String checksum(Trained trained) {
        CRC32C sum = new CRC32C();
        trained.model().parameters().forEach((name, tensor) -> add(sum, tensor.data()));
        add(sum, trained.model().run(batch()).data());
        trained.history().epochs().forEach(epoch -> sum.update(ByteBuffer.allocate(8).putDouble(0, epoch.loss())));
        return Long.toHexString(sum.getValue());
    }

    private static dev.tarn.tensor.Tensor batch() {
        float[] pixels = new float[3 * SIDE * SIDE];
        for (int i = 0; i < 3; i++) {
            images(1).read(i, pixels, i * SIDE * SIDE);
        }
        return dev.tarn.tensor.Tensor.of(Shape.of(3, SIDE, SIDE, 1), pixels);
    }

    private static void add(CRC32C sum, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
        bytes.asFloatBuffer().put(values);
        sum.update(bytes);
    }

    public static void main(String[] arguments) {
        System.out.println("kernels " + (Kernels.choice().vector() ? "vector" + Kernels.choice().bits() : "plain"));
        for (String network : Zoo.names()) {
            System.out.println(network + " " + checksum(train(network, Integer.parseInt(arguments[0]))));
        }
    }
}
