package dev.tarn.layer;

import dev.tarn.tensor.Shape;
import java.util.List;

/**
 * {@code x / (k + alpha/size·Σ x²)^beta}, the sum over the {@code size} channels around each (Krizhevsky et al. 2012): the normalisation of AlexNet and the first Inception. ONNX
 * {@code LRN}, PyTorch's {@code LocalResponseNorm}.
 *
 * @param size odd: ONNX and PyTorch put the middle of an even one elsewhere
 * @param alpha weight of the sum
 * @param beta exponent
 * @param k PyTorch's and ONNX' default is 1
 */
public record LocalResponseNorm(int size, float alpha, float beta, float k) implements Layer {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public LocalResponseNorm {
        if (size < 1 || size % 2 == 0 || !Float.isFinite(alpha) || !Float.isFinite(beta) || !(k > 0) || alpha < 0) {
            throw new IllegalArgumentException("lrn " + size + " alpha " + alpha + " beta " + beta + " k " + k
                    + ": the size must be odd, k positive, alpha not negative");
        }
    }

    /**
     * The other numbers as ONNX and PyTorch have them: 1e-4, 0.75, 1.
     *
     * @param size channels that are summed, odd
     * @return the layer
     */
    public static LocalResponseNorm of(int size) {
        return new LocalResponseNorm(size, 1e-4f, 0.75f, 1);
    }

    @Override
    public String word() {
        return "lrn";
    }

    @Override
    public String text() {
        return "lrn " + size + (alpha == 1e-4f ? "" : " alpha " + alpha) + (beta == 0.75f ? "" : " beta " + beta)
                + (k == 1 ? "" : " k " + k);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return Window.requireImage(inputs.getFirst());
    }
}
