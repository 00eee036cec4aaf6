package dev.tarn.layer;

import dev.tarn.tensor.Shape;
import java.util.List;

/**
 * Channels as pixels: {@code h×w×(b·b·c)} becomes {@code (h·b)×(w·b)×c}. ONNX {@code DepthToSpace}; with {@code channelsFirst} PyTorch's {@code PixelShuffle}.
 *
 * @param block b
 * @param channelsFirst whether a channel's number is {@code (c·b + row)·b + column} (ONNX mode CRD, PyTorch) rather than {@code (row·b + column)·c' + c} (mode DCR, ONNX' default,
 *            TensorFlow)
 */
public record DepthToSpace(int block, boolean channelsFirst) implements Rearrangement {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public DepthToSpace {
        if (block < 1) {
            throw new IllegalArgumentException("depthtospace " + block + ": the block must be at least 1");
        }
    }

    @Override
    public String word() {
        return "depthtospace";
    }

    @Override
    public String text() {
        return "depthtospace " + block + (channelsFirst ? " crd" : "");
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Shape image = Window.requireImage(inputs.getFirst());
        int square = Math.multiplyExact(block, block);
        if (image.size(2) % square != 0) {
            throw new ShapeException(
                    "input " + image + ": its " + image.size(2) + " channels do not divide into blocks of " + block + "×" + block);
        }
        return Shape.of(Math.multiplyExact(image.size(0), block), Math.multiplyExact(image.size(1), block), image.size(2) / square);
    }

    @Override
    public int origin(Shape input, Shape output, int element) {
        int channels = output.size(2);
        int channel = element % channels;
        int row = element / channels / output.size(1);
        int column = element / channels % output.size(1);
        return (row / block * input.size(1) + column / block) * input.size(2)
                + depth(block, channels, channelsFirst, channel, row % block, column % block);
    }

    static int depth(int block, int channels, boolean channelsFirst, int channel, int row, int column) {
        return channelsFirst ? (channel * block + row) * block + column : (row * block + column) * channels + channel;
    }
}
