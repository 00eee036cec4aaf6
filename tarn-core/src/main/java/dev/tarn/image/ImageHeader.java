package dev.tarn.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What the first bytes of a picture say that ImageIO does not: how the camera was held, and whether a JPEG is printed colour.
 *
 * <p>A damaged header is no error here: it is read as "nothing said", and the decoder will judge the file.
 *
 * @param orientation EXIF tag 274, 1 (as stored) to 8, from JPEG's APP1, PNG's eXIf or WebP's EXIF
 * @param jpegComponents colour components of a JPEG, 0 if it is none; 4 are CMYK or YCCK
 * @param frame where the frame header of a JPEG stands, 0 if there is none
 * @param webp true for the container of WebP
 */
record ImageHeader(int orientation, int jpegComponents, int frame, boolean webp) {
    private static final int ORIENTATION_TAG = 0x0112;
    private static final int SHORT = 3;
    private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0, 0};

    static ImageHeader of(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file);
        if (file.length >= 12 && bytes.getInt(0) == 0x52494646 && bytes.getInt(8) == 0x57454250) {
            return new ImageHeader(chunks(bytes, 12, ByteOrder.LITTLE_ENDIAN), 0, 0, true);
        }
        if (file.length >= 8 && bytes.getLong(0) == 0x89504e470d0a1a0aL) {
            return new ImageHeader(chunks(bytes, 8, ByteOrder.BIG_ENDIAN), 0, 0, false);
        }
        if (file.length >= 2 && bytes.getShort(0) == (short) 0xffd8) {
            return jpeg(bytes);
        }
        return new ImageHeader(1, 0, 0, false);
    }

    /**
     * True if the file cannot be whole. Decoders of JPEG and WebP paint what is missing grey and only warn; a picture half of which is grey should
     * not be learnt from. (PNG, GIF and BMP decoders notice by themselves.)
     */
    static boolean truncated(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        ImageHeader header = of(file);
        if (header.webp()) {
            return file.length < 8 + (bytes.getInt(4) & 0xffff_ffffL);
        }
        if (header.jpegComponents() == 0) {
            return false;
        }
        // The end marker, searched from the end: cameras append things. A thumbnail has one too, but before the frame header.
        for (int at = file.length - 2; at >= header.frame(); at--) {
            if (file[at] == (byte) 0xff && file[at + 1] == (byte) 0xd9) {
                return false;
            }
        }
        return true;
    }

    /** Segments: 0xFF, marker, length (itself included), content; the frame header (SOF) ends the search. */
    private static ImageHeader jpeg(ByteBuffer bytes) {
        int orientation = 1;
        int at = 2;
        while (at + 4 <= bytes.limit()) {
            if (bytes.get(at) != (byte) 0xff) {
                break;
            }
            int marker = bytes.get(at + 1) & 255;
            if (marker == 0xff) {
                at++;
                continue;
            }
            if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
                at += 2;
                continue;
            }
            int length = bytes.getShort(at + 2) & 0xffff;
            if (marker == 0xe1 && startsWith(bytes, at + 4, EXIF)) {
                orientation = tiff(bytes, at + 4 + EXIF.length, at + 2 + length);
            }
            boolean frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
            if (frame) {
                return new ImageHeader(orientation, at + 9 < bytes.limit() ? bytes.get(at + 9) & 255 : 3, at, false);
            }
            if (marker == 0xda || marker == 0xd9 || length < 2) {
                break;
            }
            at += 2 + length;
        }
        return new ImageHeader(orientation, 3, 0, false);
    }

    /** PNG: length, type, content, checksum. WebP: type, length, content, padding to an even length. */
    private static int chunks(ByteBuffer file, int start, ByteOrder order) {
        boolean png = order == ByteOrder.BIG_ENDIAN;
        ByteBuffer bytes = file.duplicate().order(order);
        byte[] wanted = (png ? "eXIf" : "EXIF").getBytes(StandardCharsets.ISO_8859_1);
        long at = start;
        while (at + 8 <= bytes.limit()) {
            int position = (int) at;
            long length = bytes.getInt(png ? position : position + 4) & 0xffff_ffffL;
            if (startsWith(bytes, png ? position + 4 : position, wanted)) {
                int content = position + 8;
                long end = Math.min(bytes.limit(), content + length);
                return tiff(bytes, startsWith(bytes, content, EXIF) ? content + EXIF.length : content, (int) end);
            }
            at += 8 + length + (png ? 4 : length & 1);
        }
        return 1;
    }

    /** The first directory of a TIFF structure between two positions. */
    private static int tiff(ByteBuffer file, int start, int end) {
        int limit = Math.min(end, file.limit());
        if (start + 8 > limit) {
            return 1;
        }
        ByteBuffer bytes = file.slice(start, limit - start);
        bytes.order(bytes.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long directory = bytes.getInt(4) & 0xffff_ffffL;
        if (bytes.getShort(2) != 42 || directory + 2 > bytes.limit()) {
            return 1;
        }
        int entries = bytes.getShort((int) directory) & 0xffff;
        for (int i = 0; i < entries && directory + 2 + 12L * (i + 1) <= bytes.limit(); i++) {
            int entry = (int) directory + 2 + 12 * i;
            if ((bytes.getShort(entry) & 0xffff) == ORIENTATION_TAG && bytes.getShort(entry + 2) == SHORT) {
                int value = bytes.getShort(entry + 8);
                return value >= 1 && value <= 8 ? value : 1;
            }
        }
        return 1;
    }

    private static boolean startsWith(ByteBuffer bytes, int at, byte[] wanted) {
        for (int i = 0; i < wanted.length; i++) {
            if (at + i >= bytes.limit() || bytes.get(at + i) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    /** True if the picture has to be turned by a quarter: height and width change places. */
    boolean turned() {
        return orientation >= 5;
    }

    /** The picture as it is to be seen. */
    ByteImage upright(ByteImage stored) {
        if (orientation == 1) {
            return stored;
        }
        int height = turned() ? stored.width() : stored.height();
        int width = turned() ? stored.height() : stored.width();
        int channels = stored.channels();
        byte[] target = new byte[stored.values().length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int fromEnd = width - 1 - x;
                int fromBottom = height - 1 - y;
                int sourceY = switch (orientation) {
                    case 2 -> y;
                    case 3, 4 -> fromBottom;
                    case 5, 8 -> x;
                    default -> fromEnd;
                };
                int sourceX = switch (orientation) {
                    case 2, 3 -> fromEnd;
                    case 4 -> x;
                    case 5, 6 -> y;
                    default -> fromBottom;
                };
                System.arraycopy(stored.values(), (sourceY * stored.width() + sourceX) * channels, target, (y * width + x) * channels,
                        channels);
            }
        }
        return new ByteImage(height, width, channels, target);
    }
}
