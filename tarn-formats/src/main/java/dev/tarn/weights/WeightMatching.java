package dev.tarn.weights;

import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import dev.tarn.weights.WeightsFile.Matched;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds which weights of a file are which parameters of a network: by name; by name without a prefix that all have in common ({@code module.}, {@code _orig_mod.}); else module by module in
 * order, if each has the same parameters of the same shapes as the network's; else by shapes, if no two modules have the same.
 */
final class WeightMatching {
    private WeightMatching() {}

    /** The parameters of one module, by their own names ({@code weight}, {@code bias}). */
    private record Module(String name, Map<String, Tensor> tensors) {
        Map<String, Shape> shapes() {
            Map<String, Shape> shapes = new LinkedHashMap<>();
            tensors.forEach((parameter, tensor) -> shapes.put(parameter, tensor.shape()));
            return shapes;
        }
    }

    /** @throws IllegalArgumentException showing what differs */
    static Matched match(Network network, Weights weights) {
        Map<String, Tensor> named = withoutCommonPrefix(network, weights.tensors());
        if (named.keySet().equals(network.parameters().keySet())) {
            return new Matched(Model.of(network, named), "weights matched by name");
        }
        List<Module> modules = modules(named);
        List<Node> nodes = network.nodes().stream().filter(node -> !network.parametersOf(node).isEmpty()).toList();
        if (modules.size() == nodes.size()) {
            for (List<Module> order : List.of(modules, byShapes(network, nodes, modules))) {
                if (fits(network, nodes, order)) {
                    return new Matched(Model.of(network, renamed(nodes, order)),
                            "weights matched by order and shape: " + pairs(nodes, order));
                }
            }
        }
        return new Matched(Model.of(network, named), ""); // which fails, and shows both sides
    }

    private static Map<String, Tensor> withoutCommonPrefix(Network network, Map<String, Tensor> tensors) {
        Map<String, Tensor> named = tensors;
        while (!named.isEmpty() && !named.keySet().equals(network.parameters().keySet())) {
            String first = named.keySet().iterator().next();
            String prefix = first.substring(0, first.indexOf('.') + 1);
            // "conv1." in front of everything is a module, not a prefix.
            if (prefix.isEmpty()
                    || !named.keySet().stream().allMatch(name -> name.startsWith(prefix) && name.indexOf('.', prefix.length()) > 0)) {
                break;
            }
            Map<String, Tensor> shorter = new LinkedHashMap<>();
            named.forEach((name, tensor) -> shorter.put(name.substring(prefix.length()), tensor));
            named = shorter;
        }
        return named;
    }

    private static List<Module> modules(Map<String, Tensor> tensors) {
        Map<String, Module> modules = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            int dot = name.lastIndexOf('.');
            String module = name.substring(0, Math.max(dot, 0));
            modules.computeIfAbsent(module, key -> new Module(key, new LinkedHashMap<>())).tensors().put(name.substring(dot + 1), tensor);
        });
        return new ArrayList<>(modules.values());
    }

    private static Map<String, Shape> shapes(Network network, Node node) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        network.parametersOf(node).forEach(parameter -> shapes.put(parameter.name(), parameter.shape()));
        return shapes;
    }

    /** The modules in the order of the network's layers if shapes alone say which is which; none otherwise. */
    private static List<Module> byShapes(Network network, List<Node> nodes, List<Module> modules) {
        List<Module> order = new ArrayList<>();
        for (Node node : nodes) {
            List<Module> same = modules.stream().filter(module -> module.shapes().equals(shapes(network, node))).toList();
            if (same.size() != 1) {
                return List.of();
            }
            order.add(same.getFirst());
        }
        return order;
    }

    private static boolean fits(Network network, List<Node> nodes, List<Module> order) {
        boolean fits = order.size() == nodes.size();
        for (int i = 0; fits && i < nodes.size(); i++) {
            fits = order.get(i).shapes().equals(shapes(network, nodes.get(i)));
        }
        return fits;
    }

    private static Map<String, Tensor> renamed(List<Node> nodes, List<Module> order) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            String name = nodes.get(i).name();
            order.get(i).tensors().forEach((parameter, tensor) -> parameters.put(name + "." + parameter, tensor));
        }
        return parameters;
    }

    private static String pairs(List<Node> nodes, List<Module> order) {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            pairs.add(nodes.get(i).name() + " ← " + order.get(i).name());
        }
        return String.join(", ", pairs);
    }
}
