package dev.tarn.report;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * A small picture and its PNG form (ISO/IEC 15948, 8 bits, unfiltered rows). Written here because a page of thirty thumbnails is not worth starting AWT
 * for.
 *
 * @param width in pixels
 * @param height in pixels
 * @param channels 1 grey, 3 red-green-blue
 * @param bytes row by row, channels last
 */
public record Picture(int width, int height, int channels, byte[] bytes) {
    private static final byte[] SIGNATURE = {(byte) 137, 80, 78, 71, 13, 10, 26, 10};
    private static final int[] NEGATIVE = {26, 108, 196};
    private static final int[] POSITIVE = {214, 92, 0};

    /**
     * Checks that there is a byte for each value.
     *
     * @throws IllegalArgumentException if there is not, or if the channels are neither 1 nor 3
     */
    public Picture {
        if ((channels != 1 && channels != 3) || width < 1 || height < 1 || bytes.length != width * height * channels) {
            throw new IllegalArgumentException(
                    "a picture of " + height + "×" + width + "×" + channels + " from " + bytes.length
                            + " bytes; expected one for each value");
        }
    }

    /**
     * An image of a data set: {@code height × width × channels} floats. Numbers from 0 to 1 are taken as they are, others stretched from the least
     * to the greatest. Of two channels the first is shown, of more than three the first three.
     *
     * @param pixels channels last
     * @param height in pixels
     * @param width in pixels
     * @param channels 1 or more
     * @return of one channel or three
     */
    public static Picture ofImage(float[] pixels, int height, int width, int channels) {
        float least = 0;
        float greatest = 1;
        for (float pixel : pixels) {
            least = Math.min(least, pixel);
            greatest = Math.max(greatest, pixel);
        }
        int shown = channels < 3 ? 1 : 3;
        byte[] bytes = new byte[height * width * shown];
        for (int p = 0; p < height * width; p++) {
            for (int c = 0; c < shown; c++) {
                bytes[p * shown + c] = (byte) Math.round(255 * (pixels[p * channels + c] - least) / (greatest - least));
            }
        }
        return new Picture(width, height, shown, bytes);
    }

    /**
     * Signed numbers: blue below zero, white at zero, orange above, as strong as the number is large beside {@code greatest}.
     *
     * @param values row by row
     * @param height in pixels
     * @param width in pixels
     * @param greatest magnitude of the strongest colour
     * @return in colours
     */
    public static Picture ofSigned(float[] values, int height, int width, float greatest) {
        byte[] bytes = new byte[height * width * 3];
        for (int p = 0; p < height * width; p++) {
            float strength = greatest == 0 ? 0 : Math.min(1, Math.abs(values[p]) / greatest);
            int[] full = values[p] < 0 ? NEGATIVE : POSITIVE;
            for (int c = 0; c < 3; c++) {
                bytes[p * 3 + c] = (byte) Math.round(255 + strength * (full[c] - 255));
            }
        }
        return new Picture(width, height, 3, bytes);
    }

    /**
     * This picture in grey, with numbers over it: orange where they are positive, blue where they are negative, as strong as they are large beside {@code greatest}.
     *
     * @param heat a number for each pixel
     * @param greatest magnitude of the strongest colour
     * @return in colours, of the same size
     */
    public Picture withHeat(float[] heat, float greatest) {
        byte[] blended = new byte[width * height * 3];
        for (int p = 0; p < width * height; p++) {
            double grey = 0;
            for (int c = 0; c < channels; c++) {
                grey += (bytes[p * channels + c] & 255) / (double) channels;
            }
            double strength = greatest > 0 ? 0.8 * Math.min(1, Math.abs(heat[p]) / greatest) : 0;
            int[] full = heat[p] < 0 ? NEGATIVE : POSITIVE;
            for (int c = 0; c < 3; c++) {
                blended[p * 3 + c] = (byte) Math.round(grey + strength * (full[c] - grey));
            }
        }
        return new Picture(width, height, 3, blended);
    }

    /**
     * This picture with an orange frame around some pixels, inclusive; what is outside of it is dimmed.
     *
     * @param top first row
     * @param left first column
     * @param bottom last row
     * @param right last column
     * @return in colours, of the same size
     */
    public Picture withFrame(int top, int left, int bottom, int right) {
        byte[] framed = new byte[width * height * 3];
        for (int p = 0; p < width * height; p++) {
            int y = p / width;
            int x = p % width;
            boolean inside = y >= top && y <= bottom && x >= left && x <= right;
            boolean rim = inside && (y == top || y == bottom || x == left || x == right);
            for (int c = 0; c < 3; c++) {
                int value = bytes[p * channels + Math.min(c, channels - 1)] & 255;
                double shown = inside ? value : 0.45 * value;
                framed[p * 3 + c] = (byte) Math.round(rim ? 0.35 * shown + 0.65 * POSITIVE[c] : shown);
            }
        }
        return new Picture(width, height, 3, framed);
    }

    byte[] png() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(SIGNATURE);
        int colour = channels == 1 ? 0 : 2;
        chunk(file, "IHDR", ByteBuffer.allocate(13).putInt(width).putInt(height).put(new byte[] {8, (byte) colour, 0, 0, 0}).array());
        int row = width * channels;
        byte[] rows = new byte[height * (row + 1)];
        for (int y = 0; y < height; y++) {
            System.arraycopy(bytes, y * row, rows, y * (row + 1) + 1, row);
        }
        chunk(file, "IDAT", deflate(rows));
        chunk(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    /** For the {@code src} of an image. */
    String dataUri() {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png());
    }

    private static byte[] deflate(byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION)) {
            deflater.setInput(data);
            deflater.finish();
            byte[] buffer = new byte[4096];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
        }
        return out.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream file, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 check = new CRC32();
        check.update(name);
        check.update(data);
        file.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        file.writeBytes(name);
        file.writeBytes(data);
        file.writeBytes(ByteBuffer.allocate(4).putInt((int) check.getValue()).array());
    }
}
