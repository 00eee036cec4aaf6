package dev.tarn.onnx;

import dev.tarn.onnx.graph.OnnxTensor;
import dev.tarn.layer.Padding;
import dev.tarn.tensor.Shape;

/** What a name of the graph stands for. */
sealed interface GraphValue {
    /** In a shape: as many as there are images in the batch. */
    long BATCH = Long.MIN_VALUE;

    /** A constant, or what was computed from constants and shapes alone; whole numbers may be {@link #BATCH}. */
    record Known(String name, OnnxTensor tensor) implements GraphValue {}

    /**
     * What a layer gives for each image.
     *
     * @param layer its name; {@code input} is the network's input
     * @param shape as Tarn has it
     * @param sizes as ONNX has it, without the batch: {@code channels, height, width} or {@code features}. {@code channels, 1, 1} may be a vector in Tarn
     * @param padding zeros around it that no layer has taken yet
     */
    record Batch(String layer, Shape shape, int[] sizes, Padding padding) implements GraphValue {
        static Batch of(String layer, Shape shape) {
            int[] sizes = shape.rank() == 3 ? new int[] {shape.size(2), shape.size(0), shape.size(1)} : shape.toArray();
            return new Batch(layer, shape, sizes, Padding.VALID);
        }

        Batch withSizes(int... newSizes) {
            return new Batch(layer, shape, newSizes, padding);
        }

        Batch withPadding(Padding newPadding) {
            return new Batch(layer, shape, sizes, newPadding);
        }

        boolean isImage() {
            return shape.rank() == 3;
        }

        boolean padded() {
            return !padding.equals(Padding.VALID);
        }
    }

    /** Images whose channels were put into groups, a dimension of its own, on the way to a shuffle. {@code turned}: groups and their channels are exchanged. */
    record Grouped(Batch batch, int groups, boolean turned) implements GraphValue {}

    /** Images as one row of numbers a group of channels, on the way to a group norm. */
    record Rows(Batch batch, int groups) implements GraphValue {}

    /** Images whose channels the file has put last; in Tarn they always are. */
    record ChannelsLast(Batch batch) implements GraphValue {}

    /** What a refused node would have given: whoever reads it is not to blame. */
    record Unknown() implements GraphValue {}
}
