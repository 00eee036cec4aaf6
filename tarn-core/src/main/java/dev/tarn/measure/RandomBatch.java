package dev.tarn.measure;

import dev.tarn.network.Network;
import dev.tarn.plan.ImageSource;
import java.util.Random;

/** Images that look like standardised ones to the arithmetic: normal numbers, the same ones in every run. */
final class RandomBatch implements ImageSource {
    private static final long SEED = 20260101;

    private final float[] pixels;
    private final int floats;

    RandomBatch(Network network, int images) {
        floats = network.input().elements();
        pixels = new float[Math.multiplyExact(images, floats)];
        Random random = new Random(SEED);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextGaussian();
        }
    }

    @Override
    public void read(int image, float[] into, int at) {
        System.arraycopy(pixels, image * floats, into, at, floats);
    }
}
