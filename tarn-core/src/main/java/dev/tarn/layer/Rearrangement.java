package dev.tarn.layer;

import dev.tarn.tensor.Shape;

/** A layer that computes nothing: each element of its output is one of its input, or zero. */
public sealed interface Rearrangement extends Layer
        permits ChannelShuffle, ChannelSlice, Crop2d, DepthToSpace, Pad2d, Reshape, SpaceToDepth {
    /** The value of {@link #origin} for an element that is zero. */
    int ZERO = -1;

    /**
     * Where an element comes from. Elements are numbered row by row with the channels innermost; those of a vector in their order.
     *
     * @param input its shape
     * @param output shape of the result
     * @param element of the output
     * @return an element of the input, or {@link #ZERO}
     */
    int origin(Shape input, Shape output, int element);
}
