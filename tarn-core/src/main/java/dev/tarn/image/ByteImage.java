package dev.tarn.image;

import java.awt.image.BufferedImage;

/**
 * A decoded picture: {@code height × width × channels} unsigned bytes, row by row, channels last; 1 channel is grey, 3 are red, green, blue.
 *
 * @param height rows
 * @param width columns
 * @param channels 1 or 3
 * @param values kept, not copied
 */
public record ByteImage(int height, int width, int channels, byte[] values) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public ByteImage {
        if (height < 1 || width < 1 || (channels != 1 && channels != 3)) {
            throw new IllegalArgumentException(
                    "no image: " + height + "×" + width + "×" + channels + "; expected at least 1×1 with 1 or 3 channels");
        }
        if ((long) height * width * channels != values.length) {
            throw new IllegalArgumentException(
                    values.length + " bytes for an image of " + height + "×" + width + "×" + channels + "; expected as many as that has");
        }
    }

    /**
     * A picture that Java holds already; the rules for what has other samples than these stand at {@code ImageSamples}.
     *
     * @param image of any type
     * @return with 1 channel or 3
     */
    public static ByteImage of(BufferedImage image) {
        return ImageSamples.of(image);
    }

    /**
     * The same picture with 1 or 3 channels. Grey to colour repeats the value; colour to grey is ITU-R 601 luma in the fixed point of Pillow's
     * {@code convert("L")}: {@code (19595 R + 38470 G + 7471 B + 32768) >> 16}.
     *
     * @param wanted 1 or 3
     * @return this picture if it has them already
     */
    public ByteImage withChannels(int wanted) {
        if (wanted == channels) {
            return this;
        }
        int pixels = height * width;
        byte[] target = new byte[Math.multiplyExact(pixels, wanted)];
        if (wanted == 1) {
            for (int p = 0; p < pixels; p++) {
                int red = values[3 * p] & 255;
                int green = values[3 * p + 1] & 255;
                int blue = values[3 * p + 2] & 255;
                target[p] = (byte) ((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16);
            }
        } else {
            for (int i = 0; i < target.length; i++) {
                target[i] = values[i / wanted];
            }
        }
        return new ByteImage(height, width, wanted, target);
    }
}
