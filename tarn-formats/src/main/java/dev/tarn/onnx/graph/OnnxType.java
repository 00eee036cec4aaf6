package dev.tarn.onnx.graph;

import org.jspecify.annotations.Nullable;

/** {@code TensorProto.DataType}: the types that are read, with the number of bytes of a value in {@code raw_data}. */
public enum OnnxType {
    // @formatter:off
    FLOAT(1, 4), UINT8(2, 1), INT8(3, 1), UINT16(4, 2), INT16(5, 2), INT32(6, 4), INT64(7, 8), BOOL(9, 1), FLOAT16(10, 2), DOUBLE(11, 8),
    UINT32(12, 4), UINT64(13, 8), BFLOAT16(16, 2);
    // @formatter:on

    private final int number;
    private final int bytes;

    OnnxType(int number, int bytes) {
        this.number = number;
        this.bytes = bytes;
    }

    /** Null if values of the type are not read. */
    public static @Nullable OnnxType of(long number) {
        for (OnnxType type : values()) {
            if (type.number == number) {
                return type;
            }
        }
        return null;
    }

    public int bytes() {
        return bytes;
    }

    public boolean floating() {
        return switch (this) {
            case FLOAT, FLOAT16, DOUBLE, BFLOAT16 -> true;
            case UINT8, INT8, UINT16, INT16, INT32, INT64, BOOL, UINT32, UINT64 -> false;
        };
    }

    /** What a whole number becomes in this type: its lowest bits. Values of {@link #UINT64} from 2⁶³ on are negative longs. */
    public long wrap(long value) {
        return switch (this) {
            case UINT8 -> value & 0xff;
            case INT8 -> (byte) value;
            case UINT16 -> value & 0xffff;
            case INT16 -> (short) value;
            case INT32 -> (int) value;
            case UINT32 -> value & 0xffff_ffffL;
            case BOOL -> value == 0 ? 0 : 1;
            case INT64, UINT64, FLOAT, FLOAT16, DOUBLE, BFLOAT16 -> value;
        };
    }

    /** What a float becomes in this type; float64 is kept as float32. */
    public float round(float value) {
        return switch (this) {
            case FLOAT16 -> Float.float16ToFloat(Float.floatToFloat16(value));
            case BFLOAT16 -> bfloat16(value);
            case FLOAT, DOUBLE, UINT8, INT8, UINT16, INT16, INT32, INT64, BOOL, UINT32, UINT64 -> value;
        };
    }

    /** To the nearest, ties to even. */
    private static float bfloat16(float value) {
        if (Float.isNaN(value)) {
            return value;
        }
        int bits = Float.floatToRawIntBits(value);
        int tie = 0x7fff + ((bits >>> 16) & 1);
        return Float.intBitsToFloat((bits + tie) & 0xffff_0000);
    }

    /** As files and NumPy call it. */
    public String word() {
        return this == FLOAT ? "float32" : this == DOUBLE ? "float64" : name().toLowerCase(java.util.Locale.ROOT);
    }
}
