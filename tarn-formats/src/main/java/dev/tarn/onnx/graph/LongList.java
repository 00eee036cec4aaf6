package dev.tarn.onnx.graph;

import java.util.Arrays;

/** Whole numbers that come one by one, or many at once. */
final class LongList {
    private long[] values = {};
    private int count;

    int size() {
        return count;
    }

    void add(long value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, Math.max(8, count + (count >> 1)));
        }
        values[count++] = value;
    }

    long[] toArray() {
        return Arrays.copyOf(values, count);
    }
}
