package dev.tarn.serve.explain;

import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.MaxPool2d;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Where the activations beside max pools stand. */
public enum PoolOrder {
    /** As the model has them. */
    AS_WRITTEN,
    /** Convolution, activation, max pool. */
    BEFORE,
    /** Convolution, max pool, activation. */
    AFTER,
    /** Convolution, max pool; the activation is left out. */
    NONE;

    public static PoolOrder of(String word) {
        for (PoolOrder order : values()) {
            if (order.word().equals(word)) {
                return order;
            }
        }
        throw new IllegalArgumentException("order must be one of as-written, before, after, none");
    }

    /** {@code as-written}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * A max pool and the activation beside it, with nobody else reading what is between them.
     *
     * @param first of the two as written
     * @param second as written
     */
    record Pair(int first, int second) {}

    /** All such places in a network. */
    static List<Pair> pairs(Network network) {
        List<Pair> pairs = new ArrayList<>();
        Set<Integer> taken = new HashSet<>();
        for (int i = 0; i < network.nodes().size(); i++) {
            Node node = network.nodes().get(i);
            int input = node.inputs().getFirst();
            if (node.inputs().size() == 1 && input >= 0 && !taken.contains(input) && beside(network.nodes().get(input), node)
                    && readers(network, input) == 1 && input != network.head()) {
                pairs.add(new Pair(input, i));
                taken.addAll(List.of(input, i));
            }
        }
        return pairs;
    }

    private static boolean beside(Node a, Node b) {
        return (a.layer() instanceof MaxPool2d && b.layer() instanceof ActivationLayer)
                || (a.layer() instanceof ActivationLayer && b.layer() instanceof MaxPool2d);
    }

    private static int readers(Network network, int node) {
        return (int) network.nodes().stream().filter(n -> n.inputs().contains(node)).count();
    }

    /** The same model with its activations where this says. The parameters are the model's own. */
    Model of(Model model) {
        if (this == AS_WRITTEN) {
            return model;
        }
        Network old = model.network();
        Map<Integer, Pair> seconds = new HashMap<>();
        Set<Integer> firsts = new HashSet<>();
        for (Pair pair : pairs(old)) {
            seconds.put(pair.second, pair);
            firsts.add(pair.first);
        }
        Network network = Network.input(old.input());
        Map<Integer, String> names = new HashMap<>();
        names.put(Network.INPUT, "input");
        for (int i = 0; i < old.nodes().size(); i++) {
            Node node = old.nodes().get(i);
            Pair pair = seconds.get(i);
            if (firsts.contains(i)) {
                continue;
            }
            if (pair == null) {
                network = network.then(node.name(), node.layer(), node.inputs().stream().map(names::get).toArray(String[]::new));
                names.put(i, node.name());
                continue;
            }
            Node first = old.nodes().get(pair.first);
            Node pool = first.layer() instanceof MaxPool2d ? first : node;
            Node activation = first.layer() instanceof MaxPool2d ? node : first;
            String from = String.valueOf(names.get(first.inputs().getFirst()));
            List<Node> order = switch (this) {
                case AS_WRITTEN, BEFORE -> List.of(activation, pool);
                case AFTER -> List.of(pool, activation);
                case NONE -> List.of(pool);
            };
            for (Node next : order) {
                network = network.then(next.name(), next.layer(), from);
                from = next.name();
            }
            names.put(i, from);
        }
        network = network.from(String.valueOf(names.get(old.head())));
        Map<String, Tensor> parameters = new LinkedHashMap<>(model.parameters());
        Model other = Model.of(network, parameters).withPreprocessing(model.preprocessing());
        return model.classes().isEmpty() ? other : other.withClasses(model.classes());
    }

    /** Name of the last node of each pair: where the two orders must agree. */
    static List<String> ends(Network asWritten, Network other) {
        List<String> ends = new ArrayList<>();
        for (Pair pair : pairs(asWritten)) {
            String a = asWritten.nodes().get(pair.first).name();
            String b = asWritten.nodes().get(pair.second).name();
            String last = "";
            for (Node node : other.nodes()) {
                last = node.name().equals(a) || node.name().equals(b) ? node.name() : last;
            }
            ends.add(last);
        }
        return ends;
    }
}
