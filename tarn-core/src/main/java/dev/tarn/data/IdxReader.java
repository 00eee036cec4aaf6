package dev.tarn.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * The IDX format of MNIST: two zero bytes, a type (8: unsigned bytes), the number of dimensions, each dimension as a big-endian 32-bit integer,
 * then the values in row-major order. Source: Y. LeCun, "The MNIST database of handwritten digits", section "File formats".
 */
final class IdxReader {
    private static final int UNSIGNED_BYTES = 0x0800;

    private IdxReader() {}

    /** Images of {@code count × height × width × channels} bytes, channels last. */
    record Images(int count, int height, int width, int channels, byte[] values) {}

    /** Reads images (three dimensions, or four with the channels last); {@code .gz} files are uncompressed on the way. */
    static Images images(Path file) throws IOException {
        try (InputStream in = open(file)) {
            return images(in, file.toString());
        }
    }

    static Images images(InputStream in, String where) throws DataFormatException {
        ExactInput input = new ExactInput(in, where);
        int dimensions = dimensions(input, where, 3, 4, "images");
        int[] shape = shape(input, where, dimensions);
        int channels = dimensions == 4 ? shape[3] : 1;
        if (shape[0] == 0) {
            throw new DataFormatException(where, "the header says 0 images; expected at least one");
        }
        if (shape[1] == 0 || shape[2] == 0 || channels == 0) {
            throw new DataFormatException(where,
                    "the header says images of %d×%d×%d (height×width×channels); expected at least 1×1×1".formatted(shape[1],
                            shape[2], channels));
        }
        String what = shape[0] + " images of " + shape[1] + "×" + shape[2] + (dimensions == 4 ? "×" + channels : "");
        byte[] values = input.read(product(shape), what);
        input.expectEnd(what);
        return new Images(shape[0], shape[1], shape[2], channels, values);
    }

    /** Reads labels: one dimension. */
    static byte[] labels(Path file) throws IOException {
        try (InputStream in = open(file)) {
            return labels(in, file.toString());
        }
    }

    static byte[] labels(InputStream in, String where) throws DataFormatException {
        ExactInput input = new ExactInput(in, where);
        int[] shape = shape(input, where, dimensions(input, where, 1, 1, "labels"));
        byte[] values = input.read(shape[0], shape[0] + " labels");
        input.expectEnd(shape[0] + " labels");
        return values;
    }

    /** A gzip-compressed file is opened as what it holds. */
    static InputStream open(Path file) throws IOException {
        InputStream raw;
        try {
            raw = Files.newInputStream(file);
        } catch (NoSuchFileException e) {
            throw new DataFormatException(file.toString(), "no such file", e);
        }
        return file.toString().endsWith(".gz") ? uncompress(raw, file.toString()) : new BufferedInputStream(raw);
    }

    static InputStream uncompress(InputStream raw, String where) throws IOException {
        try {
            return new BufferedInputStream(new GZIPInputStream(raw, 1 << 16), 1 << 16);
        } catch (IOException e) {
            raw.close();
            throw new DataFormatException(where,
                    "is not a gzip file (" + (e.getMessage() == null ? "it ends in the header" : e.getMessage()) + "): get it again", e);
        }
    }

    private static int dimensions(ExactInput input, String where, int least, int most, String what) throws DataFormatException {
        int magic = ByteBuffer.wrap(input.read(4, "an IDX header")).getInt();
        int dimensions = magic - UNSIGNED_BYTES;
        if (dimensions < least || dimensions > most) {
            throw new DataFormatException(where,
                    "magic number 0x%08x, expected 0x%08x (IDX, %s as unsigned bytes)%s".formatted(magic, UNSIGNED_BYTES + least, what,
                            hint(magic, what)));
        }
        return dimensions;
    }

    private static String hint(int magic, String what) {
        if (magic == UNSIGNED_BYTES + 1) {
            return ": this is a file of labels";
        }
        if (magic == UNSIGNED_BYTES + 3) {
            return ": this is a file of images";
        }
        if (magic >>> 16 == 0x1f8b) {
            return ": this is gzip-compressed, its name must end in .gz";
        }
        if (magic >>> 16 == 0) {
            return ": its values are not " + what + " as unsigned bytes";
        }
        return ": this is not an IDX file";
    }

    private static int[] shape(ExactInput input, String where, int dimensions) throws DataFormatException {
        ByteBuffer header = ByteBuffer.wrap(input.read(4L * dimensions, "the dimensions of an IDX header"));
        int[] shape = new int[dimensions];
        for (int i = 0; i < dimensions; i++) {
            shape[i] = header.getInt();
            if (shape[i] < 0) {
                throw new DataFormatException(where,
                        "dimension " + (i + 1) + " is " + Integer.toUnsignedString(shape[i]) + "; expected less than 2147483648");
            }
        }
        return shape;
    }

    /** The product, or a number too large for any array. */
    private static long product(int[] shape) {
        long product = 1;
        for (int dimension : shape) {
            product = Math.min(Math.multiplyHigh(product, dimension) != 0 ? Long.MAX_VALUE : product * dimension, Long.MAX_VALUE);
            if (product < 0 || product > Integer.MAX_VALUE) {
                return Long.MAX_VALUE;
            }
        }
        return product;
    }
}
