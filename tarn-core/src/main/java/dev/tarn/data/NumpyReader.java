package dev.tarn.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Reads {@code .npy} files, versions 1.0 to 3.0: six magic bytes, version, length of the header, header, values. Numbers only; nothing is ever
 * executed. Source: NumPy Enhancement Proposal 1 and {@code numpy/lib/format.py}.
 */
public final class NumpyReader {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    /** NumPy itself refuses headers above 10,000 characters. */
    private static final int LONGEST_HEADER = 1 << 16;

    private NumpyReader() {}

    /**
     * Reads one array.
     *
     * @param file a {@code .npy}
     * @return the array, in row-major order
     * @throws DataFormatException if the file is not there, not a NumPy file, truncated, or holds anything but numbers
     */
    public static NumpyArray read(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            return read(in, file.toString(), Files.size(file));
        } catch (NoSuchFileException e) {
            throw new DataFormatException(file.toString(), "no such file", e);
        }
    }

    /** @param most bytes that the stream can give at all: a header that promises more is refused before memory is taken */
    static NumpyArray read(InputStream in, String where, long most) throws DataFormatException {
        ExactInput input = new ExactInput(in, where);
        NumpyHeader header = header(input, where);
        String what = "an array " + NumpyArray.text(header.shape()) + " of " + header.type().numpyName();
        long bytes = header.dataBytes();
        if (bytes > most) {
            throw new DataFormatException(where,
                    "its header promises " + what + (bytes == Long.MAX_VALUE ? "" : " (" + bytes + " bytes)")
                            + ", but the file holds at most "
                            + most + " bytes: it is truncated or damaged");
        }
        byte[] data = input.read(bytes, what);
        input.expectEnd(what);
        if (header.bigEndian()) {
            reverseBytes(data, header.type().bytes());
        }
        return new NumpyArray(header.type(), header.shape(),
                header.fortranOrder() ? rowMajor(data, header.shape(), header.type().bytes()) : data);
    }

    private static NumpyHeader header(ExactInput input, String where) throws DataFormatException {
        byte[] start = input.read(MAGIC.length + 2, "the start of a NumPy file");
        if (!Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new DataFormatException(where, "is not a NumPy file: it starts with " + HexFormat.of().formatHex(start, 0, MAGIC.length)
                    + ", expected 934e554d5059 (\\x93NUMPY)");
        }
        int version = start[MAGIC.length];
        if (version < 1 || version > 3) {
            throw new DataFormatException(where, "is of NumPy format version " + (version & 255) + "; versions 1 to 3 are known");
        }
        long length = version == 1
                ? NumpyArray.little(input.read(2, "the length of the header")).getShort() & 0xffff
                : NumpyArray.little(input.read(4, "the length of the header")).getInt() & 0xffff_ffffL;
        if (length > LONGEST_HEADER) {
            throw new DataFormatException(where, "has a header of " + length + " bytes; at most " + LONGEST_HEADER + " are read");
        }
        byte[] text = input.read(length, "a header of " + length + " bytes");
        return NumpyHeader.parse(new String(text, version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1), where);
    }

    private static void reverseBytes(byte[] data, int width) {
        for (int start = 0; start < data.length; start += width) {
            for (int low = start, high = start + width - 1; low < high; low++, high--) {
                byte swapped = data[low];
                data[low] = data[high];
                data[high] = swapped;
            }
        }
    }

    /** Walks the target in row-major order; {@code from} is the position of that element when the first index changes fastest. */
    private static byte[] rowMajor(byte[] data, int[] shape, int width) {
        int dimensions = shape.length;
        if (dimensions < 2 || data.length == 0) {
            return data;
        }
        int[] stride = new int[dimensions];
        stride[0] = width;
        for (int d = 1; d < dimensions; d++) {
            stride[d] = stride[d - 1] * shape[d - 1];
        }
        byte[] target = new byte[data.length];
        int[] index = new int[dimensions];
        int from = 0;
        for (int to = 0; to < target.length; to += width) {
            System.arraycopy(data, from, target, to, width);
            for (int d = dimensions - 1; d >= 0; d--) {
                from += stride[d];
                if (++index[d] < shape[d]) {
                    break;
                }
                from -= stride[d] * shape[d];
                index[d] = 0;
            }
        }
        return target;
    }
}
