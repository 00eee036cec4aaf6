package dev.tarn.plan;

import dev.tarn.activation.Activation;
import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.BatchNorm2d;
import dev.tarn.layer.Conv2d;
import dev.tarn.layer.Dense;
import dev.tarn.layer.Layer;
import dev.tarn.layer.LogSoftmax;
import dev.tarn.layer.Merge;
import dev.tarn.layer.Softmax;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.plan.Operation.Convolution;
import dev.tarn.plan.Operation.Normalization;
import dev.tarn.plan.Operation.Product;
import dev.tarn.plan.Operation.Single;
import dev.tarn.plan.Operation.Source;
import dev.tarn.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A network on its way to a plan: nodes in an order in which each comes behind its inputs; node 0 is the source. Immutable; a rule returns a new one.
 *
 * @param head the node whose result is the output
 */
record Graph(List<GraphNode> nodes, int head) {
    /**
     * @param layers names of the network's layers that it stands for
     * @param inputs indices of the nodes it reads
     * @param output shape of its result, without the batch dimension
     */
    record GraphNode(Operation operation, List<String> layers, List<Integer> inputs, Shape output) {
        String name() {
            return String.join("+", layers);
        }
    }

    Graph {
        nodes = List.copyOf(nodes);
        for (int i = 0; i < nodes.size(); i++) {
            for (int input : nodes.get(i).inputs()) {
                if (input >= i || input < 0) {
                    throw new IllegalStateException(
                            "node " + i + " (" + nodes.get(i).name() + ") reads node " + input + ", which does not come before it");
                }
            }
        }
    }

    /** The layers that the output depends on; without a last softmax if {@code logits} are wanted. */
    static Graph of(Network network, boolean logits) {
        int head = network.head();
        while (logits && head != Network.INPUT && turnsLogitsToProbabilities(network.nodes().get(head).layer())) {
            head = network.nodes().get(head).inputs().getFirst();
        }
        boolean[] needed = new boolean[network.nodes().size()];
        for (int i = needed.length - 1; i >= 0; i--) {
            needed[i] |= i == head;
            for (int input : network.nodes().get(i).inputs()) {
                if (needed[i] && input != Network.INPUT) {
                    needed[input] = true;
                }
            }
        }
        List<GraphNode> nodes = new ArrayList<>();
        nodes.add(new GraphNode(new Source(), List.of("input"), List.of(), network.input()));
        int[] index = new int[needed.length];
        for (int i = 0; i < needed.length; i++) {
            if (needed[i]) {
                Node node = network.nodes().get(i);
                List<Integer> inputs = node.inputs().stream().map(in -> in == Network.INPUT ? 0 : index[in]).toList();
                if (node.layer() instanceof Merge merge && merge.function() != Merge.Function.AVERAGE) {
                    inputs = inPairs(merge, node.name(), inputs, nodes);
                }
                index[i] = nodes.size();
                nodes.add(new GraphNode(operation(node), List.of(node.name()), inputs, node.output()));
            }
        }
        return new Graph(nodes, head == Network.INPUT ? 0 : index[head]);
    }

    /** Cross-entropy takes the logits in front of these. */
    private static boolean turnsLogitsToProbabilities(Layer layer) {
        return layer instanceof Softmax || layer instanceof LogSoftmax;
    }

    /** A function of more than two maps is one of two, and so on: all but the last are added; the last one's inputs are returned. */
    private static List<Integer> inPairs(Merge merge, String name, List<Integer> inputs, List<GraphNode> nodes) {
        List<Integer> rest = new ArrayList<>(inputs);
        while (rest.size() > 2) {
            List<Integer> pair = List.of(rest.removeFirst(), rest.removeFirst());
            rest.addFirst(nodes.size());
            Shape output = merge.output(pair.stream().map(in -> nodes.get(in).output()).toList());
            nodes.add(new GraphNode(new Single(merge), List.of(name), pair, output));
        }
        return rest;
    }

    private static Operation operation(Node node) {
        return switch (node.layer()) {
            case Conv2d conv -> Convolution.of(node.name(), conv, Activation.IDENTITY);
            case Dense dense -> new Product(node.name(), dense, Activation.IDENTITY);
            case BatchNorm2d norm -> new Normalization(node.name(), norm, Activation.IDENTITY);
            case ActivationLayer activation -> new Single(activation);
            default -> new Single(node.layer());
        };
    }

    GraphNode node(int index) {
        return nodes.get(index);
    }

    /** How many nodes (and the output) read each node. */
    int[] readers() {
        int[] readers = new int[nodes.size()];
        readers[head]++;
        for (GraphNode node : nodes) {
            for (int input : node.inputs()) {
                readers[input]++;
            }
        }
        return readers;
    }

    /** The same graph with another node at {@code index}. */
    Graph replace(int index, GraphNode node) {
        List<GraphNode> changed = new ArrayList<>(nodes);
        changed.set(index, node);
        return new Graph(changed, head);
    }

    /**
     * The same graph without the node at {@code index}, which has one input: who read the node reads that input.
     */
    Graph bypass(int index) {
        int input = nodes.get(index).inputs().getFirst();
        int[] renumbered = new int[nodes.size()];
        Arrays.setAll(renumbered, i -> i == index ? input : i > index ? i - 1 : i);
        List<GraphNode> kept = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            if (i != index) {
                GraphNode node = nodes.get(i);
                kept.add(new GraphNode(node.operation(), node.layers(), node.inputs().stream().map(in -> renumbered[in]).toList(),
                        node.output()));
            }
        }
        return new Graph(kept, renumbered[head]);
    }

    /** The node at {@code index}, which adds two values, and the first one's own step, made one that reads the first one's input and the second. */
    Graph fuseSum(int index, int first, int second, Operation operation) {
        List<String> layers = new ArrayList<>(nodes.get(first).layers());
        layers.addAll(nodes.get(index).layers());
        List<Integer> inputs = List.of(nodes.get(first).inputs().getFirst(), second);
        return replace(index, new GraphNode(operation, layers, inputs, nodes.get(index).output())).bypass(first);
    }

    /**
     * The node at {@code index} and its only input, made one: the input's place and inputs, the given operation, both names, this node's shape.
     */
    Graph fuse(int index, Operation operation) {
        GraphNode node = nodes.get(index);
        int input = node.inputs().getFirst();
        List<String> layers = new ArrayList<>(nodes.get(input).layers());
        layers.addAll(node.layers());
        return replace(input, new GraphNode(operation, layers, nodes.get(input).inputs(), node.output())).bypass(index);
    }
}
