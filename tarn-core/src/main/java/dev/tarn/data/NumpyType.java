package dev.tarn.data;

import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The kinds of numbers a NumPy file may hold here; each value knows how to be read from little-endian bytes. */
public enum NumpyType {
    /** One byte, 0 or 1. */
    BOOL("b1", 1),
    /** Signed. */
    INT8("i1", 1),
    /** Signed. */
    INT16("i2", 2),
    /** Signed. */
    INT32("i4", 4),
    /** Signed. */
    INT64("i8", 8),
    /** Unsigned. */
    UINT8("u1", 1),
    /** Unsigned. */
    UINT16("u2", 2),
    /** Unsigned. */
    UINT32("u4", 4),
    /** Unsigned; values from 2⁶³ on do not fit a Java long. */
    UINT64("u8", 8),
    /** IEEE 754 binary16. */
    FLOAT16("f2", 2),
    /** IEEE 754 binary32. */
    FLOAT32("f4", 4),
    /** IEEE 754 binary64. */
    FLOAT64("f8", 8);

    private final String code;
    private final int bytes;

    NumpyType(String code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /** {@return bytes of one value} */
    public int bytes() {
        return bytes;
    }

    /** {@return what NumPy calls it, as {@code float32}} */
    public String numpyName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * True for the three kinds that can hold NaN.
     *
     * @return true for the three kinds that can hold NaN
     */
    public boolean isFloating() {
        return code.charAt(0) == 'f';
    }

    /** The {@code descr} of a header: byte order, kind, bytes. */
    String description() {
        return (bytes == 1 ? "|" : "<") + code;
    }

    static @Nullable NumpyType of(String code) {
        for (NumpyType type : values()) {
            if (type.code.equals(code)) {
                return type;
            }
        }
        return null;
    }

    /** The value at byte {@code at}, rounded to the nearest float. */
    float toFloat(ByteBuffer data, int at) {
        return switch (this) {
            case BOOL, UINT8, UINT16, UINT32, INT8, INT16, INT32, INT64 -> toLong(data, at);
            case UINT64 -> unsignedToFloat(data.getLong(at));
            case FLOAT16 -> Float.float16ToFloat(data.getShort(at));
            case FLOAT32 -> data.getFloat(at);
            case FLOAT64 -> (float) data.getDouble(at);
        };
    }

    /** The value at byte {@code at}; floating kinds lose their fraction. */
    long toLong(ByteBuffer data, int at) {
        return switch (this) {
            case BOOL, UINT8 -> data.get(at) & 0xffL;
            case INT8 -> data.get(at);
            case INT16 -> data.getShort(at);
            case UINT16 -> data.getShort(at) & 0xffffL;
            case INT32 -> data.getInt(at);
            case UINT32 -> data.getInt(at) & 0xffff_ffffL;
            case INT64, UINT64 -> data.getLong(at);
            case FLOAT16, FLOAT32 -> (long) toFloat(data, at);
            case FLOAT64 -> (long) data.getDouble(at);
        };
    }

    /** Writes the lowest bits of a whole number. */
    void put(ByteBuffer data, long value) {
        switch (this) {
            case BOOL, UINT8, INT8 -> data.put((byte) value);
            case UINT16, INT16 -> data.putShort((short) value);
            case UINT32, INT32 -> data.putInt((int) value);
            case UINT64, INT64 -> data.putLong(value);
            case FLOAT16, FLOAT32, FLOAT64 -> throw new IllegalArgumentException(numpyName() + " holds floats, not whole numbers");
        }
    }

    /** Writes a float, rounded. */
    void put(ByteBuffer data, float value) {
        switch (this) {
            case FLOAT16 -> data.putShort(Float.floatToFloat16(value));
            case FLOAT32 -> data.putFloat(value);
            case FLOAT64 -> data.putDouble(value);
            case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64 ->
                throw new IllegalArgumentException(numpyName() + " holds whole numbers, not floats");
        }
    }

    /** Halving keeps the lost bit in the last place ("sticky"), so the sum is rounded once and correctly. */
    private static float unsignedToFloat(long value) {
        return value >= 0 ? value : 2f * ((value >>> 1) | (value & 1));
    }
}
