package dev.tarn.onnx;

import java.util.Arrays;

/**
 * {@code TensorProto}: a constant, its values as floats or as whole numbers. What the graph computes with constants alone is of this kind too.
 */
sealed interface OnnxConstant {
    String name();

    /** Sizes of the dimensions; empty for a single number. Not to be written to. */
    int[] sizes();

    /** Of float32, or of types that became float32. */
    record Floats(String name, int[] sizes, float[] values) implements OnnxConstant {}

    /** Of whole numbers and truth values. */
    record Longs(String name, int[] sizes, long[] values) implements OnnxConstant {}

    /** Of texts, complex numbers and so on: no more is known than the type's number. */
    record Unreadable(String name, int[] sizes, int type) implements OnnxConstant {}

    default int rank() {
        return sizes().length;
    }

    default OnnxConstant renamed(String newName) {
        return switch (this) {
            case Floats floats -> new Floats(newName, floats.sizes(), floats.values());
            case Longs longs -> new Longs(newName, longs.sizes(), longs.values());
            case Unreadable unreadable -> new Unreadable(newName, unreadable.sizes(), unreadable.type());
        };
    }

    default String text() {
        return Arrays.toString(sizes());
    }
}
