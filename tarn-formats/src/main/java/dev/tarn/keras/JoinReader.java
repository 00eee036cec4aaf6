package dev.tarn.keras;

import dev.tarn.layer.Add;
import dev.tarn.layer.Concat;
import dev.tarn.layer.Join;
import dev.tarn.layer.Merge;
import java.util.Arrays;
import java.util.List;

/** Layers that join several inputs. */
final class JoinReader {
    private JoinReader() {}

    static KerasValue add(LayerCall call) {
        return merge(call, new Add());
    }

    /** Inputs that have the same order of axes and features. */
    private static List<KerasValue> alike(LayerCall call) {
        List<KerasValue> inputs = call.inputs();
        if (inputs.size() < 2) {
            throw new RefusedLayer("joins " + inputs.size() + " inputs; it takes two or more");
        }
        KerasValue first = inputs.getFirst();
        for (KerasValue input : inputs) {
            if (input.isImage() && input.channelsFirst() != first.channelsFirst()) {
                throw new RefusedLayer("joins images with the channels first and with the channels last");
            }
            if (!Arrays.equals(input.order(), first.order())) {
                throw new RefusedLayer("joins features of a flattened image with others; put it in front of Flatten");
            }
        }
        return inputs;
    }

    /** Multiply and its like; an image of one pixel counts for all pixels, as in the gates of squeeze-and-excitation. */
    static KerasValue merge(LayerCall call, Merge.Function function) {
        return merge(call, new Merge(function));
    }

    private static KerasValue merge(LayerCall call, Join layer) {
        List<KerasValue> inputs = alike(call);
        boolean images = inputs.stream().anyMatch(KerasValue::isImage);
        if (images && inputs.stream().anyMatch(input -> !input.isImage() && !input.point())) {
            throw new RefusedLayer(
                    "joins " + inputs.stream().map(LayerCall::sizes).toList() + "; a vector has to become an image of one pixel first");
        }
        return call.assembly().add(call.name(), layer, inputs);
    }

    static KerasValue concatenate(LayerCall call) {
        List<KerasValue> inputs = call.inputs();
        if (inputs.size() < 2) {
            throw new RefusedLayer("joins " + inputs.size() + " inputs; it takes two or more");
        }
        KerasValue first = inputs.getFirst();
        int rank = first.sizes().length + 1;
        int axis = call.config().has("axis") && call.config().value("axis") instanceof Long number ? number.intValue() : -1;
        int channels = (first.isImage() || first.point()) && first.channelsFirst() ? 1 : rank - 1;
        if ((axis < 0 ? axis + rank : axis) != channels) {
            throw new RefusedLayer(
                    "concatenates along axis " + axis + " of " + LayerCall.sizes(first) + "; supported are channels, axis " + channels);
        }
        for (KerasValue input : inputs) {
            if (input.sizes().length + 1 != rank || (input.isImage() && input.channelsFirst() != first.channelsFirst())) {
                throw new RefusedLayer("joins " + inputs.stream().map(LayerCall::sizes).toList() + ", which do not have the same axes");
            }
        }
        KerasValue output = call.assembly().add(call.name(), new Concat(), inputs);
        return output.withOrder(order(inputs));
    }

    /** Features keep their own orders, one input's behind the other's. */
    private static int @org.jspecify.annotations.Nullable [] order(List<KerasValue> inputs) {
        if (inputs.stream().allMatch(input -> input.order() == null)) {
            return null;
        }
        int[] all = new int[inputs.stream().mapToInt(input -> input.shape().elements()).sum()];
        int at = 0;
        for (KerasValue input : inputs) {
            int start = at;
            int[] order = input.order();
            for (int i = 0; i < input.shape().elements(); i++) {
                all[at++] = start + (order == null ? i : order[i]);
            }
        }
        return all;
    }
}
