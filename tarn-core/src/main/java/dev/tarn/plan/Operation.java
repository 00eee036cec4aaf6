package dev.tarn.plan;

import dev.tarn.activation.Activation;
import dev.tarn.layer.BatchNorm2d;
import dev.tarn.layer.Conv2d;
import dev.tarn.layer.Dense;
import dev.tarn.layer.Layer;
import dev.tarn.layer.MaxPool2d;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a node of a plan's graph computes: a layer as it is, or several fused into one. */
sealed interface Operation {
    /** The network's input. */
    record Source() implements Operation {}

    /** A flattened image, which lies in memory in the image's order, brought into the order of its features. */
    record Reorder() implements Operation {}

    /** A layer that nothing is fused with. */
    record Single(Layer layer) implements Operation {}

    /**
     * Batch norm, scale, shift → convolution → batch norm, scale, shift (all folded into the weights) → max pool → activation.
     *
     * @param weights name of the layer that owns the weights
     * @param before what is folded into the weights and stood in front, in that order
     * @param behind the same of what stood behind
     */
    record Convolution(String weights, Conv2d layer, List<Affine> before, List<Affine> behind, @Nullable MaxPool2d pool,
            Activation activation)
            implements
                Operation {
        static Convolution of(String weights, Conv2d layer, Activation activation) {
            return new Convolution(weights, layer, List.of(), List.of(), null, activation);
        }

        boolean foldsNothing() {
            return before.isEmpty() && behind.isEmpty();
        }
    }

    /** What multiplies each channel by a constant and adds another at inference: a batch norm, a scale and shift, a scale. */
    record Affine(String name, Layer layer) {}

    /** Convolution without pool and activation → sum with another value → activation; inputs are the convolution's and the other value. Inference only. */
    record Residual(Convolution convolution, Activation activation) implements Operation {}

    /**
     * Convolution → depthwise convolution → 1×1 convolution, each with folded norm and activation and none with a pool, band by band of the rows; where there is a second input the last
     * one's map is summed with it in front of its activation. Inference only.
     */
    record Bands(Convolution first, Convolution second, Convolution third) implements Operation {
        List<Convolution> convolutions() {
            return List.of(first, second, third);
        }
    }

    /** Dense → activation. */
    record Product(String weights, Dense layer, Activation activation) implements Operation {}

    /** Batch norm → activation. */
    record Normalization(String weights, BatchNorm2d layer, Activation activation) implements Operation {}
}
