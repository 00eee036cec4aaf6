package dev.tarn.keras;

import dev.tarn.image.ResizeMode;
import dev.tarn.layer.Crop2d;
import dev.tarn.layer.Layer;
import dev.tarn.layer.Scale;
import dev.tarn.layer.ScaleShift;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Layers that prepare pictures. In front of the network they become the model's preprocessing, further back layers that compute the same. */
final class PreprocessingReader {
    /** What Keras adds to a deviation, in case there is none. */
    private static final double EPSILON = 1e-7;

    private PreprocessingReader() {}

    static KerasValue rescaling(LayerCall call) {
        KerasValue input = call.input();
        int channels = input.shape().size(-1);
        return apply(call, input, new Affine(numbers(call, "scale", 1, channels), numbers(call, "offset", 0, channels)));
    }

    private static double[] numbers(LayerCall call, String key, double otherwise, int channels) {
        List<Object> list = call.config().list(key);
        double[] numbers = new double[channels];
        if (list.size() <= 1 && !(call.config().value(key) instanceof List<?>)) {
            Arrays.fill(numbers, call.config().number(key, otherwise));
            return numbers;
        }
        List<Object> flat = list;
        while (flat.size() == 1 && flat.getFirst() instanceof List<?> inner) {
            flat = List.copyOf(inner);
        }
        if (flat.size() != 1 && flat.size() != channels) {
            throw LayerConfig.wrong(key, "a number, or one for each of " + channels + " channels", list);
        }
        for (int c = 0; c < channels; c++) {
            if (!(flat.get(flat.size() == 1 ? 0 : c) instanceof Number number)) {
                throw LayerConfig.wrong(key, "a number, or one for each of " + channels + " channels", list);
            }
            numbers[c] = number.doubleValue();
        }
        return numbers;
    }

    static KerasValue normalization(LayerCall call) {
        KerasValue input = call.input();
        int channels = input.shape().size(-1);
        boolean invert = call.config().flag("invert", false);
        if (call.config().has("mean")) {
            return apply(call, input, standardising(numbers(call, "mean", 0, channels), numbers(call, "variance", 1, channels), invert));
        }
        List<Object> axes = call.config().has("axis") ? call.config().list("axis") : List.of();
        boolean last = axes.size() == 1 && axes.getFirst() instanceof Long axis && (axis == -1 || axis == input.sizes().length);
        if ((!last && !axes.isEmpty()) || (input.isImage() && input.channelsFirst())) {
            throw new RefusedLayer(
                    "normalises along the axes " + axes + "; supported is one mean for each channel (axis -1), or one for all");
        }
        int[] sizes = last ? new int[] {channels} : new int[0];
        List<float[]> learned = call.assembly().statistics(call.layer(),
                List.of(Variable.statistic("mean", sizes), Variable.statistic("variance", sizes), Variable.statistic("count")));
        return apply(call, input, standardising(each(learned.getFirst(), channels), each(learned.get(1), channels), invert));
    }

    private static double[] each(float[] values, int channels) {
        double[] all = new double[channels];
        Arrays.setAll(all, c -> values[values.length == 1 ? 0 : c]);
        return all;
    }

    private static Affine standardising(double[] mean, double[] variance, boolean invert) {
        double[] scale = new double[mean.length];
        double[] offset = new double[mean.length];
        for (int c = 0; c < mean.length; c++) {
            double deviation = Math.max(Math.sqrt(variance[c]), EPSILON);
            scale[c] = invert ? deviation : 1 / deviation;
            offset[c] = invert ? mean[c] : -mean[c] / deviation;
        }
        return new Affine(scale, offset);
    }

    /** An affine function behind a value: noted at the network's input, a layer elsewhere. */
    static KerasValue apply(LayerCall call, KerasValue input, Affine affine) {
        if (input.padded()) {
            throw new RefusedLayer("works on an image that a ZeroPadding2D padded, which is not supported; put it in front of that");
        }
        Affine front = input.front();
        Affine all = front == null ? null : front.then(affine);
        if (all != null && call.assembly().lifts) {
            return input.withFront(all);
        }
        if (affine.isNone()) {
            return input;
        }
        boolean scaleOnly = Arrays.stream(affine.offset()).allMatch(offset -> offset == 0)
                && Arrays.stream(affine.scale()).allMatch(scale -> scale == affine.scale()[0]);
        Layer layer = scaleOnly ? new Scale((float) affine.scale()[0]) : new ScaleShift(true);
        KerasValue output = all == null ? call.add(layer, input) : call.assembly().addInFront(call.name(), layer, input);
        if (!scaleOnly) {
            call.assembly().constant(output.node(), Map.of("weight", Arrangement.vector(floats(affine.scale()), input.order()), "bias",
                    Arrangement.vector(floats(affine.offset()), input.order())));
        }
        return all == null ? output : output.withFront(all);
    }

    private static float[] floats(double[] from) {
        float[] to = new float[from.length];
        for (int i = 0; i < to.length; i++) {
            to[i] = (float) from[i];
        }
        return to;
    }

    static KerasValue resizing(LayerCall call) {
        KerasValue input = front(call);
        int height = call.config().integer("height");
        int width = call.config().integer("width");
        ResizeMode mode = call.config().flag("crop_to_aspect_ratio", false)
                ? ResizeMode.CROP
                : call.config().flag("pad_to_aspect_ratio", false) ? ResizeMode.FIT : ResizeMode.STRETCH;
        return call.assembly().resized(input, height, width, mode);
    }

    static KerasValue centerCrop(LayerCall call) {
        KerasValue input = call.wholeImage();
        int height = call.config().integer("height");
        int width = call.config().integer("width");
        if (input.open()) {
            return call.assembly().resized(front(call), height, width, ResizeMode.CROP);
        }
        int rows = input.shape().size(0) - height;
        int columns = input.shape().size(1) - width;
        if (rows < 0 || columns < 0) {
            throw new RefusedLayer("crops " + height + "×" + width + " from " + LayerCall.sizes(input) + ", which is smaller");
        }
        if (rows + columns == 0) {
            return input;
        }
        Crop2d crop = new Crop2d(rows / 2, columns / 2, rows - rows / 2, columns - columns / 2);
        return input.front() == null ? call.add(crop, input) : call.assembly().addInFront(call.name(), crop, input);
    }

    private static KerasValue front(LayerCall call) {
        KerasValue input = call.image();
        if (input.front() == null || !input.node().equals(KerasValue.INPUT)) {
            throw new RefusedLayer("changes the size of an image in the middle of the network, which is not supported");
        }
        return input;
    }
}
