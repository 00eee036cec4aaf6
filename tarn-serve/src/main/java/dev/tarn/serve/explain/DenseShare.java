package dev.tarn.serve.explain;

import static java.util.Objects.requireNonNull;

import dev.tarn.layer.Dense;
import dev.tarn.layer.Dropout;
import dev.tarn.layer.Flatten;
import dev.tarn.network.Node;
import dev.tarn.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What reaches one unit of a dense layer, and from where: input times weight, per cell and per channel of the map in front of it.
 */
public record DenseShare(String layer, int unit) {
    Map<String, Object> json(Walk walk) {
        Node node = walk.node(layer);
        if (!(node.layer() instanceof Dense)) {
            throw new IllegalArgumentException(layer + " is no dense layer");
        }
        Tensor weight = requireNonNull(walk.model().parameters().get(layer + ".weight"));
        Tensor bias = walk.model().parameters().get(layer + ".bias");
        int units = weight.shape().size(0);
        int features = weight.shape().size(1);
        if (unit < 0 || unit >= units) {
            throw new IllegalArgumentException(layer + " has " + units + " units, counted from 0; there is none " + unit);
        }
        String from = walk.inputOf(node);
        while (!from.equals("input") && (walk.node(from).layer() instanceof Flatten || walk.node(from).layer() instanceof Dropout)) {
            from = walk.inputOf(walk.node(from));
        }
        Tensor input = walk.values(from);
        boolean map = input.shape().rank() == 3;
        int height = map ? input.shape().size(0) : 1;
        int width = map ? input.shape().size(1) : 1;
        int channels = features / (height * width);
        float[] cells = new float[height * width];
        List<Object> sums = new ArrayList<>();
        double total = 0;
        for (int c = 0; c < channels; c++) {
            double sum = 0;
            for (int i = 0; i < height * width; i++) {
                // Features are numbered channel by channel, as in PyTorch; the map lies channels last.
                double product = (double) input.data()[i * channels + c] * weight.data()[unit * features + c * height * width + i];
                cells[i] += (float) product;
                sum += product;
            }
            sums.add((float) sum);
            total += sum;
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("layer", layer);
        json.put("unit", unit);
        json.put("units", units);
        json.put("reads", from);
        json.put("height", height);
        json.put("width", width);
        json.put("channels", sums);
        json.put("cells", LayerView.base64(cells));
        json.put("sum", total);
        json.put("bias", bias == null ? 0 : bias.get(unit));
        json.put("value", walk.values(layer).data()[unit]);
        return json;
    }
}
