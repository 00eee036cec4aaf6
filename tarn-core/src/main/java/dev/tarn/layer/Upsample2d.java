package dev.tarn.layer;

import dev.tarn.tensor.Shape;
import java.util.List;

/**
 * An image enlarged by whole factors. Input {@code h×w×c}, output {@code (h·vertical)×(w·horizontal)×c}. PyTorch's and Keras' upsampling, ONNX {@code Resize} with whole
 * scales.
 *
 * @param vertical output rows for each input row
 * @param horizontal output columns for each input column
 * @param mode how what lies in between is found
 */
public record Upsample2d(int vertical, int horizontal, Mode mode) implements Layer {
    /** Where an output pixel looks in the input: where pixels are areas, or with the corners' centres laid upon each other ({@code align_corners}). */
    public enum Mode {
        /** Each pixel again and again. */
        NEAREST,
        /** Between the four neighbours of {@code (i + ½)/factor - ½}, at the edge the edge: half-pixel centres, PyTorch's and Keras' way. */
        BILINEAR,
        /** Between the four neighbours of {@code i·(n-1)/(n·factor-1)}: {@code align_corners=True}. */
        BILINEAR_CORNERS
    }

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public Upsample2d {
        if (vertical < 1 || horizontal < 1) {
            throw new IllegalArgumentException("upsample " + vertical + "×" + horizontal + ": the factors must be at least 1");
        }
    }

    /**
     * Each number becomes a square.
     *
     * @param factor in both directions
     * @return the layer
     */
    public static Upsample2d nearest(int factor) {
        return new Upsample2d(factor, factor, Mode.NEAREST);
    }

    /**
     * Numbers in between are weighted by their distance.
     *
     * @param factor in both directions
     * @return the layer
     */
    public static Upsample2d bilinear(int factor) {
        return new Upsample2d(factor, factor, Mode.BILINEAR);
    }

    @Override
    public String word() {
        return "upsample";
    }

    @Override
    public String text() {
        return "upsample " + Window.pair(vertical, horizontal) + switch (mode) {
            case NEAREST -> "";
            case BILINEAR -> " bilinear";
            case BILINEAR_CORNERS -> " bilinear corners";
        };
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Shape image = Window.requireImage(inputs.getFirst());
        return Shape.of(Math.multiplyExact(image.size(0), vertical), Math.multiplyExact(image.size(1), horizontal), image.size(2));
    }
}
