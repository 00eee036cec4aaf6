package dev.tarn.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPOutputStream;

/** Writes IDX bytes for the tests. */
final class Idx {

    private Idx() {}

    static byte[] images(int count, int height, int width) {
        byte[] file = ByteBuffer.allocate(16 + count * height * width).putInt(0x0803).putInt(count).putInt(height).putInt(width).array();
        for (int i = 16; i < file.length; i++) {
            file[i] = (byte) (i * 37);
        }
        return file;
    }

    static byte[] labels(int... labels) {
        ByteBuffer file = ByteBuffer.allocate(8 + labels.length).putInt(0x0801).putInt(labels.length);
        for (int label : labels) {
            file.put((byte) label);
        }
        return file.array();
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
