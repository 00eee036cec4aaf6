package dev.tarn.serve.api;

import dev.tarn.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** A map of numbers laid over an image, enlarged so that people can see it. */
final class HeatPicture {
    private static final int AT_LEAST = 224;

    private HeatPicture() {}

    /**
     * The image in grey, warmer where the map is larger.
     *
     * @param map {@code height×width} of the image, not negative
     */
    static byte[] png(Tensor image, Tensor map) {
        int height = map.shape().size(0);
        int width = map.shape().size(1);
        int channels = image.data().length / (height * width);
        int scale = Math.max(1, AT_LEAST / Math.max(height, width));
        float most = Float.MIN_NORMAL;
        for (float value : map.data()) {
            most = Math.max(most, value);
        }
        BufferedImage picture = new BufferedImage(width * scale, height * scale, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height * scale; y++) {
            for (int x = 0; x < width * scale; x++) {
                int i = y / scale * width + x / scale;
                float grey = 0;
                for (int c = 0; c < channels; c++) {
                    grey += image.data()[i * channels + c] / channels;
                }
                float heat = Math.max(0, map.data()[i] / most);
                picture.setRGB(x, y, rgb(mix(grey, 1, heat), mix(grey, 0.45f, heat), mix(grey, 0, heat)));
            }
        }
        try {
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            ImageIO.write(picture, "png", png);
            return png.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // nothing is written but memory
        }
    }

    private static float mix(float grey, float colour, float heat) {
        return grey * (1 - 0.8f * heat) + colour * 0.8f * heat;
    }

    private static int rgb(float red, float green, float blue) {
        return Math.round(255 * Math.clamp(red, 0, 1)) << 16 | Math.round(255 * Math.clamp(green, 0, 1)) << 8
                | Math.round(255 * Math.clamp(blue, 0, 1));
    }
}
