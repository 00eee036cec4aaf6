package dev.tarn.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.tensor.Tensor;

/** Agreement relative to the largest number. */
final class Closeness {
    private Closeness() {}

    static void check(Tensor found, Tensor expected, double tolerance) {
        assertThat(found.data()).hasSameSizeAs(expected.data());
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.data().length; i++) {
            largest = Math.max(largest, Math.abs(expected.data()[i]));
            double d = Math.abs((double) found.data()[i] - expected.data()[i]);
            difference = d >= 0 ? Math.max(difference, d) : Double.NaN;
        }
        assertThat(difference).isLessThanOrEqualTo(tolerance * largest);
    }
}
