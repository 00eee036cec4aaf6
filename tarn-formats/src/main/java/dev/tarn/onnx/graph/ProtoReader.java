package dev.tarn.onnx.graph;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.tarn.file.FileFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Walks through a protocol buffers message. Knows at each moment where it is, for errors; lengths are checked against what encloses them before
 * anything is taken from memory.
 */
final class ProtoReader {
    private final Path file;
    private final CodedInputStream in;
    /** The whole file: what lists of numbers are read from, so that nothing lies in memory twice. */
    private final ByteBuffer whole;
    /** The message that is being read and those around it, innermost first. */
    private final Deque<String> places = new ArrayDeque<>();
    private int wireType;

    /** What is done with a field. */
    @FunctionalInterface
    interface Fields {
        /** @return whether the field was read; otherwise it is skipped */
        boolean read(int field) throws IOException;
    }

    /** @param whole the whole file, from its first byte; values may stay references into it as long as it is read */
    ProtoReader(Path file, ByteBuffer whole) {
        this.file = file;
        this.whole = whole;
        in = CodedInputStream.newInstance(new BufferStream(whole.duplicate()));
    }

    /** Reads the outermost message. */
    void read(Fields fields) throws IOException {
        try {
            in.pushLimit(whole.limit());
            all(fields);
        } catch (InvalidProtocolBufferException e) {
            throw wrong("truncated, damaged, or not an ONNX file: " + e.getMessage());
        }
    }

    private void all(Fields fields) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            wireType = WireFormat.getTagWireType(tag);
            if (!fields.read(WireFormat.getTagFieldNumber(tag)) && !in.skipField(tag)) {
                throw wrong("a group ends that never began: damaged, or not an ONNX file");
            }
        }
    }

    /** Reads a message that is the value of the present field. */
    void message(String place, Fields fields) throws IOException {
        expect(WireFormat.WIRETYPE_LENGTH_DELIMITED);
        places.push(place);
        int outer = in.pushLimit(in.readRawVarint32());
        all(fields);
        if (in.getBytesUntilLimit() != 0) {
            throw wrong("a message ends before its length says so");
        }
        in.popLimit(outer);
        places.pop();
    }

    long number() throws IOException {
        expect(WireFormat.WIRETYPE_VARINT);
        return in.readInt64();
    }

    float real() throws IOException {
        expect(WireFormat.WIRETYPE_FIXED32);
        return in.readFloat();
    }

    String text() throws IOException {
        ByteBuffer bytes = bytes();
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw wrong("a name is not UTF-8 text: damaged, or not an ONNX file");
        }
    }

    /** Little-endian; a part of the file's bytes. */
    ByteBuffer bytes() throws IOException {
        expect(WireFormat.WIRETYPE_LENGTH_DELIMITED);
        int length = in.readRawVarint32();
        int at = in.getTotalBytesRead();
        if (length < 0 || length > in.getBytesUntilLimit()) {
            throw wrong("truncated, damaged, or not an ONNX file: a value of " + Integer.toUnsignedString(length) + " bytes where "
                    + in.getBytesUntilLimit() + " are left");
        }
        in.skipRawBytes(length);
        return whole.slice(at, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Values of a repeated number, packed or one by one. */
    void numbers(LongList into) throws IOException {
        if (wireType == WireFormat.WIRETYPE_VARINT) {
            into.add(in.readInt64());
            return;
        }
        expect(WireFormat.WIRETYPE_LENGTH_DELIMITED);
        int outer = in.pushLimit(in.readRawVarint32());
        while (in.getBytesUntilLimit() > 0) {
            into.add(in.readInt64());
        }
        in.popLimit(outer);
    }

    /** Values of a repeated float, packed or one by one. */
    void reals(FloatList into) throws IOException {
        if (wireType == WireFormat.WIRETYPE_FIXED32) {
            into.add(in.readFloat());
        } else {
            into.addAll(packed(Float.BYTES));
        }
    }

    /** Values of a repeated double, packed or one by one, rounded to floats. */
    void doubles(FloatList into) throws IOException {
        if (wireType == WireFormat.WIRETYPE_FIXED64) {
            into.add((float) in.readDouble());
            return;
        }
        for (ByteBuffer bytes = packed(Double.BYTES); bytes.hasRemaining();) {
            into.add((float) bytes.getDouble());
        }
    }

    private ByteBuffer packed(int width) throws IOException {
        ByteBuffer bytes = bytes();
        if (bytes.remaining() % width != 0) {
            throw wrong("a list of numbers of " + width + " bytes each takes " + bytes.remaining() + " bytes");
        }
        return bytes;
    }

    private void expect(int type) throws IOException {
        if (wireType != type) {
            throw wrong("a value is of wire type " + wireType + ", expected " + type + ": damaged, or not an ONNX file");
        }
    }

    /** Counts what a list holds. */
    void limit(int count, int most, String what) throws IOException {
        if (count > most) {
            throw wrong("has more than " + most + " " + what + "; so many are not read");
        }
    }

    /** To be thrown: what is wrong at the present place. */
    FileFormatException wrong(String problem) {
        String place = places.isEmpty() ? "" : " (" + String.join(", ", places) + ")";
        return new FileFormatException(file, "at byte " + in.getTotalBytesRead() + place + ": " + problem);
    }
}
