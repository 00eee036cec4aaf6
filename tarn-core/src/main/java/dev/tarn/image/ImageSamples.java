package dev.tarn.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Turns what ImageIO decodes into bytes. The rules, chosen to agree with Pillow where Pillow has one:
 * <ul>
 * <li>samples are taken as stored: no colour management, an embedded ICC profile is ignored. (Java's own {@code getRGB} would treat grey as linear
 * light and brighten it.)</li>
 * <li>16-bit samples keep their high byte; fewer than 8 bits are stretched to 0..255.</li>
 * <li>printing colours (CMYK, YCCK) become {@code (255 − ink)·(255 − black) / 255}; Java's own conversion takes the result for linear light and
 * brightens it.</li>
 * <li>palettes are looked up; a palette of greys is a grey picture.</li>
 * <li>transparency is laid on white: {@code (c·a + 255·(255 − a) + 127) / 255}. (Pillow's {@code convert("RGB")} drops alpha and shows whatever
 * lies under it, usually black.)</li>
 * </ul>
 */
final class ImageSamples {

    private ImageSamples() {}

    static boolean isGrey(ColorModel model) {
        if (model instanceof IndexColorModel palette) {
            for (int i = 0; i < palette.getMapSize(); i++) {
                if (palette.getRed(i) != palette.getGreen(i) || palette.getRed(i) != palette.getBlue(i)) {
                    return false;
                }
            }
            return true;
        }
        return model.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    }

    static ByteImage of(BufferedImage image) {
        ColorModel model = image.getColorModel();
        if (model instanceof IndexColorModel palette) {
            return palette(image, palette);
        }
        int type = model.getColorSpace().getType();
        int transfer = model.getTransferType();
        boolean whole = transfer == DataBuffer.TYPE_BYTE || transfer == DataBuffer.TYPE_USHORT || transfer == DataBuffer.TYPE_INT;
        int colours = model.getNumColorComponents();
        if (whole && ((type == ColorSpace.TYPE_GRAY && colours == 1) || (type == ColorSpace.TYPE_RGB && colours == 3))) {
            return samples(image, model, colours);
        }
        if (transfer == DataBuffer.TYPE_BYTE && type == ColorSpace.TYPE_CMYK && colours == 4 && !model.hasAlpha()) {
            return printed(image);
        }
        return converted(image);
    }

    /** CMYK as Pillow shows it: each ink takes its share of the light that black leaves. */
    private static ByteImage printed(BufferedImage image) {
        int height = image.getHeight();
        int width = image.getWidth();
        Raster raster = image.getRaster();
        byte[] target = new byte[Math.multiplyExact(height * width, 3)];
        int[] row = new int[width * 4];
        for (int y = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                int light = 255 - row[4 * x + 3];
                for (int c = 0; c < 3; c++) {
                    int product = row[4 * x + c] * light + 128;
                    target[(y * width + x) * 3 + c] = (byte) (light - (((product >> 8) + product) >> 8));
                }
            }
        }
        return new ByteImage(height, width, 3, target);
    }

    private static ByteImage palette(BufferedImage image, IndexColorModel palette) {
        int channels = isGrey(palette) ? 1 : 3;
        int size = palette.getMapSize();
        byte[] table = new byte[size * channels];
        for (int i = 0; i < size; i++) {
            int alpha = palette.getAlpha(i);
            table[i * channels] = onWhite(palette.getRed(i), alpha);
            if (channels == 3) {
                table[i * 3 + 1] = onWhite(palette.getGreen(i), alpha);
                table[i * 3 + 2] = onWhite(palette.getBlue(i), alpha);
            }
        }
        int height = image.getHeight();
        int width = image.getWidth();
        byte[] target = new byte[Math.multiplyExact(height * width, channels)];
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            image.getRaster().getSamples(image.getMinX(), image.getMinY() + y, width, 1, 0, row);
            for (int x = 0; x < width; x++) {
                System.arraycopy(table, Math.min(row[x], size - 1) * channels, target, (y * width + x) * channels, channels);
            }
        }
        return new ByteImage(height, width, channels, target);
    }

    private static ByteImage samples(BufferedImage image, ColorModel model, int colours) {
        int height = image.getHeight();
        int width = image.getWidth();
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        boolean alpha = model.hasAlpha() && bands > colours;
        byte[] target = new byte[Math.multiplyExact(height * width, colours)];
        int[] row = new int[width * bands];
        for (int y = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                int opacity = alpha ? eightBits(row[x * bands + colours], model.getComponentSize(colours)) : 255;
                for (int c = 0; c < colours; c++) {
                    int value = eightBits(row[x * bands + c], model.getComponentSize(c));
                    target[(y * width + x) * colours + c] = model.isAlphaPremultiplied()
                            ? (byte) Math.min(255, value + 255 - opacity)
                            : onWhite(value, opacity);
                }
            }
        }
        return new ByteImage(height, width, colours, target);
    }

    /** Colour spaces that are neither grey, RGB nor CMYK: Java's own conversion. */
    private static ByteImage converted(BufferedImage image) {
        int height = image.getHeight();
        int width = image.getWidth();
        byte[] target = new byte[Math.multiplyExact(height * width, 3)];
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int x = 0; x < width; x++) {
                int at = (y * width + x) * 3;
                target[at] = onWhite(row[x] >> 16 & 255, row[x] >>> 24);
                target[at + 1] = onWhite(row[x] >> 8 & 255, row[x] >>> 24);
                target[at + 2] = onWhite(row[x] & 255, row[x] >>> 24);
            }
        }
        return new ByteImage(height, width, 3, target);
    }

    private static int eightBits(int sample, int bits) {
        return bits == 8 ? sample : bits > 8 ? sample >>> (bits - 8) : sample * 255 / ((1 << bits) - 1);
    }

    private static byte onWhite(int value, int alpha) {
        return (byte) (alpha == 255 ? value : (value * alpha + 255 * (255 - alpha) + 127) / 255);
    }
}
