package dev.tarn.onnx.operator;

import dev.tarn.onnx.graph.OnnxTensor;
import dev.tarn.onnx.graph.OnnxTensorParser;
import dev.tarn.onnx.graph.OnnxType;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Shapes of tensors: elements, strides, axes. */
final class Sizes {
    private Sizes() {}

    /** Number of elements, of as many as an array can have. */
    static int elements(int... sizes) {
        long count = 1;
        if (sizes.length > OnnxTensorParser.MOST_DIMENSIONS) {
            throw new OperandException(
                    "has " + sizes.length + " dimensions; at most " + OnnxTensorParser.MOST_DIMENSIONS + " are computed with");
        }
        for (int size : sizes) {
            if (size < 0 || (count *= size) > Integer.MAX_VALUE - 8) {
                throw new OperandException("the shape " + Arrays.toString(sizes)
                        + " is none; sizes must not be negative, and a Java array ends at 2³¹ values");
            }
        }
        return (int) count;
    }

    static int[] of(long... sizes) {
        return Arrays.stream(sizes).mapToInt(size -> {
            if (size < 0 || size > Integer.MAX_VALUE) {
                throw new OperandException("the shape " + Arrays.toString(sizes) + " is none");
            }
            return (int) size;
        }).toArray();
    }

    /** How many elements lie between neighbours along each axis. */
    static int[] strides(int... sizes) {
        int[] strides = new int[sizes.length];
        int stride = 1;
        for (int d = sizes.length - 1; d >= 0; d--) {
            strides[d] = stride;
            stride *= Math.max(1, sizes[d]);
        }
        return strides;
    }

    /** An axis counted from the front; negative ones count from behind. */
    static int axis(long axis, int rank) {
        long at = axis < 0 ? axis + rank : axis;
        if (at < 0 || at >= rank) {
            throw new OperandException("its axis is " + axis + ", but there are " + rank + " dimensions");
        }
        return (int) at;
    }

    static int[] axes(long[] axes, int rank) {
        int[] all = Arrays.stream(axes).mapToInt(axis -> axis(axis, rank)).toArray();
        if (Arrays.stream(all).distinct().count() != all.length) {
            throw new OperandException("its axes " + Arrays.toString(axes) + " name one twice");
        }
        return all;
    }

    static int[] all(int rank) {
        return IntStream.range(0, rank).toArray();
    }

    /** The product of the sizes from one axis up to another. */
    static int product(int[] sizes, int from, int to) {
        return elements(Arrays.copyOfRange(sizes, from, to));
    }

    static int[] with(int[] sizes, int axis, int size) {
        int[] changed = sizes.clone();
        changed[axis] = size;
        return changed;
    }

    static int[] concat(int[] a, int[] b) {
        int[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }

    /** A new tensor of zeros, of the type of another. */
    static OnnxTensor blank(OnnxTensor like, int... sizes) {
        return switch (like) {
            case OnnxTensor.Floats floats -> blank(floats.type(), sizes);
            case OnnxTensor.Longs longs -> blank(longs.type(), sizes);
            case OnnxTensor.Unreadable unreadable -> throw new OperandException("computes with type " + unreadable.type());
        };
    }

    static OnnxTensor blank(OnnxType type, int... sizes) {
        int count = elements(sizes);
        return type.floating() ? new OnnxTensor.Floats(type, sizes, new float[count]) : new OnnxTensor.Longs(type, sizes, new long[count]);
    }

    /** The array with the values, for {@link System#arraycopy}. */
    static Object array(OnnxTensor tensor) {
        return switch (tensor) {
            case OnnxTensor.Floats floats -> floats.values();
            case OnnxTensor.Longs longs -> longs.values();
            case OnnxTensor.Unreadable unreadable -> throw new OperandException("computes with type " + unreadable.type());
        };
    }

    static OnnxType type(OnnxTensor tensor) {
        return switch (tensor) {
            case OnnxTensor.Floats floats -> floats.type();
            case OnnxTensor.Longs longs -> longs.type();
            case OnnxTensor.Unreadable unreadable -> throw new OperandException("computes with type " + unreadable.type());
        };
    }
}
