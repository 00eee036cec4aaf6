package dev.tarn.onnx.graph;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Floats that come one by one, or many at once. */
final class FloatList {
    private float[] values = {};
    private int count;

    int size() {
        return count;
    }

    void add(float value) {
        reserve(1);
        values[count++] = value;
    }

    /** All floats of a buffer in its byte order. */
    void addAll(ByteBuffer floats) {
        int more = floats.remaining() / Float.BYTES;
        reserve(more);
        floats.asFloatBuffer().get(values, count, more);
        count += more;
    }

    private void reserve(int more) {
        if (more > values.length - count) {
            // The first time exactly: lists mostly come in one piece.
            values = Arrays.copyOf(values, count == 0 ? more : Math.addExact(count, Math.max(more, count >> 1) + 8));
        }
    }

    /** The values themselves where they fill their array. */
    float[] toArray() {
        return count == values.length ? values : Arrays.copyOf(values, count);
    }
}
