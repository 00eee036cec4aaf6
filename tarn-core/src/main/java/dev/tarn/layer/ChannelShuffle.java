package dev.tarn.layer;

import dev.tarn.tensor.Shape;
import java.util.List;

/**
 * Deals the channels out: of {@code g} groups, first the first channel of each, then the second of each, and so on (ShuffleNet: Zhang et al. 2018, arXiv 1707.01083).
 * PyTorch's {@code ChannelShuffle(groups)}; in ONNX files a reshape to {@code g×c/g}, a transposition and a reshape back.
 *
 * @param groups a divisor of the channels
 */
public record ChannelShuffle(int groups) implements Rearrangement {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public ChannelShuffle {
        if (groups < 1) {
            throw new IllegalArgumentException("shuffle " + groups + ": the number of groups must be at least 1");
        }
    }

    @Override
    public String word() {
        return "shuffle";
    }

    @Override
    public String text() {
        return "shuffle " + groups;
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Shape input = inputs.getFirst();
        if (input.size(-1) % groups != 0) {
            throw new ShapeException("input " + input + ": its " + input.size(-1) + " channels do not divide into " + groups + " groups");
        }
        return input;
    }

    @Override
    public int origin(Shape input, Shape output, int element) {
        int channels = input.size(-1);
        int channel = element % channels;
        return element - channel + channel % groups * (channels / groups) + channel / groups;
    }
}
