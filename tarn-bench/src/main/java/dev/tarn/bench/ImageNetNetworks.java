package dev.tarn.bench;

import dev.tarn.activation.Activation;
import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.Conv2d;
import dev.tarn.layer.Dense;
import dev.tarn.layer.Flatten;
import dev.tarn.layer.GlobalAvgPool;
import dev.tarn.layer.MaxPool2d;
import dev.tarn.layer.Padding;
import dev.tarn.layer.Window;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The networks of ImageNet by which runtimes are compared, 224×224×3 to 1000 classes, with random parameters: what a network costs does not depend on them. */
public final class ImageNetNetworks {
    public static final List<String> NAMES = List.of("squeezenet", "resnet50", "mobilenetv2");

    private static final int CLASSES = 1000;
    /** Kernel, stride, padding of the 3×3 max pools. */
    private static final Window POOL = Window.square(3, 2);

    private ImageNetNetworks() {}

    /** A network of {@link #NAMES} with parameters from a fixed seed, scaled such that numbers neither fade nor grow from layer to layer. */
    public static Model model(String name) {
        Network network = switch (name) {
            case "squeezenet" -> squeezeNet();
            case "resnet50" -> resNet50();
            case "mobilenetv2" -> mobileNetV2();
            default -> throw new IllegalArgumentException(name + ": expected one of " + NAMES);
        };
        return Model.of(network, parameters(network));
    }

    /** SqueezeNet 1.1 (Iandola and others 2016, arXiv 1602.07360; 1.1 of the authors' repository, which pools earlier). */
    static Network squeezeNet() {
        Network n = Network.input(224, 224, 3).then(Conv2d.of(64, 3).stride(2)).relu().then(new MaxPool2d(POOL, true));
        n = fire(fire(n, 16, 64), 16, 64).then(new MaxPool2d(POOL, true));
        n = fire(fire(n, 32, 128), 32, 128).then(new MaxPool2d(POOL, true));
        n = fire(fire(fire(fire(n, 48, 192), 48, 192), 64, 256), 64, 256);
        return n.then(Conv2d.of(CLASSES, 1)).relu().globalAvgPool();
    }

    private static Network fire(Network n, int squeeze, int expand) {
        return n.conv2d(squeeze, 1).relu().concat(x -> x.conv2d(expand, 1).relu(), x -> x.then(Conv2d.of(expand, 3).padding(1)).relu());
    }

    /** ResNet-50 in the form that everybody uses, with the stride in the 3×3 convolutions (He and others 2015, arXiv 1512.03385; "v1.5"). */
    static Network resNet50() {
        Network n = norm(Network.input(224, 224, 3), Conv2d.of(64, 7).stride(2).padding(3)).relu()
                .then(new MaxPool2d(POOL.withPadding(Padding.of(1)), false));
        int[] blocks = {3, 4, 6, 3};
        for (int stage = 0; stage < blocks.length; stage++) {
            for (int block = 0; block < blocks[stage]; block++) {
                n = bottleneck(n, 64 << stage, stage > 0 && block == 0 ? 2 : 1, block == 0);
            }
        }
        return n.then(new GlobalAvgPool()).then(new Flatten()).then(Dense.of(CLASSES));
    }

    private static Network bottleneck(Network n, int channels, int stride, boolean project) {
        return n.add(x -> norm(norm(norm(x, Conv2d.of(channels, 1)).relu(), Conv2d.of(channels, 3).stride(stride).padding(1)).relu(),
                Conv2d.of(4 * channels, 1)), x -> project ? norm(x, Conv2d.of(4 * channels, 1).stride(stride)) : x).relu();
    }

    /** MobileNet v2 (Sandler and others 2018, arXiv 1801.04381, table 2). */
    static Network mobileNetV2() {
        Network n = relu6(norm(Network.input(224, 224, 3), Conv2d.of(32, 3).stride(2).padding(1)));
        int[][] stages = {{1, 16, 1, 1}, {6, 24, 2, 2}, {6, 32, 3, 2}, {6, 64, 4, 2}, {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}};
        for (int[] s : stages) {
            for (int i = 0; i < s[2]; i++) {
                n = invertedResidual(n, s[0], s[1], i == 0 ? s[3] : 1);
            }
        }
        return relu6(norm(n, Conv2d.of(1280, 1))).globalAvgPool().then(new Flatten()).dense(CLASSES);
    }

    private static Network invertedResidual(Network n, int expansion, int filters, int stride) {
        int channels = n.output().size(2);
        int wide = expansion * channels;
        Network start = n;
        if (stride == 1 && channels == filters) {
            return start.add(x -> x, x -> inverted(x, expansion, wide, filters, stride));
        }
        return inverted(start, expansion, wide, filters, stride);
    }

    private static Network inverted(Network n, int expansion, int wide, int filters, int stride) {
        Network expanded = expansion == 1 ? n : relu6(norm(n, Conv2d.of(wide, 1)));
        Network filtered = relu6(norm(expanded, Conv2d.of(wide, 3).stride(stride).padding(1).groups(wide)));
        return norm(filtered, Conv2d.of(filters, 1));
    }

    private static Network norm(Network n, Conv2d conv) {
        return n.then(conv.withoutBias()).batchNorm();
    }

    private static Network relu6(Network n) {
        return n.then(new ActivationLayer(Activation.RELU6));
    }

    private static Map<String, Tensor> parameters(Network network) {
        SplittableRandom random = new SplittableRandom(1);
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        network.parameters().forEach((name, parameter) -> {
            Shape shape = parameter.shape();
            float[] values = new float[shape.elements()];
            if (shape.rank() > 1) {
                double deviation = Math.sqrt(2.0 / (values.length / shape.size(0)));
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (deviation * random.nextGaussian());
                }
            } else {
                boolean around1 = name.endsWith("running_var") || (name.endsWith("weight") && shape.rank() == 1);
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (around1 ? random.nextDouble(0.5, 1) : random.nextDouble(-0.1, 0.1));
                }
            }
            parameters.put(name, Tensor.of(shape, values));
        });
        return parameters;
    }
}
