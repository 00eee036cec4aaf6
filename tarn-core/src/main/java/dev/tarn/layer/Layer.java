package dev.tarn.layer;

import dev.tarn.tensor.Shape;
import java.util.List;

/** A layer's description: immutable data. */
public sealed interface Layer
        permits ActivationLayer, AvgPool2d, BatchNorm2d, Conv2d, Dense, Dropout, Flatten, GlobalAvgPool, GlobalMaxPool, GroupNorm, Join,
        LayerNorm, LocalResponseNorm, LogSoftmax, MaxPool2d, PRelu, RRelu, Rearrangement, Scale, ScaleShift, Softmax, Upsample2d {

    /** {@return the word by which descriptions and automatic names call it: {@code conv}, {@code relu}, {@code maxpool}, …} */
    String word();

    /** {@return the description in one line, which {@link LayerText#parse} reads back: {@code conv 32 3 stride 2}} Equal layers have equal texts. */
    String text();

    /**
     * The output's shape, without the batch dimension.
     *
     * @param inputs shapes of what it reads, in order, without the batch dimension
     * @return sizes of the result for one image
     * @throws ShapeException if the inputs don't suit the layer; the message says what was found, expected, and the fix when it is known
     */
    Shape output(List<Shape> inputs);

    /**
     * The parameters it has for inputs of these shapes; none by default.
     *
     * @param inputs shapes of what it reads, in order, without the batch dimension
     * @return in the order of files; their full names begin with the layer's
     */
    default List<Parameter> parameters(List<Shape> inputs) {
        return List.of();
    }
}
