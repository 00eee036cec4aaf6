package dev.tarn.serve.explain;

import static java.util.Objects.requireNonNull;

import dev.tarn.lab.explain.ReceptiveField;
import dev.tarn.lab.explain.Region;
import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.BatchNorm2d;
import dev.tarn.layer.Conv2d;
import dev.tarn.layer.Dropout;
import dev.tarn.layer.MaxPool2d;
import dev.tarn.layer.Padding;
import dev.tarn.layer.Scale;
import dev.tarn.layer.Window;
import dev.tarn.network.Node;
import dev.tarn.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A cell of a map, and how it came to its number: back through activations to the window of a max pool, from its winner on to the convolution, and there product by product.
 */
public record Cell(String layer, int row, int column, int channel) {
    /** Input channels whose share of a sum is told apart. */
    private static final int MOST_CHANNELS = 8;

    Map<String, Object> json(Walk walk) {
        Tensor values = walk.values(layer);
        if (values.shape().rank() != 3) {
            throw new IllegalArgumentException(layer + " is " + values.shape() + "; it has no cells");
        }
        if (row < 0 || column < 0 || channel < 0 || row >= values.shape().size(0) || column >= values.shape().size(1)
                || channel >= values.shape().size(2)) {
            throw new IllegalArgumentException(layer + " is " + values.shape() + "; it has no row " + row + ", column " + column
                    + ", channel " + channel + " (counted from 0)");
        }
        Map<String, Object> json = place(layer, row, column, values.get(row, column, channel));
        json.put("channel", channel);
        json.put("region", region(walk, layer, row, column));
        List<Object> path = new ArrayList<>();
        String at = layer;
        int y = row;
        int x = column;
        while (!at.equals("input")) {
            path.add(place(at, y, x, walk.values(at).get(y, x, channel)));
            Node node = walk.node(at);
            String before = walk.inputOf(node);
            if (node.layer() instanceof MaxPool2d pool) {
                Map<String, Object> window = window(walk, pool, before, y, x);
                json.put("pool", window);
                y = (Integer) requireNonNull(window.get("winnerRow"));
                x = (Integer) requireNonNull(window.get("winnerColumn"));
            } else if (node.layer() instanceof Conv2d conv) {
                json.put("convolution", convolution(walk, node, conv, before, y, x));
                break;
            } else if (!(node.layer() instanceof ActivationLayer || node.layer() instanceof BatchNorm2d || node.layer() instanceof Dropout
                    || node.layer() instanceof Scale)) {
                break;
            }
            at = before;
        }
        json.put("path", path);
        return json;
    }

    private static Map<String, Object> place(String layer, int row, int column, float value) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("layer", layer);
        json.put("row", row);
        json.put("column", column);
        json.put("value", value);
        return json;
    }

    private static Map<String, Object> region(Walk walk, String layer, int row, int column) {
        Region region = ReceptiveField.region(walk.model().network(), layer, row, column);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("top", region.top());
        json.put("left", region.left());
        json.put("height", region.height());
        json.put("width", region.width());
        return json;
    }

    /** The window's cells in row-major order; the first largest wins, NaN above all, padding never. */
    private Map<String, Object> window(Walk walk, MaxPool2d pool, String reads, int row, int column) {
        Tensor map = walk.values(reads);
        // What an activation in front of the pool made of it, cell by cell.
        boolean activated = !reads.equals("input") && walk.node(reads).layer() instanceof ActivationLayer;
        Tensor raw = activated ? walk.values(walk.inputOf(walk.node(reads))) : null;
        Window window = pool.window();
        Padding padding = window.paddingFor(map.shape());
        List<Object> cells = new ArrayList<>();
        int winnerRow = -1;
        int winnerColumn = -1;
        float best = 0;
        for (int ky = 0; ky < window.height(); ky++) {
            for (int kx = 0; kx < window.width(); kx++) {
                int y = row * window.strideHeight() - padding.top() + ky * window.dilationHeight();
                int x = column * window.strideWidth() - padding.left() + kx * window.dilationWidth();
                if (y < 0 || x < 0 || y >= map.shape().size(0) || x >= map.shape().size(1)) {
                    continue;
                }
                float value = map.get(y, x, channel);
                Map<String, Object> cell = place(reads, y, x, value);
                if (raw != null) {
                    cell.put("raw", raw.get(y, x, channel));
                }
                cells.add(cell);
                if (winnerRow < 0 || value > best || (Float.isNaN(value) && !Float.isNaN(best))) {
                    winnerRow = y;
                    winnerColumn = x;
                    best = value;
                }
            }
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("reads", reads);
        json.put("cells", cells);
        json.put("winnerRow", winnerRow);
        json.put("winnerColumn", winnerColumn);
        return json;
    }

    private Map<String, Object> convolution(Walk walk, Node node, Conv2d conv, String reads, int row, int column) {
        Tensor input = walk.values(reads);
        Map<String, Tensor> parameters = walk.model().parameters();
        Tensor weight = requireNonNull(parameters.get(node.name() + ".weight"));
        Tensor bias = parameters.get(node.name() + ".bias");
        Window window = conv.window();
        Padding padding = window.paddingFor(input.shape());
        int groupInputs = weight.shape().size(1);
        int groupOutputs = weight.shape().size(0) / (input.shape().size(2) / groupInputs);
        int firstInput = channel / groupOutputs * groupInputs;
        double[] sums = new double[groupInputs];
        List<List<Object>> terms = new ArrayList<>();
        for (int c = 0; c < groupInputs; c++) {
            List<Object> ofChannel = new ArrayList<>();
            for (int ky = 0; ky < window.height(); ky++) {
                for (int kx = 0; kx < window.width(); kx++) {
                    int y = row * window.strideHeight() - padding.top() + ky * window.dilationHeight();
                    int x = column * window.strideWidth() - padding.left() + kx * window.dilationWidth();
                    boolean inside = y >= 0 && x >= 0 && y < input.shape().size(0) && x < input.shape().size(1);
                    float in = inside ? input.get(y, x, firstInput + c) : 0;
                    float w = weight.get(channel, c, ky, kx);
                    sums[c] += (double) in * w;
                    ofChannel.add(Map.of("row", y, "column", x, "inside", inside, "input", in, "weight", w));
                }
            }
            terms.add(ofChannel);
        }
        List<Integer> strongest = new ArrayList<>(java.util.stream.IntStream.range(0, groupInputs).boxed().toList());
        strongest.sort(Comparator.comparingDouble(c -> -Math.abs(sums[c])));
        List<Object> shown = new ArrayList<>();
        double rest = 0;
        for (int i = 0; i < groupInputs; i++) {
            int c = strongest.get(i);
            if (i < MOST_CHANNELS) {
                shown.add(Map.of("channel", firstInput + c, "sum", sums[c], "terms", terms.get(c)));
            } else {
                rest += sums[c];
            }
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("layer", node.name());
        json.put("reads", reads);
        json.put("row", row);
        json.put("column", column);
        json.put("height", window.height());
        json.put("width", window.width());
        json.put("bias", bias == null ? 0 : bias.get(channel));
        json.put("channels", shown);
        json.put("others", Math.max(0, groupInputs - MOST_CHANNELS));
        json.put("othersSum", rest);
        json.put("value", walk.values(node.name()).get(row, column, channel));
        json.put("region", region(walk, node.name(), row, column));
        return json;
    }
}
