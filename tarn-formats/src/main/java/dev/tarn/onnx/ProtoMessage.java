package dev.tarn.onnx;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A protocol buffers message that is being put together. Floats stay where they are until they are written, because a model's weights should not
 * be in memory twice.
 */
final class ProtoMessage {
    private static final int CHUNK = 1 << 14;

    /** One field with its tag. */
    private interface Field {
        long size();

        void write(CodedOutputStream out) throws IOException;
    }

    private final List<Field> fields = new ArrayList<>();
    private long size;

    /** Bytes of the message, without the tag and length that it gets inside another one. */
    long size() {
        return size;
    }

    void writeTo(CodedOutputStream out) throws IOException {
        for (Field field : fields) {
            field.write(out);
        }
    }

    private ProtoMessage field(Field field) {
        fields.add(field);
        size += field.size();
        return this;
    }

    ProtoMessage number(int id, long value) {
        return field(new Field() {
            @Override
            public long size() {
                return CodedOutputStream.computeInt64Size(id, value);
            }

            @Override
            public void write(CodedOutputStream out) throws IOException {
                out.writeInt64(id, value);
            }
        });
    }

    ProtoMessage real(int id, float value) {
        return field(new Field() {
            @Override
            public long size() {
                return CodedOutputStream.computeFloatSize(id, value);
            }

            @Override
            public void write(CodedOutputStream out) throws IOException {
                out.writeFloat(id, value);
            }
        });
    }

    ProtoMessage text(int id, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return field(new Field() {
            @Override
            public long size() {
                return CodedOutputStream.computeByteArraySize(id, bytes);
            }

            @Override
            public void write(CodedOutputStream out) throws IOException {
                out.writeByteArray(id, bytes);
            }
        });
    }

    /** Nothing may be added to {@code message} behind this. */
    ProtoMessage message(int id, ProtoMessage message) {
        long length = message.size();
        return field(new Field() {
            @Override
            public long size() {
                return headSize(id, length) + length;
            }

            @Override
            public void write(CodedOutputStream out) throws IOException {
                writeHead(out, id, length);
                message.writeTo(out);
            }
        });
    }

    /** Little-endian bytes of the floats. */
    ProtoMessage floats(int id, float[] values) {
        long length = (long) Float.BYTES * values.length;
        return field(new Field() {
            @Override
            public long size() {
                return headSize(id, length) + length;
            }

            @Override
            public void write(CodedOutputStream out) throws IOException {
                writeHead(out, id, length);
                ByteBuffer chunk = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                for (int at = 0; at < values.length; at += CHUNK) {
                    int count = Math.min(CHUNK, values.length - at);
                    chunk.clear().asFloatBuffer().put(values, at, count);
                    // Not the buffer itself, of which it would write the whole capacity.
                    out.writeRawBytes(chunk.array(), 0, count * Float.BYTES);
                }
            }
        });
    }

    private static long headSize(int id, long length) {
        return CodedOutputStream.computeTagSize(id) + (long) CodedOutputStream.computeUInt64SizeNoTag(length);
    }

    private static void writeHead(CodedOutputStream out, int id, long length) throws IOException {
        out.writeTag(id, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt64NoTag(length);
    }
}
