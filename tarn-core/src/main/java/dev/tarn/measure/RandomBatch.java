package dev.tarn.measure;

import dev.tarn.network.Network;
import dev.tarn.plan.ImageSource;
import java.util.Random;

/** Images that look like standardised ones to the arithmetic: normal numbers, the same ones in every run. */
public final class RandomBatch implements ImageSource {
    private static final long SEED = 20260101;

    private final float[] pixels;
    private final int floats;

    /**
     * Random images for a network, always the same.
     *
     * @param network whose input they fit
     * @param images how many
     */
    public RandomBatch(Network network, int images) {
        floats = network.input().elements();
        pixels = new float[Math.multiplyExact(images, floats)];
        Random random = new Random(SEED);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextGaussian();
        }
    }

    /** {@return {@code [images][height][width][channels]}} */
    public float[] pixels() {
        return pixels;
    }

    @Override
    public void read(int image, float[] into, int at) {
        System.arraycopy(pixels, image * floats, into, at, floats);
    }
}
