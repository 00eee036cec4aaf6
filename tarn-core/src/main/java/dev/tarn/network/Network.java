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

    /**
     * A network without layers for images.
     *
     * @param height rows
     * @param width columns
     * @param channels 1 for grey, 3 for colours
     * @return where to begin
     */
    public static Network input(int height, int width, int channels) {
        return input(Shape.of(height, width, channels));
    }

    /**
     * A network without layers for images ({@code height×width×channels}) or vectors of features ({@code n}).
     *
     * @param shape of one image or vector, without the batch dimension
     * @return where to begin
     */
    public static Network input(Shape shape) {
        if ((shape.rank() != 1 && shape.rank() != 3) || shape.elements() == 0) {
            throw new IllegalArgumentException(
                    "a network's input is an image (height×width×channels) or a vector of features, not " + shape);
        }
        return new Network(shape, List.of(), INPUT);
    }

    /**
     * Adds a layer behind the last one; its name is its word and a number: {@code conv1}.
     *
     * @param layer reads the result of the last one
     * @return the longer network
     */
    public Network then(Layer layer) {
        return then(nextName(layer), layer);
    }

    /**
     * Adds a layer by a name of its own behind the last one.
     *
     * @param name unique in the network
     * @param layer reads the result of the last one
     * @return the longer network
     */
    public Network then(String name, Layer layer) {
        return append(name, layer, List.of(head));
    }

    /**
     * Adds a layer that reads the named nodes.
     *
     * @param name unique in the network
     * @param layer that reads them
     * @param inputs names of nodes, {@code "input"} for the network's input
     * @return the longer network
     */
    public Network then(String name, Layer layer, String... inputs) {
        List<Integer> indices = new ArrayList<>();
        for (String in : inputs) {
            indices.add(indexOf(in));
        }
        return append(name, layer, indices);
    }

    /**
     * The same network; the next layer goes behind the named one ({@code "input"}: behind the network's input).
     *
     * @param name unique in the network
     * @return a network whose end is there
     */
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

    /**
     * Adds a convolution of stride 1, without padding, with bias.
     *
     * @param filters channels of the result
     * @param size rows and columns of the kernel
     * @return the longer network
     */
    public Network conv2d(int filters, int size) {
        return then(Conv2d.of(filters, size));
    }

    /**
     * Adds max pooling by square windows side by side.
     *
     * @param size rows and columns of a window
     * @return the longer network
     */
    public Network maxPool2d(int size) {
        return then(MaxPool2d.of(size));
    }

    /**
     * Adds average pooling by square windows side by side.
     *
     * @param size rows and columns of a window
     * @return the longer network
     */
    public Network avgPool2d(int size) {
        return then(AvgPool2d.of(size));
    }

    /**
     * Adds {@code max(0, x)}.
     *
     * @return the longer network
     */
    public Network relu() {
        return then(ActivationLayer.RELU);
    }

    /**
     * Adds {@code 1 / (1 + e⁻ˣ)}.
     *
     * @return the longer network
     */
    public Network sigmoid() {
        return then(ActivationLayer.SIGMOID);
    }

    /**
     * Adds the hyperbolic tangent.
     *
     * @return the longer network
     */
    public Network tanh() {
        return then(ActivationLayer.TANH);
    }

    /**
     * Adds batch normalisation with PyTorch's epsilon and momentum.
     *
     * @return the longer network
     */
    public Network batchNorm() {
        return then(BatchNorm2d.standard());
    }

    /**
     * Makes the image a vector of features, in the order channel, row, column.
     *
     * @return the longer network
     */
    public Network flatten() {
        return then(new Flatten());
    }

    /**
     * Adds a fully connected layer with bias; takes a vector.
     *
     * @param units features that come out
     * @return the longer network
     */
    public Network dense(int units) {
        return then(Dense.of(units));
    }

    /**
     * Adds dropout, which acts in training only.
     *
     * @param rate share of the numbers that become 0, below 1
     * @return the longer network
     */
    public Network dropout(double rate) {
        return then(new Dropout((float) rate));
    }

    /**
     * A leaky ReLU whose slopes are random in training, from 1/8 to 1/3.
     *
     * @return the longer network
     */
    public Network rrelu() {
        return then(RRelu.standard());
    }

    /**
     * Adds a softmax over the features.
     *
     * @return the longer network
     */
    public Network softmax() {
        return then(new Softmax());
    }

    /**
     * Multiplies everything by one number.
     *
     * @param factor finite
     * @return the longer network
     */
    public Network scale(double factor) {
        return then(new Scale((float) factor));
    }

    /**
     * Adds the mean of each channel over the whole image.
     *
     * @return the longer network, a vector at its end
     */
    public Network globalAvgPool() {
        return then(new GlobalAvgPool());
    }

    /**
     * Adds the maximum of each channel over the whole image.
     *
     * @return the longer network, a vector at its end
     */
    public Network globalMaxPool() {
        return then(new GlobalMaxPool());
    }

    /**
     * Branches that all start here, added up: {@code add(x -> x, x -> x.conv2d(32, 3))} is a residual connection.
     *
     * @param branches each takes this network and returns a longer one
     * @return the longer network
     */
    @SafeVarargs
    public final Network add(UnaryOperator<Network>... branches) {
        return join(new Add(), branches);
    }

    /**
     * Branches that all start here, one behind the other along the channels.
     *
     * @param branches each takes this network and returns a longer one
     * @return the longer network
     */
    @SafeVarargs
    public final Network concat(UnaryOperator<Network>... branches) {
        return join(new Concat(), branches);
    }

    /**
     * Branches that all start here, multiplied: {@code multiply(x -> x, x -> x.globalAvgPool().dense(c).sigmoid())} is squeeze-and-excitation.
     *
     * @param branches each takes this network and returns a longer one
     * @return the longer network
     */
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

    /** {@return shape of the network's input} */
    public Shape input() {
        return input;
    }

    /** {@return the layers in an order in which each comes behind its inputs} */
    public List<Node> nodes() {
        return nodes;
    }

    /** {@return index of the node whose result is the network's output} */
    public int head() {
        return head;
    }

    /** {@return shape of the network's output} */
    public Shape output() {
        return shapeOf(head);
    }

    /**
     * {@return shape of a node's result, or of the network's input for {@link #INPUT}}
     *
     * @param node index in {@link #nodes()}
     */
    public Shape shapeOf(int node) {
        return node == INPUT ? input : nodes.get(node).output();
    }

    /** {@return all parameters by their full names ({@code conv1.weight}), in the order of the layers} */
    public Map<String, Parameter> parameters() {
        Map<String, Parameter> all = new LinkedHashMap<>();
        for (Node node : nodes) {
            for (Parameter p : parametersOf(node)) {
                all.put(node.name() + "." + p.name(), p);
            }
        }
        return all;
    }

    /**
     * The parameters of one node.
     *
     * @param node of this network
     * @return in the order of files
     */
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
