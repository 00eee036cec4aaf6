package dev.tarn.onnx.graph;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code TensorProto}: values in raw bytes, in typed fields or in another file. The number of values is compared with the shape before anything is allocated. */
public final class OnnxTensorParser {
    public static final int MOST_DIMENSIONS = 16;

    private final Path file;
    private final ProtoReader in;
    /** Bytes of memory that values take. */
    private long promised;

    OnnxTensorParser(Path file, ProtoReader in) {
        this.file = file;
        this.in = in;
    }

    private static final class Fields {
        private String name = "";
        private int type;
        private final LongList dimensions = new LongList();
        private final FloatList reals = new FloatList();
        private final FloatList doubles = new FloatList();
        private final LongList ints = new LongList();
        private final LongList longs = new LongList();
        private final LongList unsigned = new LongList();
        private @Nullable ByteBuffer raw;
        private boolean external;
        private final Map<String, String> place = new LinkedHashMap<>();
    }

    /** A file that holds nothing but a tensor. */
    public static OnnxFile.Initializer parse(Path file, ByteBuffer bytes) throws IOException {
        ProtoReader in = new ProtoReader(file, bytes);
        OnnxTensorParser parser = new OnnxTensorParser(file, in);
        Fields fields = new Fields();
        in.read(field -> parser.read(fields, field));
        return new OnnxFile.Initializer(fields.name, parser.tensor(fields));
    }

    OnnxFile.Initializer read(String what) throws IOException {
        Fields fields = new Fields();
        in.message(what, field -> read(fields, field));
        return new OnnxFile.Initializer(fields.name, tensor(fields));
    }

    private boolean read(Fields fields, int field) throws IOException {
        switch (field) {
            case 1 -> {
                in.numbers(fields.dimensions);
                in.limit(fields.dimensions.size(), MOST_DIMENSIONS, "dimensions");
            }
            case 2 -> fields.type = Math.clamp(in.number(), -1, 1000);
            case 4 -> in.reals(fields.reals);
            case 5 -> in.numbers(fields.ints);
            case 7 -> in.numbers(fields.longs);
            case 8 -> fields.name = in.text();
            case 9 -> fields.raw = in.bytes();
            case 10 -> in.doubles(fields.doubles);
            case 11 -> in.numbers(fields.unsigned);
            case 13 -> place(fields.place);
            case 14 -> fields.external = in.number() == 1;
            default -> {
                return false;
            }
        }
        return true;
    }

    private void place(Map<String, String> into) throws IOException {
        String[] entry = {"", ""};
        in.message("external data", field -> {
            if (field != 1 && field != 2) {
                return false;
            }
            entry[field - 1] = in.text();
            return true;
        });
        in.limit(into.size(), MOST_DIMENSIONS, "entries about external data");
        into.put(entry[0], entry[1]);
    }

    private OnnxTensor tensor(Fields fields) throws IOException {
        long[] dimensions = fields.dimensions.toArray();
        int[] sizes = new int[dimensions.length];
        long count = 1;
        for (int d = 0; d < sizes.length; d++) {
            long size = dimensions[d];
            if (size < 0 || size > Integer.MAX_VALUE || (count *= size) > Integer.MAX_VALUE) {
                throw in.wrong("tensor '" + fields.name + "' has the shape " + Arrays.toString(dimensions)
                        + "; sizes must not be negative, and a Java array ends at 2³¹ values");
            }
            sizes[d] = (int) size;
        }
        OnnxType type = OnnxType.of(fields.type);
        if (type == null) {
            return new OnnxTensor.Unreadable(fields.type, sizes);
        }
        int typed = fields.reals.size() + fields.doubles.size() + fields.ints.size() + fields.longs.size() + fields.unsigned.size();
        if (fields.external ? typed > 0 || fields.raw != null : fields.raw != null && fields.raw.hasRemaining() && typed > 0) {
            throw in.wrong("tensor '" + fields.name + "' says its values twice");
        }
        if (type.floating()) {
            return new OnnxTensor.Floats(type, sizes, floats(fields, type, (int) count));
        }
        return new OnnxTensor.Longs(type, sizes, longs(fields, type, (int) count));
    }

    /** Memory that was promised so far, before the next array is taken. */
    private void promise(Fields fields, long bytes) throws IOException {
        promised += bytes;
        long most = Runtime.getRuntime().maxMemory();
        if (promised > most) {
            throw in.wrong("tensor '" + fields.name + "' and those before it take " + (promised >> 20) + " MB, more than the "
                    + (most >> 20)
                    + " MB this Java may use; give it more with -Xmx");
        }
    }

    private void expect(Fields fields, long found, long expected, String unit) throws IOException {
        if (found != expected) {
            throw in.wrong("tensor '" + fields.name + "' of shape " + Arrays.toString(fields.dimensions.toArray()) + " needs " + expected
                    + " " + unit + ", found " + found);
        }
    }

    private float[] floats(Fields fields, OnnxType type, int count) throws IOException {
        if (!fields.external && (fields.raw == null || !fields.raw.hasRemaining())) {
            float[] values = switch (type) {
                case FLOAT -> fields.reals.toArray();
                case DOUBLE -> fields.doubles.toArray();
                default -> halves(fields, type);
            };
            expect(fields, values.length, count, "values");
            return values;
        }
        ByteBuffer bytes = fields.raw;
        if (!fields.external && bytes != null) {
            expect(fields, bytes.remaining(), (long) count * type.bytes(), "bytes");
        }
        promise(fields, (long) count * Float.BYTES);
        if (fields.external || bytes == null) {
            bytes = external(fields, (long) count * type.bytes());
        }
        float[] values = new float[count];
        ByteBuffer from = bytes.order(ByteOrder.LITTLE_ENDIAN);
        switch (type) {
            case FLOAT -> from.asFloatBuffer().get(values);
            case DOUBLE -> {
                for (int i = 0; i < count; i++) {
                    values[i] = (float) from.getDouble();
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    values[i] = half(type, from.getShort());
                }
            }
        }
        return values;
    }

    private static float[] halves(Fields fields, OnnxType type) {
        long[] bits = fields.ints.toArray();
        float[] values = new float[bits.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = half(type, (short) bits[i]);
        }
        return values;
    }

    private static float half(OnnxType type, short bits) {
        return type == OnnxType.FLOAT16 ? Float.float16ToFloat(bits) : Float.intBitsToFloat(bits << 16);
    }

    private long[] longs(Fields fields, OnnxType type, int count) throws IOException {
        ByteBuffer raw = fields.raw;
        if (fields.external) {
            promise(fields, (long) count * Long.BYTES);
            raw = external(fields, (long) count * type.bytes());
        }
        if (raw == null || !raw.hasRemaining()) {
            long[] values = switch (type) {
                case INT64 -> fields.longs.toArray();
                case UINT32, UINT64 -> fields.unsigned.toArray();
                default -> fields.ints.toArray();
            };
            expect(fields, values.length, count, "values");
            Arrays.setAll(values, i -> type.wrap(values[i]));
            return values;
        }
        expect(fields, raw.remaining(), (long) count * type.bytes(), "bytes");
        if (!fields.external) {
            promise(fields, (long) count * Long.BYTES);
        }
        ByteBuffer from = raw.order(ByteOrder.LITTLE_ENDIAN);
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = switch (type) {
                case UINT8 -> from.get() & 0xff;
                case INT8 -> from.get();
                case BOOL -> type.wrap(from.get());
                case UINT16 -> from.getShort() & 0xffff;
                case INT16 -> from.getShort();
                case INT32 -> from.getInt();
                case UINT32 -> from.getInt() & 0xffff_ffffL;
                case INT64, UINT64 -> from.getLong();
                case FLOAT, FLOAT16, BFLOAT16, DOUBLE -> throw new IllegalStateException(type + " is not whole");
            };
        }
        return values;
    }

    private ByteBuffer external(Fields fields, long bytes) throws IOException {
        try {
            return ExternalData.read(file, fields.place, bytes);
        } catch (IllegalArgumentException e) {
            throw in.wrong("tensor '" + fields.name + "': " + e.getMessage());
        }
    }
}
