package dev.tarn.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.ZipException;

/**
 * Reads a file that promises its length in a header. Memory grows with what arrives, not with what is promised, so a forged header costs nothing;
 * every failure of the stream (truncated, damaged gzip) becomes an error that names the file.
 */
final class ExactInput {
    /** Arrays of this length can still be allocated. */
    static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;
    private static final int FIRST_STEP = 1 << 20;

    private final InputStream in;
    private final String where;
    private long position;

    ExactInput(InputStream in, String where) {
        this.in = in;
        this.where = where;
    }

    /**
     * @param count promised number of bytes
     * @param what for the error, as {@code "60000 images of 28×28"}
     */
    byte[] read(long count, String what) throws DataFormatException {
        checkMemory(where, count, what);
        byte[] bytes = new byte[(int) Math.min(count, FIRST_STEP)];
        int filled = 0;
        while (true) {
            int got = fill(bytes, filled, bytes.length - filled);
            filled += got;
            position += got;
            if (filled == count) {
                return bytes;
            }
            if (filled < bytes.length) {
                throw new DataFormatException(where,
                        "the file ends after " + position + " bytes; " + what + " need " + (position - filled + count)
                                + ": it is truncated, get it again");
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(count, 2L * bytes.length));
        }
    }

    /** Fails if anything follows. */
    void expectEnd(String what) throws DataFormatException {
        if (fill(new byte[1], 0, 1) != 0) {
            throw new DataFormatException(where, "more bytes follow where the file should end, after " + what + " (" + position
                    + " bytes): header and content disagree");
        }
    }

    private int fill(byte[] bytes, int at, int count) throws DataFormatException {
        try {
            return in.readNBytes(bytes, at, count);
        } catch (EOFException e) {
            throw new DataFormatException(where,
                    "the compressed data end early, after " + position + " bytes or more of content: the file is truncated, get it again",
                    e);
        } catch (ZipException e) {
            throw new DataFormatException(where, "the compressed data are damaged (" + e.getMessage() + "): get the file again", e);
        } catch (IOException e) {
            throw new DataFormatException(where, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** Says that a thing does not fit before the JVM does. */
    static void checkMemory(String where, long bytes, String what) throws DataFormatException {
        long heap = Runtime.getRuntime().maxMemory();
        if (bytes < 0 || bytes > LARGEST_ARRAY) {
            throw new DataFormatException(where,
                    what + " would take " + bytes + " bytes; a file of this kind can hold at most " + LARGEST_ARRAY);
        }
        if (bytes > heap) {
            throw new DataFormatException(where,
                    what + " would take " + (bytes >> 20) + " MiB, but the JVM may use " + (heap >> 20) + " MiB: raise -Xmx");
        }
    }
}
