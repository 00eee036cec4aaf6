package dev.tarn.onnx;

import static dev.tarn.onnx.OnnxMessages.attribute;

import dev.tarn.layer.ChannelShuffle;
import dev.tarn.layer.ChannelSlice;
import dev.tarn.layer.Crop2d;
import dev.tarn.layer.DepthToSpace;
import dev.tarn.layer.Pad2d;
import dev.tarn.layer.Rearrangement;
import dev.tarn.layer.Reshape;
import dev.tarn.layer.SpaceToDepth;
import dev.tarn.layer.Upsample2d;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.util.List;
import java.util.Locale;

/** Layers that move elements, and upsampling, as operators. */
final class RearrangementWriter {
    private final OnnxNodes nodes;

    RearrangementWriter(OnnxNodes nodes) {
        this.nodes = nodes;
    }

    void write(String name, Rearrangement layer, Shape input, Shape output, String x, String result) {
        switch (layer) {
            case ChannelShuffle(int groups) -> shuffle(name, groups, input, x, result);
            case ChannelSlice(int from, int to, int step) ->
                slice(name, x, new long[] {from}, new long[] {to}, new long[] {1}, new long[] {step}, result);
            case Crop2d(int top, int left, int bottom, int right) -> slice(name, x, new long[] {top, left},
                    new long[] {(long) input.size(0) - bottom, (long) input.size(1) - right}, new long[] {2, 3}, new long[] {1, 1}, result);
            case Pad2d pad -> {
                String pads = nodes.longs(name + "/pads", 0, 0, pad.top(), pad.left(), 0, 0, pad.bottom(), pad.right());
                ProtoMessage node = nodes.add(name, "Pad", List.of(x, pads), result);
                if (pad.mode() != Pad2d.Mode.ZERO) {
                    node.message(5, attribute("mode", pad.mode().name().toLowerCase(Locale.ROOT)));
                }
            }
            case DepthToSpace(int block, boolean channelsFirst) -> nodes.add(name, "DepthToSpace", List.of(x), result)
                    .message(5, attribute("blocksize", (long) block)).message(5, attribute("mode", channelsFirst ? "CRD" : "DCR"));
            case SpaceToDepth(int block, boolean channelsFirst) -> spaceToDepth(name, block, channelsFirst, input, output, x, result);
            case Reshape _ -> reshape(name, x, result, 0, output.size(2), output.size(0), output.size(1));
        }
    }

    private void slice(String name, String x, long[] starts, long[] ends, long[] axes, long[] steps, String result) {
        nodes.add(name, "Slice", List.of(x, nodes.longs(name + "/starts", starts), nodes.longs(name + "/ends", ends),
                nodes.longs(name + "/axes", axes), nodes.longs(name + "/steps", steps)), result);
    }

    /** @param sizes 0 keeps the batch */
    private void reshape(String name, String x, String result, long... sizes) {
        nodes.binary(name, "Reshape", x, nodes.longs(name + "/shape", sizes), result);
    }

    private String reshaped(String name, String x, long... sizes) {
        String result = nodes.claim(name);
        reshape(name, x, result, sizes);
        return result;
    }

    private void shuffle(String name, int groups, Shape input, String x, String result) {
        long channels = input.size(-1);
        boolean image = input.rank() == 3;
        long[] apart = image
                ? new long[] {0, groups, channels / groups, input.size(0), input.size(1)}
                : new long[] {0, groups, channels / groups};
        String dealt = nodes.claim(name + "/transpose");
        nodes.add(name + "/transpose", "Transpose", List.of(reshaped(name + "/groups", x, apart)), dealt)
                .message(5, image ? attribute("perm", 0, 2, 1, 3, 4) : attribute("perm", 0, 2, 1));
        reshape(name, dealt, result, image ? new long[] {0, channels, input.size(0), input.size(1)} : new long[] {0, channels});
    }

    private void spaceToDepth(String name, int block, boolean channelsFirst, Shape input, Shape output, String x, String result) {
        if (!channelsFirst) {
            nodes.add(name, "SpaceToDepth", List.of(x), result).message(5, attribute("blocksize", (long) block));
            return;
        }
        String apart = reshaped(name + "/blocks", x, 0, input.size(2), output.size(0), block, output.size(1), block);
        String turned = nodes.claim(name + "/transpose");
        nodes.add(name + "/transpose", "Transpose", List.of(apart), turned).message(5, attribute("perm", 0, 1, 3, 5, 2, 4));
        reshape(name, turned, result, 0, output.size(2), output.size(0), output.size(1));
    }

    void upsample(String name, Upsample2d layer, String x, String result) {
        String scales = nodes.floats(name + "/scales", Tensor.of(Shape.of(4), 1, 1, layer.vertical(), layer.horizontal()));
        ProtoMessage node = nodes.add(name, "Resize", List.of(x, "", scales), result);
        switch (layer.mode()) {
            case NEAREST -> node.message(5, attribute("mode", "nearest"))
                    .message(5, attribute("coordinate_transformation_mode", "asymmetric")).message(5, attribute("nearest_mode", "floor"));
            case BILINEAR -> node.message(5, attribute("mode", "linear"))
                    .message(5, attribute("coordinate_transformation_mode", "half_pixel"));
            case BILINEAR_CORNERS -> node.message(5, attribute("mode", "linear"))
                    .message(5, attribute("coordinate_transformation_mode", "align_corners"));
        }
    }
}
