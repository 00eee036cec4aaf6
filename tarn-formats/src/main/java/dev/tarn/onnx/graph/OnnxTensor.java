package dev.tarn.onnx.graph;

import java.util.Arrays;

/** Values of any number of dimensions, in row-major order: a constant of a file, or what an operator gives. Nobody writes to one that others can see. */
public sealed interface OnnxTensor {
    /** Sizes of the dimensions; empty for a single number. */
    int[] sizes();

    /** Floating numbers; each is one that its type can hold, except that those of float64 are kept as float32. */
    record Floats(OnnxType type, int[] sizes, float[] values) implements OnnxTensor {
        public static Floats of(int[] sizes, float... values) {
            return new Floats(OnnxType.FLOAT, sizes, values);
        }

        @Override
        public Floats withSizes(int... newSizes) {
            return new Floats(type, newSizes, values);
        }
    }

    /** Whole numbers, and truth values as 0 and 1. */
    record Longs(OnnxType type, int[] sizes, long[] values) implements OnnxTensor {
        public static Longs of(int[] sizes, long... values) {
            return new Longs(OnnxType.INT64, sizes, values);
        }

        @Override
        public Longs withSizes(int... newSizes) {
            return new Longs(type, newSizes, values);
        }
    }

    /** Texts, complex numbers and so on: no more is known than the type's number. */
    record Unreadable(int type, int[] sizes) implements OnnxTensor {
        @Override
        public Unreadable withSizes(int... newSizes) {
            return new Unreadable(type, newSizes);
        }
    }

    /** The same values in another shape of as many elements. */
    OnnxTensor withSizes(int... newSizes);

    default int rank() {
        return sizes().length;
    }

    /** Number of values. */
    default int size() {
        return Arrays.stream(sizes()).reduce(1, Math::multiplyExact);
    }

    default String text() {
        String type = switch (this) {
            case Floats floats -> floats.type().word();
            case Longs longs -> longs.type().word();
            case Unreadable unreadable -> "type " + unreadable.type();
        };
        return type + Arrays.toString(sizes());
    }
}
