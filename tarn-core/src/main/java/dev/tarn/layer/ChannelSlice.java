package dev.tarn.layer;

import dev.tarn.tensor.Shape;
import java.util.List;

/**
 * Some of the channels of an image, or of the features: one part of a split.
 *
 * @param from the first channel, counted from 0
 * @param to one past the last
 * @param step 2 takes every second one
 */
public record ChannelSlice(int from, int to, int step) implements Rearrangement {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public ChannelSlice {
        if (from < 0 || to <= from || step < 1) {
            throw new IllegalArgumentException("slice " + from + " " + to + " step " + step
                    + ": must start at 0 or later, end behind its start and step forward");
        }
    }

    /**
     * Channels side by side.
     *
     * @param from first, counted from 0
     * @param to behind the last
     * @return the layer
     */
    public static ChannelSlice of(int from, int to) {
        return new ChannelSlice(from, to, 1);
    }

    @Override
    public String word() {
        return "slice";
    }

    @Override
    public String text() {
        return "slice " + from + " " + to + (step == 1 ? "" : " step " + step);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        int[] sizes = inputs.getFirst().toArray();
        int channels = sizes[sizes.length - 1];
        if (to > channels) {
            throw new ShapeException("input " + inputs.getFirst() + " has " + channels + " channels, the slice ends at " + to
                    + "; let it end there at the latest");
        }
        sizes[sizes.length - 1] = (to - from + step - 1) / step;
        return Shape.of(sizes);
    }

    @Override
    public int origin(Shape input, Shape output, int element) {
        int channels = output.size(-1);
        return element / channels * input.size(-1) + from + element % channels * step;
    }
}
