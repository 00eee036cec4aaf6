package dev.tarn.image;

import java.awt.image.ColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes picture files: PNG, JPEG (printing colours too), GIF (first frame), BMP with the JDK alone; WebP with TwelveMonkeys' plug-in if it is on the class
 * path; whatever else ImageIO finds. Turned upright as EXIF says. The rules for grey, 16 bits, palettes and transparency stand at
 * {@code ImageSamples}, those for resizing at {@link ImageResizer}.
 *
 * <p>Bounded: the size a file announces is checked before anything is decoded.
 */
public final class ImageDecoder {
    /** Pictures above this are refused: more than any camera's, less than memory. */
    public static final long MOST_PIXELS = 100_000_000;
    private static final long LARGEST_FILE = 1L << 29;
    /** A file says within so many bytes how large its picture is and how it was held. */
    private static final int ANNOUNCEMENT = 1 << 18;

    private ImageDecoder() {}

    /**
     * What a picture is, without decoding it.
     *
     * @param height rows, once upright
     * @param width columns, once upright
     * @param channels 1 if it is stored as grey, else 3
     */
    public record Announced(int height, int width, int channels) {}

    /**
     * Decodes a file with the channels it has: 1 or 3.
     *
     * @param file a picture of a kind that is known
     * @return turned upright, with 1 channel or 3
     * @throws ImageFormatException if it is not a picture, damaged or too large; the message names the file and the reason
     */
    public static ByteImage decode(Path file) throws IOException {
        return decode(bytes(file), file.toString());
    }

    /**
     * Decodes a file to the size and channels (1 or 3) a model wants.
     *
     * @param file a picture of a kind that is known
     * @param height rows wanted
     * @param width columns wanted
     * @param channels 1 or 3
     * @param mode what becomes of another aspect ratio
     * @return turned upright
     * @throws IOException if it is not a picture, damaged or too large; the message names it and the reason
     */
    public static ByteImage decode(Path file, int height, int width, int channels, ResizeMode mode) throws IOException {
        return ImageResizer.resize(decode(file).withChannels(channels), height, width, mode);
    }

    /**
     * Decodes a picture in memory.
     *
     * @param file its bytes
     * @param where its name, for errors
     * @return turned upright, with 1 channel or 3
     * @throws ImageFormatException if it is not a picture, damaged or too large; the message names it and the reason
     */
    public static ByteImage decode(byte[] file, String where) throws ImageFormatException {
        ImageHeader header = ImageHeader.of(file);
        if (ImageHeader.truncated(file)) {
            throw new ImageFormatException(where, "is truncated: it ends after " + file.length + " bytes, before the picture does");
        }
        return read(new MemoryCacheImageInputStream(new ByteArrayInputStream(file)), file.length, where, header,
                reader -> header.upright(ImageSamples.of(reader.read(0))));
    }

    /**
     * {@return reads the size a file announces, and nothing more}
     *
     * @param file a picture of a kind that is known
     * @throws IOException if it is not a picture, damaged or too large; the message names it and the reason
     */
    public static Announced announced(Path file) throws IOException {
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(ANNOUNCEMENT);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        ImageHeader header = ImageHeader.of(start);
        return read(new FileImageInputStream(file.toFile()), start.length, file.toString(), header, announcement(header));
    }

    /**
     * {@link #announced(Path)} for a picture in memory.
     *
     * @param file its bytes
     * @param where its name, for errors
     * @return size and channels
     * @throws ImageFormatException if it is not a picture, damaged or too large; the message names it and the reason
     */
    public static Announced announced(byte[] file, String where) throws ImageFormatException {
        ImageHeader header = ImageHeader.of(file);
        return read(new MemoryCacheImageInputStream(new ByteArrayInputStream(file)), file.length, where, header, announcement(header));
    }

    private static Use<Announced> announcement(ImageHeader header) {
        return reader -> {
            int height = header.turned() ? reader.getWidth(0) : reader.getHeight(0);
            int width = header.turned() ? reader.getHeight(0) : reader.getWidth(0);
            if (header.jpegComponents() > 0) {
                return new Announced(height, width, header.jpegComponents() == 1 ? 1 : 3);
            }
            Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
            ColorModel model = types.hasNext() ? types.next().getColorModel() : ColorModel.getRGBdefault();
            return new Announced(height, width, ImageSamples.isGrey(model) ? 1 : 3);
        };
    }

    private static byte[] bytes(Path file) throws IOException {
        try {
            if (Files.size(file) > LARGEST_FILE) {
                throw new ImageFormatException(file,
                        "has " + Files.size(file) + " bytes; pictures of at most " + LARGEST_FILE + " are read");
            }
            return Files.readAllBytes(file);
        } catch (ImageFormatException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static ImageFormatException unreadable(Path file, IOException e) {
        return new ImageFormatException(file.toString(),
                e instanceof NoSuchFileException ? "no such file" : "cannot be read: " + e.getMessage(), e);
    }

    @FunctionalInterface
    private interface Use<T> {
        T apply(ImageReader reader) throws IOException;
    }

    private static <T> T read(ImageInputStream input, int bytes, String where, ImageHeader header, Use<T> use) throws ImageFormatException {
        try (ImageInputStream in = input) {
            if (bytes == 0) {
                throw new ImageFormatException(where, "is an empty file; expected a picture (png, jpg, gif, bmp, webp)");
            }
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new ImageFormatException(where,
                        header.webp()
                                ? "is WebP, which needs TwelveMonkeys' imageio-webp on the class path (the tarn command has it)"
                                : "is not a picture of a known format (" + String.join(", ", ImageFiles.formats()) + ")");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, false);
                long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
                if (pixels > MOST_PIXELS) {
                    throw new ImageFormatException(where, "announces " + reader.getWidth(0) + "×" + reader.getHeight(0)
                            + " pixels; at most " + MOST_PIXELS + " are decoded");
                }
                return use.apply(reader);
            } finally {
                reader.dispose();
            }
        } catch (ImageFormatException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Plug-ins answer damaged files with whatever went wrong first: an index, a negative size.
            throw new ImageFormatException(where, "does not decode: " + reason(e), e);
        }
    }

    private static String reason(Exception e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return message.lines().findFirst().orElse(message);
    }
}
