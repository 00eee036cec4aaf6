package dev.tarn.keras;

import dev.tarn.activation.Activation;
import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.AvgPool2d;
import dev.tarn.layer.Dropout;
import dev.tarn.layer.Layer;
import dev.tarn.layer.MaxPool2d;
import dev.tarn.layer.Pad2d;
import dev.tarn.layer.Padding;
import dev.tarn.image.ResizeMode;
import dev.tarn.model.Preprocessing;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The network that grows while a model is read, and the weights that it will need. */
final class Assembly {
    private static final int MOST_LAYERS = 4_000;
    /** Of bytes as Keras takes them. */
    private static final double WHITE = 255;
    /** A factor below this is for pixels up to 255, one above for pixels up to 1: honest ones lie near 1/255 and 1, or their quotients by a deviation. */
    private static final double SMALLEST_FOR_UNIT = 0.1;

    /**
     * Weights that a layer needs.
     *
     * @param node the Tarn layer whose parameters they become
     * @param convert makes Tarn's parameters of Keras' values, in the order of the variables
     */
    record Request(KerasLayer layer, List<Variable> variables, String node, Function<List<float[]>, Map<String, Tensor>> convert) {}

    /** Thrown when what stands in front of the network differs between its readers, or cannot be said as mean and deviation. */
    static final class NotLiftable extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    final boolean lifts;
    private final Set<String> names = new HashSet<>(Set.of(KerasValue.INPUT));
    private final List<Request> requests = new ArrayList<>();
    private final Map<String, Map<String, Tensor>> constants = new LinkedHashMap<>();
    private final Map<KerasLayer, List<float[]>> statistics;
    private @Nullable Network network;
    private @Nullable Affine front;
    private ResizeMode resize = ResizeMode.STRETCH;
    private @Nullable Shape resized;

    /**
     * @param lifts whether what Keras does to pictures in layers becomes the model's preprocessing, or stays in the network
     * @param statistics what layers have learned that must be known while the network is made; a layer that is not there has learned nothing
     */
    Assembly(boolean lifts, Map<KerasLayer, List<float[]>> statistics) {
        this.lifts = lifts;
        this.statistics = statistics;
    }

    /** What a Normalization has learned. As long as the weights are not there yet: mean 0, variance 1, and the wish to know better. */
    List<float[]> statistics(KerasLayer layer, List<Variable> variables) {
        request(new Request(layer, variables, "", values -> Map.of()));
        List<float[]> known = statistics.get(layer);
        return known == null ? List.of(new float[1], new float[] {1}, new float[1]) : known;
    }

    /** Parameters that follow from the file's settings. */
    void constant(String node, Map<String, Tensor> parameters) {
        constants.put(node, parameters);
    }

    Map<String, Map<String, Tensor>> constants() {
        return constants;
    }

    /** Whether what a layer gives cannot be below zero: then zeros around it never change a maximum. */
    boolean neverNegative(String node) {
        Network now = network;
        if (now == null || node.equals(KerasValue.INPUT)) {
            return false;
        }
        Node at = now.nodes().get(now.from(node).head());
        return switch (at.layer()) {
            case ActivationLayer activation -> neverNegative(activation.function());
            case MaxPool2d _,AvgPool2d _,Dropout _ ->
                at.inputs().getFirst() != Network.INPUT && neverNegative(now.nodes().get(at.inputs().getFirst()).name());
            default -> false;
        };
    }

    /** Pictures are brought to this size in front of the network. */
    KerasValue resized(KerasValue input, int height, int width, ResizeMode mode) {
        Shape shape = Shape.of(height, width, input.shape().size(2));
        if (network != null || (resized != null && !resized.equals(shape))) {
            throw new RefusedLayer(
                    "resizes in one branch of several; only what stands in front of the whole network becomes its preprocessing");
        }
        resized = shape;
        resize = mode;
        return input.withShape(shape);
    }

    KerasValue add(String wish, Layer layer, List<KerasValue> inputs) {
        List<KerasValue> settled = new ArrayList<>();
        for (KerasValue input : inputs) {
            enter(input);
            settled.add(input.padded() ? padded(input) : input);
        }
        return append(wish, layer, settled);
    }

    /** Zeros that no convolution took become a layer. */
    private KerasValue padded(KerasValue value) {
        Padding sides = value.padding();
        return append(value.node() + "_pad", new Pad2d(Pad2d.Mode.ZERO, sides.top(), sides.left(), sides.bottom(), sides.right()),
                List.of(value));
    }

    /** A layer in front of the network that leaves the numbers of pixels as they are: what prepares them may still come. */
    KerasValue addInFront(String wish, Layer layer, KerasValue input) {
        KerasValue output = append(wish, layer, List.of(input));
        Affine soFar = input.front();
        return soFar == null ? output : output.withFront(soFar);
    }

    private KerasValue append(String wish, Layer layer, List<KerasValue> inputs) {
        Network before = network;
        if (before == null) {
            before = Network.input(inputs.getFirst().shape());
        }
        if (before.nodes().size() >= MOST_LAYERS) {
            throw new RefusedLayer("is layer " + (MOST_LAYERS + 1) + "; so many are not read");
        }
        String name = claim(clean(wish, layer));
        try {
            network = before.then(name, layer, inputs.stream().map(KerasValue::node).toArray(String[]::new));
        } catch (IllegalArgumentException e) {
            throw new RefusedLayer(String.valueOf(e.getMessage()));
        }
        KerasValue like = inputs.stream().filter(KerasValue::isImage).findFirst().orElse(inputs.getFirst());
        return like.next(name, network.output());
    }

    private void enter(KerasValue input) {
        if (input.front() == null) {
            return;
        }
        if (input.open()) {
            throw new RefusedLayer("reads images whose height and width the file leaves open; fix them in Python: "
                    + "keras.Input((224, 224, 3)), or put a Resizing layer in front");
        }
        Affine affine = input.front();
        if (network != null && input.node().equals(KerasValue.INPUT) && !network.input().equals(input.shape())) {
            throw new RefusedLayer("reads the input at " + input.shape() + ", another layer at " + network.input()
                    + "; only what stands in front of the whole network can resize");
        }
        if (affine != null && lifts && ((front != null && !front.equals(affine)) || !affine.standardises()
                || (input.shape().rank() == 1 && !affine.uniform()))) {
            throw new NotLiftable();
        }
        noteFront(input);
    }

    static boolean neverNegative(Activation function) {
        return switch (function.kind()) {
            case RELU, SIGMOID, SOFTPLUS, HARD_SIGMOID, EXP, ABS -> true;
            case CLIP, THRESHOLDED_RELU -> function.parameter() >= 0;
            case IDENTITY, LEAKY_RELU, ELU, TANH, GELU, SILU, MISH, SELU, CELU, HARD_SWISH, SOFTSIGN, GELU_TANH, LOG_SIGMOID, SHRINK,
                    SQRT ->
                false;
        };
    }

    /** Remembers what was done to pictures; the first word counts. */
    void noteFront(KerasValue value) {
        if (front == null && value.front() != null) {
            front = value.front();
        }
    }

    private String claim(String wish) {
        String name = wish;
        for (int i = 1; !names.add(name); i++) {
            name = wish + "_" + i;
        }
        return name;
    }

    /** Names become parts of file names and of paths in reports: no slashes, nothing invisible. */
    private static String clean(String wish, Layer layer) {
        String name = wish.replaceAll("[/\\\\\\p{Cntrl}]+", ".").replaceAll("^\\.+", "");
        return name.isEmpty() ? layer.word() : name;
    }

    void request(Request request) {
        requests.add(request);
    }

    List<Request> requests() {
        return requests;
    }

    /** The network that ends in this value. */
    Network network(KerasValue output) {
        Network all = network;
        if (all == null) {
            throw new RefusedLayer("is a network without layers; there is nothing to run");
        }
        return all.from(output.node());
    }

    /** What a picture needs before it enters the network that was made: pixels lie in 0..1 in Tarn. */
    Preprocessing preprocessing(Shape input) {
        int channels = Preprocessing.none(input).channels();
        Affine pixels = front == null ? Affine.none(channels) : front;
        double white = Arrays.stream(pixels.scale()).map(Math::abs).max().orElse(1) < SMALLEST_FOR_UNIT ? WHITE : 1;
        float[] mean = new float[channels];
        float[] deviation = new float[channels];
        for (int c = 0; c < channels; c++) {
            double scale = lifts ? pixels.scale()[c] * white : white;
            mean[c] = lifts ? (float) (0 - pixels.offset()[c] / scale) : 0;
            deviation[c] = (float) (1 / scale);
        }
        return Preprocessing.standardise(mean, deviation).withResize(resize);
    }
}
