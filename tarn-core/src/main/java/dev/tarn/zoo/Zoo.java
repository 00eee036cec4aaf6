package dev.tarn.zoo;

import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.Conv2d;
import dev.tarn.network.Network;
import dev.tarn.network.NetworkText;
import dev.tarn.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Networks by name. Each ends in as many outputs (logits) as there are classes. */
public final class Zoo {
    private static final int LENET_SIDE = 32;

    /** A network for images of a size. */
    private interface Recipe {
        Network of(Shape input, int classes);
    }

    private static final Map<String, Recipe> RECIPES = recipes();

    private Zoo() {}

    private static Map<String, Recipe> recipes() {
        Map<String, Recipe> recipes = new LinkedHashMap<>();
        recipes.put("convnet1", Zoo::convnet1);
        recipes.put("convnet2", Zoo::convnet2);
        recipes.put("lenet5", Zoo::lenet5);
        recipes.put("vgg-small", Zoo::vggSmall);
        recipes.put("resnet-small", Zoo::resnetSmall);
        recipes.put("speedrun", Zoo::speedrun);
        return recipes;
    }

    /** {@return all names, simplest network first} */
    public static List<String> names() {
        return List.copyOf(RECIPES.keySet());
    }

    /**
     * A network of the zoo, or the one that a line describes: {@code "conv 32 3, relu, maxpool 2, flatten, dense 10"}.
     *
     * @param nameOrDescription a name, or layers separated by commas
     * @param input {@code height×width×channels}
     * @param classes outputs of the last layer
     * @return a network with an output for each class
     * @throws IllegalArgumentException listing the names; or naming the layer of the description, or of the network, that does not suit; or
     * if the outputs are not as many as the classes
     */
    public static Network network(String nameOrDescription, Shape input, int classes) {
        String text = nameOrDescription.strip();
        Recipe recipe = RECIPES.get(text);
        if (recipe != null) {
            return named(text, recipe, input, classes);
        }
        if (!text.contains(" ") && !text.contains(",")) {
            throw new IllegalArgumentException("no network is called '" + text + "'; there are " + String.join(", ", names())
                    + ", and descriptions such as \"conv 32 3, relu, maxpool 2, flatten, dense " + classes + "\"");
        }
        return checked(NetworkText.parse(text, input), classes);
    }

    private static Network named(String name, Recipe recipe, Shape input, int classes) {
        if (classes < 1) {
            throw new IllegalArgumentException(name + " for " + classes + " classes: at least 1 is needed");
        }
        try {
            return recipe.of(input, classes);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " for images of " + input + ": " + e.getMessage(), e);
        }
    }

    private static Network checked(Network network, int classes) {
        Shape output = network.output();
        if (!output.equals(Shape.of(classes))) {
            String last = network.nodes().getLast().layer().text();
            throw new IllegalArgumentException("the network ends in '" + last + "' with an output of " + output + ", but there are "
                    + classes + " classes; "
                    + (output.rank() == 1 ? "let its last layer be 'dense " + classes + "'" : "add 'flatten, dense " + classes + "'"));
        }
        return network;
    }

    /**
     * The article's: one convolution, ReLU, one max pool, one dense layer. 54,410 parameters for 28×28×1 and 10 classes.
     *
     * @param input {@code height×width×channels}
     * @param classes outputs of the last layer
     * @return the network
     */
    public static Network convnet1(Shape input, int classes) {
        return Network.input(input).conv2d(32, 3).relu().maxPool2d(2).flatten().dense(classes);
    }

    /**
     * Two convolutions, each with ReLU and a max pool; dropout before the dense layer. 34,826 parameters for 28×28×1 and 10 classes.
     *
     * @param input {@code height×width×channels}
     * @param classes outputs of the last layer
     * @return the network
     */
    public static Network convnet2(Shape input, int classes) {
        return Network.input(input).conv2d(32, 3).relu().maxPool2d(2).conv2d(64, 3).relu().maxPool2d(2).flatten().dropout(0.5)
                .dense(classes);
    }

    /**
     * LeNet-5 (LeCun, Bottou, Bengio and Haffner 1998) with plain average pooling, tanh, and a dense layer at the end. Images smaller than
     * its 32×32 are padded by 2, as its authors padded theirs from 28×28. 61,706 parameters for 28×28×1 and 10 classes.
     *
     * @param input {@code height×width×channels}
     * @param classes outputs of the last layer
     * @return the network
     */
    public static Network lenet5(Shape input, int classes) {
        boolean small = input.rank() == 3 && (input.size(0) < LENET_SIDE || input.size(1) < LENET_SIDE);
        return Network.input(input).then(Conv2d.of(6, 5).padding(small ? 2 : 0)).tanh().avgPool2d(2).conv2d(16, 5).tanh().avgPool2d(2)
                .flatten().dense(120).tanh().dense(84).tanh()
                .dense(classes);
    }

    /**
     * Three times two 3×3 convolutions and a max pool (after Simonyan and Zisserman 2014, arXiv 1409.1556), 32, 64 and 128 channels; two
     * dense layers.
     *
     * @param input {@code height×width×channels}
     * @param classes outputs of the last layer
     * @return the network
     */
    public static Network vggSmall(Shape input, int classes) {
        Network network = Network.input(input);
        for (int channels : new int[] {32, 64, 128}) {
            network = network.then(Conv2d.of(channels, 3).same()).relu().then(Conv2d.of(channels, 3).same()).relu().maxPool2d(2);
        }
        return network.flatten().dense(128).relu().dense(classes);
    }

    /**
     * A stem and three residual blocks (He et al. 2015, arXiv 1512.03385) of 32, 64 and 128 channels, the last two of stride 2 with a 1×1
     * convolution on the short way; batch norm behind each convolution, which therefore has no bias; global average pooling.
     *
     * @param input {@code height×width×channels}
     * @param classes outputs of the last layer
     * @return the network
     */
    public static Network resnetSmall(Shape input, int classes) {
        Network network = Network.input(input).then(Conv2d.of(32, 3).padding(1).withoutBias()).batchNorm().relu();
        network = residual(network, 32, 1);
        network = residual(network, 64, 2);
        network = residual(network, 128, 2);
        return network.globalAvgPool().dense(classes);
    }

    private static Network residual(Network network, int channels, int stride) {
        UnaryOperator<Network> way = x -> x.then(Conv2d.of(channels, 3).stride(stride).padding(1).withoutBias()).batchNorm().relu()
                .then(Conv2d.of(channels, 3).padding(1).withoutBias()).batchNorm();
        UnaryOperator<Network> shortWay = x -> stride == 1 ? x : x.then(Conv2d.of(channels, 1).stride(stride).withoutBias()).batchNorm();
        return network.add(way, shortWay).then(ActivationLayer.RELU);
    }

    /**
     * A network for fast training: three blocks of convolution, max pool, batch norm, ReLU, convolution, batch norm, ReLU, with 64, 128 and
     * 128 channels; the global maximum; one dense layer. Pooling comes before the norm, so that the norm and all behind it work on a
     * quarter of the pixels. Convolutions in front of a norm have no bias: the norm would take it out again.
     *
     * @param input {@code height×width×channels}
     * @param classes outputs of the last layer
     * @return the network
     */
    public static Network speedrun(Shape input, int classes) {
        Network network = Network.input(input);
        for (int channels : new int[] {64, 128, 128}) {
            network = network.then(Conv2d.of(channels, 3).same().withoutBias()).maxPool2d(2).batchNorm().relu()
                    .then(Conv2d.of(channels, 3).same().withoutBias()).batchNorm().relu();
        }
        return network.globalMaxPool().dense(classes);
    }
}
