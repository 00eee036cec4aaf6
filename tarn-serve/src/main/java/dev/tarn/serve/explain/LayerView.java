package dev.tarn.serve.explain;

import dev.tarn.lab.explain.PoolWinners;
import dev.tarn.layer.MaxPool2d;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Some channels of a layer's result, for a page that draws them.
 *
 * @param first channel
 * @param count of channels; more than there are: those that there are
 */
public record LayerView(String layer, int first, int count) {
    /** Floats of one view at most; a larger map is for a view with fewer channels. */
    private static final int MOST = 1 << 20;

    public LayerView {
        if (first < 0 || count < 1) {
            throw new IllegalArgumentException(
                    "a view begins at channel 0 or later and has at least 1 channel, found first " + first + " and count " + count);
        }
    }

    Map<String, Object> json(Walk walk) {
        Tensor values = walk.values(layer);
        Shape shape = values.shape();
        boolean map = shape.rank() == 3;
        int channels = map ? shape.size(2) : shape.elements();
        int cells = map ? shape.size(0) * shape.size(1) : 1;
        int from = Math.min(first, channels - 1);
        int shown = Math.clamp(Math.min(count, channels - from), 1, Math.max(1, MOST / cells));
        float[] planes = new float[shown * cells];
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        int zeros = 0;
        for (float value : values.data()) {
            low = Math.min(low, value);
            high = Math.max(high, value);
            zeros += value == 0 ? 1 : 0;
        }
        for (int c = 0; c < shown; c++) {
            for (int i = 0; i < cells; i++) {
                planes[c * cells + i] = values.data()[i * channels + from + c];
            }
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("layer", layer);
        json.put("height", map ? shape.size(0) : 1);
        json.put("width", map ? shape.size(1) : 1);
        json.put("channels", channels);
        json.put("map", map);
        json.put("first", from);
        json.put("count", shown);
        json.put("low", low);
        json.put("high", high);
        json.put("zeros", (double) zeros / values.data().length);
        json.put("values", base64(planes));
        if (!layer.equals("input") && walk.node(layer).layer() instanceof MaxPool2d) {
            walk.winners(layer).ifPresent(pool -> json.put("winners", winners(pool, from)));
        }
        return json;
    }

    /** Where the winners of one channel's windows are, in the map that is pooled: row and column in turns. */
    private static List<Integer> winners(PoolWinners pool, int channel) {
        List<Integer> places = new ArrayList<>();
        for (int i = channel; i < pool.rows().length; i += pool.channels()) {
            places.add(pool.rows()[i]);
            places.add(pool.columns()[i]);
        }
        return places;
    }

    /** Little-endian floats in base64, which a page reads without parsing numbers. */
    static String base64(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
