package dev.tarn.lab.inspect;

import dev.tarn.activation.Activation.Kind;
import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.Layer;
import dev.tarn.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** What is added up of one layer's results, over some images. */
final class LayerSums {
    private final String layer;
    private final @Nullable Layer description;
    private final Shape shape;
    private final boolean[] alive;
    private final @Nullable Histogram histogram;
    private long numbers;
    private long images;
    private long zeros;
    private long negative;
    private long saturated;
    private double sum;
    private double squares;
    private double gradientNorms;

    LayerSums(String layer, @Nullable Layer description, Shape shape, @Nullable Histogram histogram) {
        this.layer = layer;
        this.description = description;
        this.shape = shape;
        this.histogram = histogram;
        alive = new boolean[shape.size(-1)];
    }

    void add(float[] values, float @Nullable [] gradients) {
        int units = alive.length;
        Kind kind = description instanceof ActivationLayer activation ? activation.function().kind() : Kind.IDENTITY;
        int unit = 0;
        double square = 0;
        for (int i = 0; i < values.length; i++) {
            float value = values[i];
            if (value == 0) {
                zeros++;
            } else {
                alive[unit] = true;
                negative += value < 0 ? 1 : 0;
            }
            unit = unit + 1 == units ? 0 : unit + 1;
            saturated += saturated(kind, value) ? 1 : 0;
            sum += value;
            squares += (double) value * value;
            if (histogram != null) {
                histogram.count(value);
            }
            if (gradients != null) {
                square += (double) gradients[i] * gradients[i];
            }
        }
        gradientNorms += Math.sqrt(square);
        numbers += values.length;
        images++;
    }

    /** Derivatives from the output: tanh' = 1 − y², sigmoid' = y(1 − y) with the maximum ¼. */
    private static boolean saturated(Kind kind, float y) {
        return switch (kind) {
            case TANH -> 1 - y * y < 0.01f;
            case SIGMOID -> 4 * y * (1 - y) < 0.01f;
            default -> false;
        };
    }

    /** Adds what other images gave. */
    void add(LayerSums that) {
        for (int i = 0; i < alive.length; i++) {
            alive[i] |= that.alive[i];
        }
        if (histogram != null && that.histogram != null) {
            histogram.add(that.histogram);
        }
        numbers += that.numbers;
        images += that.images;
        zeros += that.zeros;
        negative += that.negative;
        saturated += that.saturated;
        sum += that.sum;
        squares += that.squares;
        gradientNorms += that.gradientNorms;
    }

    LayerReading reading(boolean labelled) {
        boolean saturates = description instanceof ActivationLayer activation
                && (activation.function().kind() == Kind.TANH || activation.function().kind() == Kind.SIGMOID);
        int dead = 0;
        for (boolean any : alive) {
            dead += any ? 0 : 1;
        }
        double mean = sum / numbers;
        return new LayerReading(layer, description == null ? "" : description.text(), shape, (double) zeros / numbers,
                (double) negative / numbers,
                alive.length, dead, saturates ? (double) saturated / numbers : Double.NaN, mean,
                Math.sqrt(Math.max(0, squares / numbers - mean * mean)), labelled ? gradientNorms / images : Double.NaN,
                histogram == null ? new Histogram(0, 1, new long[Histogram.BINS]) : histogram);
    }
}
