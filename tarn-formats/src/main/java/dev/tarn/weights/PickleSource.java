package dev.tarn.weights;

import dev.tarn.file.FileFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The bytes of a pickle, one after the other, with the place where the reader is. Never gives more than {@code size} bytes. */
final class PickleSource {
    private static final int MOST_BYTES = 1 << 20;

    private final Path file;
    private final String part;
    private final InputStream in;
    private final long size;
    private long at;

    /** @param part of the file that it is, {@code ""} for all of it */
    PickleSource(Path file, String part, InputStream in, long size) {
        this.file = file;
        this.part = part;
        this.in = in;
        this.size = size;
    }

    long position() {
        return at;
    }

    int next() throws IOException {
        int value = at < size ? in.read() : -1;
        if (value < 0) {
            throw wrong("ends early: truncated");
        }
        at++;
        return value;
    }

    /** A little-endian number of {@code bytes} bytes. */
    long number(int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (long) next() << (8 * i);
        }
        return value;
    }

    byte[] bytes(long count, String what) throws IOException {
        if (count >= 0 && count <= size - at && count > MOST_BYTES) {
            throw wrong("holds " + what + " of " + count + " bytes; at most " + MOST_BYTES + " are read");
        }
        if (count < 0 || count > size - at) {
            throw wrong("promises " + what + " of " + Long.toUnsignedString(count) + " bytes, but " + (size - at)
                    + " follow: truncated or damaged");
        }
        byte[] bytes = in.readNBytes((int) count);
        at += bytes.length;
        if (bytes.length < count) {
            throw wrong("ends early: truncated");
        }
        return bytes;
    }

    String text(long length) throws IOException {
        byte[] bytes = bytes(length, "a text");
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new FileFormatException(file, where() + "holds a text that is not UTF-8: damaged", e);
        }
    }

    /** The rest of a line, without its end. */
    String line() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int c = next(); c != '\n'; c = next()) {
            if (text.length() == 1000 || c >= 128) {
                throw wrong("holds a name of more than 1000 characters, or not of ASCII");
            }
            text.append((char) c);
        }
        return text.toString();
    }

    FileFormatException wrong(String problem) {
        return new FileFormatException(file, where() + problem);
    }

    private String where() {
        return (part.isEmpty() ? "" : part + ", ") + "byte " + at + ": ";
    }
}
