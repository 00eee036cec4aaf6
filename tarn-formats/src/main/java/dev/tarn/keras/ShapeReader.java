package dev.tarn.keras;

import dev.tarn.layer.Flatten;
import dev.tarn.layer.Crop2d;
import dev.tarn.layer.Padding;
import dev.tarn.layer.Reshape;
import dev.tarn.layer.Upsample2d;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Layers that move numbers about and compute nothing. */
final class ShapeReader {
    private ShapeReader() {}

    /** Keras counts the features of an image row, column, channel; a layer that says channels_first, too, since it brings the channels behind first. */
    static KerasValue flatten(LayerCall call) {
        KerasValue input = call.input();
        if (!input.isImage()) {
            return input.withPoint(false);
        }
        return flattened(call, input, input.channelsFirst() && !call.channelsFirst());
    }

    /** @param sameOrder whether Keras counts channel, row, column as Tarn does */
    private static KerasValue flattened(LayerCall call, KerasValue input, boolean sameOrder) {
        int @Nullable [] order = sameOrder
                ? null
                : Arrangement.flattened(input.shape().size(0), input.shape().size(1), input.shape().size(2));
        return call.add(new Flatten(), input).withOrder(order);
    }

    static KerasValue reshape(LayerCall call) {
        KerasValue input = call.input();
        int[] from = input.sizes();
        int[] to = target(call, from);
        if (Arrays.equals(from, to)) {
            return input;
        }
        if (to.length == 1) {
            return input.isImage() ? flattened(call, input, input.channelsFirst()) : input.withPoint(false);
        }
        if (to.length == 3 && !input.isImage()) {
            KerasValue image = imageOf(call, input, to);
            if (image != null) {
                return image;
            }
        }
        throw new RefusedLayer("makes " + shape(to) + " of " + LayerCall.sizes(input) + ", in an order that Tarn does not have");
    }

    private static @Nullable KerasValue imageOf(LayerCall call, KerasValue input, int[] to) {
        int @Nullable [] order = input.order();
        if (order != null) {
            boolean undone = Arrays.equals(order, Arrangement.flattened(to[0], to[1], to[2])); // a Flatten
            return undone ? call.add(new Reshape(to[0], to[1], to[2]), input).withChannelsFirst(false) : null;
        }
        if (to[0] == 1 && to[1] == 1) {
            return input.withPoint(true).withChannelsFirst(false);
        }
        if (to[1] == 1 && to[2] == 1) {
            return input.withPoint(true).withChannelsFirst(true);
        }
        if (to[2] == 1) {
            return call.add(new Reshape(to[0], to[1], 1), input).withChannelsFirst(false);
        }
        // The first axis taken for the channels; layers behind that see it otherwise say so.
        return call.add(new Reshape(to[1], to[2], to[0]), input).withChannelsFirst(true);
    }

    private static int[] target(LayerCall call, int[] from) {
        List<Object> wanted = call.config().list("target_shape");
        int[] to = new int[wanted.size()];
        long known = 1;
        int open = -1;
        for (int i = 0; i < to.length; i++) {
            if (!(wanted.get(i) instanceof Long size) || size < -1 || size == 0 || size > Integer.MAX_VALUE || (size == -1 && open >= 0)) {
                throw LayerConfig.wrong("target_shape", "sizes, of which one may be -1", wanted);
            }
            to[i] = size.intValue();
            open = size == -1 ? i : open;
            known *= Math.abs(size);
        }
        long all = Arrays.stream(from).asLongStream().reduce(1, (a, b) -> a * b);
        if (open >= 0 && known > 0 && all % known == 0) {
            to[open] = (int) (all / known);
            known = all;
        }
        if (known != all) {
            throw new RefusedLayer("makes " + shape(to) + " of " + shape(from) + ", which has " + all + " numbers");
        }
        return to;
    }

    private static String shape(int... sizes) {
        return HdfContent.shape(sizes);
    }

    /** Keras has no layout of its own: channels go to the front or to the back. Tarn does not move anything for that. */
    static KerasValue permute(LayerCall call) {
        KerasValue input = call.input();
        List<Object> dims = call.config().list("dims");
        if (dims.equals(List.of(1L)) || dims.equals(List.of(1L, 2L, 3L))) {
            return input;
        }
        if ((input.isImage() || input.point()) && !input.channelsFirst() && dims.equals(List.of(3L, 1L, 2L))) {
            return input.withChannelsFirst(true);
        }
        if ((input.isImage() || input.point()) && input.channelsFirst() && dims.equals(List.of(2L, 3L, 1L))) {
            return input.withChannelsFirst(false);
        }
        throw new RefusedLayer(
                "exchanges axes as " + dims + ", which is not supported; only channels can move, to the front or to the back");
    }

    /** The zeros wait for the layer behind, which takes them as its padding. */
    static KerasValue zeroPadding(LayerCall call) {
        KerasValue input = call.wholeImage();
        int[] sides = call.config().sides("padding");
        Padding before = input.padding();
        return input.withPadding(Padding.of(before.top() + sides[0], before.left() + sides[1], before.bottom() + sides[2],
                before.right() + sides[3]));
    }

    static KerasValue cropping(LayerCall call) {
        int[] sides = call.config().sides("cropping");
        return call.add(new Crop2d(sides[0], sides[1], sides[2], sides[3]), call.wholeImage());
    }

    static KerasValue upSampling(LayerCall call) {
        int[] size = call.config().pair("size", 2);
        Upsample2d.Mode mode = switch (call.config().text("interpolation", "nearest")) {
            case "nearest" -> Upsample2d.Mode.NEAREST;
            case "bilinear" -> Upsample2d.Mode.BILINEAR;
            case String other -> throw new RefusedLayer("enlarges by " + other + " interpolation; supported are nearest and bilinear");
        };
        return call.add(new Upsample2d(size[0], size[1], mode), call.wholeImage());
    }
}
