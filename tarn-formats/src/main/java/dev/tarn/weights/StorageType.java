package dev.tarn.weights;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** PyTorch's storages, by the names that pickles call them. */
enum StorageType {
    FLOAT("FloatStorage", 4), DOUBLE("DoubleStorage", 8), HALF("HalfStorage", 2), BFLOAT16("BFloat16Storage", 2), LONG("LongStorage",
            8), INT(
                    "IntStorage", 4), SHORT("ShortStorage", 2), CHAR("CharStorage", 1), BYTE("ByteStorage", 1), BOOL("BoolStorage", 1);

    private final String storage;
    private final int bytes;

    StorageType(String storage, int bytes) {
        this.storage = storage;
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
    }

    boolean becomesFloat() {
        return this == FLOAT || this == DOUBLE || this == HALF || this == BFLOAT16;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static @Nullable StorageType of(String name) {
        for (StorageType type : values()) {
            if (type.storage.equals(name)) {
                return type;
            }
        }
        return null;
    }
}
