package dev.tarn.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.Collectors;

/** An n-dimensional array as NumPy files hold it: a type, a shape, and values in row-major order, whatever order the file had. */
public final class NumpyArray {
    private final NumpyType type;
    private final int[] shape;
    /** Little-endian, row-major. */
    private final byte[] data;

    NumpyArray(NumpyType type, int[] shape, byte[] data) {
        if (elements(shape) * type.bytes() != data.length) {
            throw new IllegalArgumentException(
                    "an array of shape " + text(shape) + " has " + elements(shape) + " values, not " + data.length / type.bytes());
        }
        this.type = type;
        this.shape = shape.clone();
        this.data = data;
    }

    /**
     * {@return A float32 array of a copy of {@code values}}
     *
     * @param values row-major; copied
     * @param shape length of each dimension; none for a single number
     * @throws IllegalArgumentException if the shape does not hold as many values
     */
    public static NumpyArray of(float[] values, int... shape) {
        ByteBuffer data = little(new byte[Math.multiplyExact(4, values.length)]);
        data.asFloatBuffer().put(values);
        return new NumpyArray(NumpyType.FLOAT32, shape, data.array());
    }

    /**
     * {@return an int32 array of a copy of {@code values}}
     *
     * @param values row-major; copied
     * @param shape length of each dimension; none for a single number
     */
    public static NumpyArray of(int[] values, int... shape) {
        ByteBuffer data = little(new byte[Math.multiplyExact(4, values.length)]);
        data.asIntBuffer().put(values);
        return new NumpyArray(NumpyType.INT32, shape, data.array());
    }

    /**
     * {@return an int64 array of a copy of {@code values}}
     *
     * @param values row-major; copied
     * @param shape length of each dimension; none for a single number
     */
    public static NumpyArray of(long[] values, int... shape) {
        ByteBuffer data = little(new byte[Math.multiplyExact(8, values.length)]);
        data.asLongBuffer().put(values);
        return new NumpyArray(NumpyType.INT64, shape, data.array());
    }

    /**
     * {@return A uint8 array of a copy of {@code values}}
     *
     * @param values row-major; copied
     * @param shape length of each dimension; none for a single number
     */
    public static NumpyArray of(byte[] values, int... shape) {
        return new NumpyArray(NumpyType.UINT8, shape, values.clone());
    }

    /**
     * {@return an array of a copy of whole numbers, of which each keeps the lowest bits that its type holds}
     *
     * @param type of whole numbers or booleans
     * @param values row-major; copied
     * @param shape length of each dimension; none for a single number
     * @throws IllegalArgumentException if the type is one of floats, or the shape does not hold as many values
     */
    public static NumpyArray of(NumpyType type, long[] values, int... shape) {
        ByteBuffer data = little(new byte[Math.multiplyExact(type.bytes(), values.length)]);
        for (int i = 0; i < values.length; i++) {
            type.put(data, values[i]);
        }
        return new NumpyArray(type, shape, data.array());
    }

    /**
     * {@return an array of a copy of floats, rounded to their type}
     *
     * @param type of floats
     * @param values row-major; copied
     * @param shape length of each dimension; none for a single number
     * @throws IllegalArgumentException if the type is one of whole numbers, or the shape does not hold as many values
     */
    public static NumpyArray of(NumpyType type, float[] values, int... shape) {
        ByteBuffer data = little(new byte[Math.multiplyExact(type.bytes(), values.length)]);
        for (float value : values) {
            type.put(data, value);
        }
        return new NumpyArray(type, shape, data.array());
    }

    /** {@return what the values are stored as} */
    public NumpyType type() {
        return type;
    }

    /**
     * Length of each dimension; empty for a single number. A new array.
     *
     * @return length of each dimension; empty for a single number. A new array
     */
    public int[] shape() {
        return shape.clone();
    }

    /** {@return number of values} */
    public int size() {
        return data.length / type.bytes();
    }

    /** {@return all values in row-major order, each rounded to the nearest float; a new array} */
    public float[] toFloats() {
        float[] values = new float[size()];
        ByteBuffer buffer = little(data);
        if (type == NumpyType.FLOAT32) {
            buffer.asFloatBuffer().get(values);
            return values;
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = type.toFloat(buffer, i * type.bytes());
        }
        return values;
    }

    /**
     * All values in row-major order; a new array.
     *
     * @return all values in row-major order; a new array
     * @throws IllegalArgumentException if the values are not whole numbers, or one does not fit
     */
    public long[] toLongs() {
        if (type.isFloating()) {
            throw new IllegalArgumentException(
                    "values of type " + type.numpyName() + " are not whole numbers; expected int8 to int64 or uint8 to uint64");
        }
        long[] values = new long[size()];
        ByteBuffer buffer = little(data);
        for (int i = 0; i < values.length; i++) {
            values[i] = type.toLong(buffer, i * type.bytes());
            if (type == NumpyType.UINT64 && values[i] < 0) {
                throw new IllegalArgumentException("value " + i + " is " + Long.toUnsignedString(values[i]) + "; at most 2⁶³ − 1 fits");
            }
        }
        return values;
    }

    /**
     * The bytes of a uint8 array, in row-major order; not a copy.
     *
     * @throws IllegalArgumentException if it is of another type
     */
    byte[] unsignedBytes() {
        if (type != NumpyType.UINT8) {
            throw new IllegalArgumentException("values of type " + type.numpyName() + " are not bytes; expected int8 or uint8");
        }
        return data;
    }

    /** As files hold them: little-endian; not a copy. */
    byte[] littleEndianBytes() {
        return data;
    }

    /** As Python writes it: {@code (3, 4)}, {@code (3,)}, {@code ()}. */
    static String text(int[] shape) {
        return Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", ", "(", shape.length == 1 ? ",)" : ")"));
    }

    static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static long elements(int[] shape) {
        long elements = 1;
        for (int length : shape) {
            elements = Math.multiplyExact(elements, length);
        }
        return elements;
    }

    @Override
    public String toString() {
        return type.numpyName() + text(shape);
    }
}
