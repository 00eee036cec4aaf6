package dev.tarn.network;

import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.Add;
import dev.tarn.layer.AvgPool2d;
import dev.tarn.layer.BatchNorm2d;
import dev.tarn.layer.Concat;
import dev.tarn.layer.Conv2d;
import dev.tarn.layer.Dense;
import dev.tarn.layer.Dropout;
import dev.tarn.layer.Flatten;
import dev.tarn.layer.GlobalAvgPool;
import dev.tarn.layer.GlobalMaxPool;
import dev.tarn.layer.Join;
import dev.tarn.layer.Layer;
import dev.tarn.layer.MaxPool2d;
import dev.tarn.layer.Merge;
import dev.tarn.layer.Parameter;
import dev.tarn.layer.RRelu;
import dev.tarn.layer.Scale;
import dev.tarn.layer.ShapeException;
import dev.tarn.layer.Softmax;
import dev.tarn.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A network of named layers, immutable: each call that adds a layer returns a new network with that layer behind the last one. Shapes are checked as layers are added.
 *
 * <pre>{@code
 * Network network = Network.input(28, 28, 1)
 *         .conv2d(32, 3).relu()
 *         .maxPool2d(2)
 *         .flatten()
 *         .dense(10);
 * }</pre>
 *
 * <p>Branches: {@link #add(UnaryOperator[])} and {@link #concat(UnaryOperator[])}; any graph: {@link #from(String)} puts the next layer behind a named one.
 */
public final class Network {
    /** The index by which nodes refer to the network's input. */
    public static final int INPUT = -1;

    private final Shape input;
    private final List<Node> nodes;
    private final int head;

    private Network(Shape input, List<Node> nodes, int head) {
        this.input = input;
        this.nodes = nodes;
        this.head = head;
    }

    /** A network without layers for images. */
    public static Network input(int height, int width, int channels) {
        return input(Shape.of(height, width, channels));
    }

    /** A network without layers for images ({@code height×width×channels}) or vectors of features ({@code n}). */
    public static Network input(Shape shape) {
        if ((shape.rank() != 1 && shape.rank() != 3) || shape.elements() == 0) {
            throw new IllegalArgumentException(
                    "a network's input is an image (height×width×channels) or a vector of features, not " + shape);
        }
        return new Network(shape, List.of(), INPUT);
    }

    /** Adds a layer behind the last one; its name is its word and a number: {@code conv1}. */
    public Network then(Layer layer) {
        return then(nextName(layer), layer);
    }

    /** Adds a layer by a name of its own behind the last one. */
    public Network then(String name, Layer layer) {
        return append(name, layer, List.of(head));
    }

    /** Adds a layer that reads the named nodes. */
    public Network then(String name, Layer layer, String... inputs) {
        List<Integer> indices = new ArrayList<>();
        for (String in : inputs) {
            indices.add(indexOf(in));
        }
        return append(name, layer, indices);
    }

    /** The same network; the next layer goes behind the named one ({@code "input"}: behind the network's input). */
    public Network from(String name) {
        return new Network(input, nodes, indexOf(name));
    }

    private Network append(String name, Layer layer, List<Integer> inputs) {
        if (name.isEmpty() || name.equals("input") || nodes.stream().anyMatch(n -> n.name().equals(name))) {
            throw new IllegalArgumentException(
                    "a layer called '" + name + "' " + (name.isEmpty() ? "has no name" : "is there already") + "; names are unique");
        }
        boolean joins = layer instanceof Join;
        if (joins ? inputs.size() < 2 : inputs.size() != 1) {
            throw new IllegalArgumentException(name + " (" + layer.text() + "): " + (joins ? "takes two or more inputs" : "takes one input")
                    + ", got " + inputs.size());
        }
        Shape output;
        try {
            output = layer.output(inputs.stream().map(this::shapeOf).toList());
        } catch (ShapeException e) {
            throw new ShapeException(name + " (" + layer.text() + "): " + e.getMessage() + trace(inputs.getFirst()));
        }
        List<Node> longer = new ArrayList<>(nodes);
        longer.add(new Node(name, layer, inputs, output));
        return new Network(input, List.copyOf(longer), longer.size() - 1);
    }

    /** The shapes on the way to a node, so that a reader sees where a number comes from. */
    private String trace(int to) {
        List<String> way = new ArrayList<>();
        for (int at = to; at != INPUT; at = nodes.get(at).inputs().getFirst()) {
            way.add(nodes.get(at).name() + " " + nodes.get(at).output());
        }
        way.add("input " + input);
        return " [" + String.join(" → ", way.reversed()) + "]";
    }

    private String nextName(Layer layer) {
        String base = layer instanceof MaxPool2d || layer instanceof AvgPool2d ? "pool" : layer.word();
        long count = nodes.stream().filter(n -> n.name().matches(base + "\\d+")).count();
        String name = base + (count + 1);
        while (names(name)) {
            name = base + (++count + 1);
        }
        return name;
    }

    private boolean names(String name) {
        return nodes.stream().anyMatch(n -> n.name().equals(name));
    }

    private int indexOf(String name) {
        if (name.equals("input")) {
            return INPUT;
        }
        for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException(
                "no layer is called '" + name + "'; there are input" + nodes.stream().map(n -> ", " + n.name()).reduce("", String::concat));
    }

    public Network conv2d(int filters, int size) {
        return then(Conv2d.of(filters, size));
    }

    public Network maxPool2d(int size) {
        return then(MaxPool2d.of(size));
    }

    public Network avgPool2d(int size) {
        return then(AvgPool2d.of(size));
    }

    public Network relu() {
        return then(ActivationLayer.RELU);
    }

    public Network sigmoid() {
        return then(ActivationLayer.SIGMOID);
    }

    public Network tanh() {
        return then(ActivationLayer.TANH);
    }

    public Network batchNorm() {
        return then(BatchNorm2d.standard());
    }

    public Network flatten() {
        return then(new Flatten());
    }

    public Network dense(int units) {
        return then(Dense.of(units));
    }

    public Network dropout(double rate) {
        return then(new Dropout((float) rate));
    }

    /** A leaky ReLU whose slopes are random in training, from 1/8 to 1/3. */
    public Network rrelu() {
        return then(RRelu.standard());
    }

    public Network softmax() {
        return then(new Softmax());
    }

    public Network scale(double factor) {
        return then(new Scale((float) factor));
    }

    public Network globalAvgPool() {
        return then(new GlobalAvgPool());
    }

    public Network globalMaxPool() {
        return then(new GlobalMaxPool());
    }

    /** Branches that all start here, added up: {@code add(x -> x, x -> x.conv2d(32, 3))} is a residual connection. */
    @SafeVarargs
    public final Network add(UnaryOperator<Network>... branches) {
        return join(new Add(), branches);
    }

    /** Branches that all start here, one behind the other along the channels. */
    @SafeVarargs
    public final Network concat(UnaryOperator<Network>... branches) {
        return join(new Concat(), branches);
    }

    /** Branches that all start here, multiplied: {@code multiply(x -> x, x -> x.globalAvgPool().dense(c).sigmoid())} is squeeze-and-excitation. */
    @SafeVarargs
    public final Network multiply(UnaryOperator<Network>... branches) {
        return join(Merge.MULTIPLY, branches);
    }

    @SafeVarargs
    private Network join(Layer layer, UnaryOperator<Network>... branches) {
        Network all = this;
        List<Integer> ends = new ArrayList<>();
        for (UnaryOperator<Network> branch : branches) {
            all = branch.apply(new Network(input, all.nodes, head));
            ends.add(all.head);
        }
        return all.append(all.nextName(layer), layer, ends);
    }

    /** Shape of the network's input. */
    public Shape input() {
        return input;
    }

    /** The layers in an order in which each comes behind its inputs. */
    public List<Node> nodes() {
        return nodes;
    }

    /** Index of the node whose result is the network's output. */
    public int head() {
        return head;
    }

    /** Shape of the network's output. */
    public Shape output() {
        return shapeOf(head);
    }

    /** Shape of a node's result, or of the network's input for {@link #INPUT}. */
    public Shape shapeOf(int node) {
        return node == INPUT ? input : nodes.get(node).output();
    }

    /** All parameters by their full names ({@code conv1.weight}), in the order of the layers. */
    public Map<String, Parameter> parameters() {
        Map<String, Parameter> all = new LinkedHashMap<>();
        for (Node node : nodes) {
            for (Parameter p : parametersOf(node)) {
                all.put(node.name() + "." + p.name(), p);
            }
        }
        return all;
    }

    /** The parameters of one node. */
    public List<Parameter> parametersOf(Node node) {
        return node.layer().parameters(node.inputs().stream().map(this::shapeOf).toList());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network that && input.equals(that.input) && nodes.equals(that.nodes) && head == that.head;
    }

    @Override
    public int hashCode() {
        return 31 * nodes.hashCode() + head;
    }

    /** One line for a chain ({@code 28×28×1: conv 32 3, relu, …}), else one line a layer. */
    @Override
    public String toString() {
        return NetworkText.print(this);
    }
}
