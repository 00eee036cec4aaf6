package dev.tarn.keras;

import dev.tarn.layer.Padding;
import dev.tarn.tensor.Shape;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a layer gives for one image, on both sides.
 *
 * @param node the Tarn layer that gives it; {@code input} is the network's input
 * @param shape in Tarn; a side of 0 is one that the file leaves open
 * @param channelsFirst whether Keras has the channels of an image in front
 * @param point whether Keras has an image of one pixel where Tarn has a vector
 * @param padding zeros around it that no layer has taken yet
 * @param order of a vector: which of Keras' features each of Tarn's is; null if both count alike
 * @param front what was done to the network's input so far; null behind the first layer that is no preprocessing
 */
record KerasValue(String node, Shape shape, boolean channelsFirst, boolean point, Padding padding, int @Nullable [] order,
        @Nullable Affine front) {
    static final String INPUT = "input";

    static KerasValue input(Shape shape, boolean channelsFirst) {
        return new KerasValue(INPUT, shape, channelsFirst, false, Padding.VALID, null, Affine.none(shape.size(-1)));
    }

    /** What another layer makes of it. */
    KerasValue next(String newNode, Shape newShape) {
        return new KerasValue(newNode, newShape, channelsFirst, point && newShape.rank() == 1, Padding.VALID,
                newShape.rank() == 1 ? order : null, null);
    }

    KerasValue withPoint(boolean newPoint) {
        return new KerasValue(node, shape, channelsFirst, newPoint, padding, order, front);
    }

    KerasValue withPadding(Padding newPadding) {
        return new KerasValue(node, shape, channelsFirst, point, newPadding, order, front);
    }

    KerasValue withOrder(int @Nullable [] newOrder) {
        return new KerasValue(node, shape, channelsFirst, point, padding, newOrder, front);
    }

    KerasValue withFront(Affine newFront) {
        return new KerasValue(node, shape, channelsFirst, point, padding, order, newFront);
    }

    KerasValue withShape(Shape newShape) {
        return new KerasValue(node, newShape, channelsFirst, point, padding, order, front);
    }

    KerasValue withChannelsFirst(boolean first) {
        return new KerasValue(node, shape, first, point, padding, order, front);
    }

    boolean isImage() {
        return shape.rank() == 3;
    }

    boolean padded() {
        return !padding.equals(Padding.VALID);
    }

    boolean open() {
        return shape.elements() == 0;
    }

    /** The sizes that Keras has, without the batch. */
    int[] sizes() {
        if (isImage()) {
            int height = shape.size(0) + padding.top() + padding.bottom();
            int width = shape.size(1) + padding.left() + padding.right();
            return channelsFirst ? new int[] {shape.size(2), height, width} : new int[] {height, width, shape.size(2)};
        }
        int n = shape.size(0);
        return !point ? new int[] {n} : channelsFirst ? new int[] {n, 1, 1} : new int[] {1, 1, n};
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KerasValue that && node.equals(that.node) && point == that.point && padding.equals(that.padding)
                && Arrays.equals(order, that.order);
    }

    @Override
    public int hashCode() {
        return node.hashCode();
    }
}
