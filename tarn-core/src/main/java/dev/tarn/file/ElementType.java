package dev.tarn.file;

/** The element types of safetensors, with their sizes. Those of floating point become float32; the others are passed over. */
enum ElementType {
    BOOL(1), U8(1), I8(1), F8_E5M2(1), F8_E4M3(1), F8_E8M0(1), I16(2), U16(2), F16(2), BF16(2), I32(4), U32(4), F32(4), F64(8), I64(8), U64(
            8), C64(8);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
    }

    boolean becomesFloat() {
        return this == F16 || this == BF16 || this == F32 || this == F64;
    }
}
