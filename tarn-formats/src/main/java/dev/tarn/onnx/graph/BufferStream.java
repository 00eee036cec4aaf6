package dev.tarn.onnx.graph;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** A buffer as a stream, for a parser that would copy a buffer or reach into it by way of {@code sun.misc.Unsafe}. Skipping costs nothing. */
final class BufferStream extends InputStream {
    private final ByteBuffer buffer;

    BufferStream(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    @Override
    public int read() {
        return buffer.hasRemaining() ? buffer.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int at, int length) {
        if (!buffer.hasRemaining() && length > 0) {
            return -1;
        }
        int count = Math.min(length, buffer.remaining());
        buffer.get(into, at, count);
        return count;
    }

    @Override
    public long skip(long bytes) {
        int count = Math.clamp(bytes, 0, buffer.remaining());
        buffer.position(buffer.position() + count);
        return count;
    }

    @Override
    public int available() {
        return buffer.remaining();
    }
}
