package dev.tarn.onnx;

/** {@code TensorProto.DataType}: the types that are read, with the number of bytes of a value in {@code raw_data}. */
enum OnnxType {
    FLOAT(1, 4, true), UINT8(2, 1, false), INT8(3, 1, false), UINT16(4, 2, false), INT16(5, 2, false), INT32(6, 4, false), INT64(7, 8,
            false), BOOL(9, 1, false), FLOAT16(10, 2, true), DOUBLE(11, 8, true), UINT32(12, 4, false), BFLOAT16(16, 2, true);

    private final int number;
    private final int bytes;
    private final boolean floating;

    OnnxType(int number, int bytes, boolean floating) {
        this.number = number;
        this.bytes = bytes;
        this.floating = floating;
    }

    /** Null if values of the type are not read. */
    static @org.jspecify.annotations.Nullable OnnxType of(int number) {
        for (OnnxType type : values()) {
            if (type.number == number) {
                return type;
            }
        }
        return null;
    }

    int bytes() {
        return bytes;
    }

    boolean floating() {
        return floating;
    }
}
