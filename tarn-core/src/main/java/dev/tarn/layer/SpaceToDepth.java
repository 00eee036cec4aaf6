package dev.tarn.layer;

import dev.tarn.tensor.Shape;
import java.util.List;

/**
 * Pixels as channels: {@code (h·b)×(w·b)×c} becomes {@code h×w×(b·b·c)}. ONNX {@code SpaceToDepth}; with {@code channelsFirst} PyTorch's {@code PixelUnshuffle}.
 *
 * @param block b
 * @param channelsFirst as for {@link DepthToSpace}
 */
public record SpaceToDepth(int block, boolean channelsFirst) implements Rearrangement {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public SpaceToDepth {
        if (block < 1) {
            throw new IllegalArgumentException("spacetodepth " + block + ": the block must be at least 1");
        }
    }

    @Override
    public String word() {
        return "spacetodepth";
    }

    @Override
    public String text() {
        return "spacetodepth " + block + (channelsFirst ? " crd" : "");
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Shape image = Window.requireImage(inputs.getFirst());
        if (image.size(0) % block != 0 || image.size(1) % block != 0) {
            throw new ShapeException("input " + image + " does not divide into blocks of " + block + "×" + block);
        }
        return Shape.of(image.size(0) / block, image.size(1) / block, Math.multiplyExact(image.size(2), Math.multiplyExact(block, block)));
    }

    @Override
    public int origin(Shape input, Shape output, int element) {
        int channels = input.size(2);
        int depth = element % output.size(2);
        int pixel = element / output.size(2);
        int inBlock = channelsFirst ? depth % (block * block) : depth / channels;
        int channel = channelsFirst ? depth / (block * block) : depth % channels;
        int row = pixel / output.size(1) * block + inBlock / block;
        int column = pixel % output.size(1) * block + inBlock % block;
        return (row * input.size(1) + column) * channels + channel;
    }
}
