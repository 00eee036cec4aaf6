package dev.tarn.onnx;

import dev.tarn.layer.Layer;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The network that grows while a graph is read. */
final class NetworkAssembly {
    private static final int MOST_LAYERS = 10_000;
    private static final String WEIGHT = ".weight";

    private final Map<String, Tensor> parameters = new LinkedHashMap<>();
    private final ValueNames names = new ValueNames();
    private Network network;

    NetworkAssembly(Shape input) {
        network = Network.input(input);
        names.claim("input");
    }

    /** A layer's own name: that of its weights as PyTorch calls them ({@code conv1.weight}), else the node's. */
    GraphValue.Batch add(NodeReader reader, Layer layer, List<GraphValue.Batch> inputs, Map<String, Weight> weights) {
        Weight weight = weights.get("weight");
        String wish = reader.node().name();
        if (weight != null && weight.name().endsWith(WEIGHT) && weight.name().length() > WEIGHT.length()) {
            wish = weight.name().substring(0, weight.name().length() - WEIGHT.length());
        }
        return add(reader, wish, layer, inputs, weights);
    }

    /** A layer without weights, by a name of its own. */
    GraphValue.Batch add(NodeReader reader, String wish, Layer layer, GraphValue.Batch input) {
        return add(reader, wish, layer, List.of(input), Map.of());
    }

    private GraphValue.Batch add(NodeReader reader, String wish, Layer layer, List<GraphValue.Batch> inputs,
            Map<String, Weight> weights) {
        if (network.nodes().size() >= MOST_LAYERS) {
            throw reader.stop("is layer " + (MOST_LAYERS + 1) + "; so many are not read");
        }
        String name = names.claim(clean(wish, layer));
        try {
            network = network.then(name, layer, inputs.stream().map(GraphValue.Batch::layer).toArray(String[]::new));
        } catch (IllegalArgumentException e) {
            throw reader.stop(String.valueOf(e.getMessage()));
        }
        weights.forEach(
                (parameter, values) -> parameters.put(name + "." + parameter, Tensor.of(Shape.of(values.sizes()), values.values())));
        return GraphValue.Batch.of(name, network.nodes().getLast().output());
    }

    /** Names become parts of file names and of paths in reports: no slashes, nothing invisible. */
    private String clean(String wish, Layer layer) {
        String name = wish.replaceAll("[/\\\\\\p{Cntrl}]+", ".").replaceAll("^\\.+", "");
        return name.isEmpty() ? layer.word().toLowerCase(Locale.ROOT) + (network.nodes().size() + 1) : name;
    }

    /** The model whose output is what the named layer gives. */
    Model model(String output) {
        return Model.adopt(network.from(output), parameters);
    }
}
