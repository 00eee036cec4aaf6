package dev.tarn.network;

import dev.tarn.json.Json;
import dev.tarn.layer.Layer;
import dev.tarn.layer.LayerText;
import dev.tarn.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Networks as text: the one-line description that people write, and the JSON that model files hold. */
public final class NetworkText {
    private static final int MOST_LAYERS = 10_000;

    private NetworkText() {}

    /**
     * A chain of layers for images of the given shape: {@code "conv 32 3, relu, maxpool 2, flatten, dense 10"}.
     *
     * @param description layers, separated by commas
     * @param input {@code height×width×channels} or a number of features
     * @return the chain
     * @throws IllegalArgumentException naming the layer at fault
     */
    public static Network parse(String description, Shape input) {
        Network network = Network.input(input);
        for (String layer : description.split(",", -1)) {
            if (layer.isBlank()) {
                throw new IllegalArgumentException("network '" + description + "': a layer is missing between two commas, or at an end");
            }
            network = network.then(LayerText.parse(layer));
        }
        return network;
    }

    static String print(Network network) {
        boolean chain = network.head() == network.nodes().size() - 1;
        for (int i = 0; i < network.nodes().size(); i++) {
            chain &= network.nodes().get(i).inputs().equals(List.of(i - 1));
        }
        List<String> texts = new ArrayList<>();
        for (Node node : network.nodes()) {
            texts.add(chain
                    ? node.layer().text()
                    : node.name() + " = " + node.layer().text()
                            + node.inputs().stream().map(i -> " " + nameOf(network, i)).reduce("  <-", String::concat));
        }
        return network.input() + ": " + String.join(chain ? ", " : "\n    ", texts);
    }

    private static String nameOf(Network network, int node) {
        return node == Network.INPUT ? "input" : network.nodes().get(node).name();
    }

    /**
     * The network as a JSON value: input shape, layers with name, text and the names of their inputs, and the output's name.
     *
     * @param network any
     * @return maps, lists, texts and numbers, which {@link #fromJson} reads back
     */
    public static Map<String, Object> toJson(Network network) {
        List<Object> layers = new ArrayList<>();
        for (Node node : network.nodes()) {
            Map<String, Object> layer = new LinkedHashMap<>();
            layer.put("name", node.name());
            layer.put("layer", node.layer().text());
            layer.put("inputs", node.inputs().stream().map(i -> (Object) nameOf(network, i)).toList());
            layers.add(layer);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        List<Object> input = new ArrayList<>();
        for (int size : network.input().toArray()) {
            input.add(size);
        }
        json.put("input", input);
        json.put("layers", layers);
        json.put("output", nameOf(network, network.head()));
        return json;
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @param json as the JSON reader gives it
     * @return an equal network
     * @throws IllegalArgumentException if it is anything else
     */
    public static Network fromJson(Object json) {
        Map<String, Object> object = Json.object(json, "network");
        List<Object> sizes = Json.array(object.get("input"), "network.input");
        int[] shape = new int[sizes.size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = Json.integer(sizes.get(i), "network.input[" + i + "]");
        }
        Network network = Network.input(Shape.of(shape));
        List<Object> layers = Json.array(object.get("layers"), "network.layers");
        if (layers.size() > MOST_LAYERS) {
            throw new IllegalArgumentException("network.layers has " + layers.size() + " entries; at most " + MOST_LAYERS + " are read");
        }
        for (Object entry : layers) {
            Map<String, Object> layer = Json.object(entry, "network.layers");
            Layer parsed = LayerText.parse(Json.string(layer.get("layer"), "network.layers.layer"));
            String[] inputs = Json.array(layer.get("inputs"), "network.layers.inputs").stream()
                    .map(i -> Json.string(i, "network.layers.inputs")).toArray(String[]::new);
            network = network.then(Json.string(layer.get("name"), "network.layers.name"), parsed, inputs);
        }
        return network.from(Json.string(object.get("output"), "network.output"));
    }
}
