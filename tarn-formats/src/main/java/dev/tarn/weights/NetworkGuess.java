package dev.tarn.weights;

import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.BatchNorm2d;
import dev.tarn.layer.Conv2d;
import dev.tarn.layer.Dense;
import dev.tarn.layer.Flatten;
import dev.tarn.layer.MaxPool2d;
import dev.tarn.layer.Padding;
import dev.tarn.layer.Window;
import dev.tarn.network.Network;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The network that names and shapes of weights tell, if they tell one. They say nothing of functions, pools and padding, so only the plainest networks are thought of: convolutions with
 * ReLU, all padded or none, a 2×2 max pool behind each or behind none, then dense layers with ReLU between; images of 28×28 for one channel, 32×32 for three. If exactly one of
 * these fits the first dense layer's features, it is the answer.
 */
final class NetworkGuess {
    private static final String ADVICE = "; name the network that they belong to: --model, with a name or a description such as "
            + "'conv 32 3, relu, maxpool 2, flatten, dense 10'";

    private final List<Map.Entry<String, Map<String, Tensor>>> modules;

    private NetworkGuess(List<Map.Entry<String, Map<String, Tensor>>> modules) {
        this.modules = modules;
    }

    /** @throws IllegalArgumentException if there is none, or more than one */
    static Network of(Weights weights) {
        Map<String, Map<String, Tensor>> modules = new LinkedHashMap<>();
        weights.tensors().forEach((name, tensor) -> {
            int dot = name.lastIndexOf('.');
            modules.computeIfAbsent(name.substring(0, Math.max(dot, 0)), _ -> new LinkedHashMap<>()).put(name.substring(dot + 1), tensor);
        });
        NetworkGuess guess = new NetworkGuess(List.copyOf(modules.entrySet()));
        List<Network> found = new ArrayList<>();
        for (Shape input : guess.inputs()) {
            for (boolean padded : new boolean[] {false, true}) {
                for (boolean pooled : new boolean[] {true, false}) {
                    try {
                        Network network = guess.network(input, padded, pooled);
                        if (!found.contains(network)) {
                            found.add(network);
                        }
                    } catch (IllegalArgumentException e) {
                        // does not fit: one of the others may
                        continue;
                    }
                }
            }
        }
        if (found.size() != 1) {
            throw new IllegalArgumentException(
                    "holds weights and no network, and " + (found.isEmpty() ? "no plain network has" : found.size() + " networks have")
                            + " parameters of these shapes (" + guess.summary() + ")" + ADVICE);
        }
        return found.getFirst();
    }

    private String summary() {
        List<String> parts = new ArrayList<>();
        for (Map.Entry<String, Map<String, Tensor>> module : modules.subList(0, Math.min(6, modules.size()))) {
            module.getValue().forEach((name, tensor) -> parts.add(module.getKey() + "." + name + " " + tensor.shape()));
        }
        return String.join(", ", parts.subList(0, Math.min(12, parts.size()))) + (parts.size() > 12 || modules.size() > 6 ? ", …" : "");
    }

    private List<Shape> inputs() {
        Tensor first = modules.isEmpty() ? null : modules.getFirst().getValue().get("weight");
        if (first == null) {
            return List.of();
        }
        return switch (first.shape().rank()) {
            case 4 -> switch (first.shape().size(1)) {
                case 1 -> List.of(Shape.of(28, 28, 1));
                case 3 -> List.of(Shape.of(32, 32, 3));
                default -> List.of();
            };
            case 2 -> List.of(first.shape().size(1) == 28 * 28 ? Shape.of(28, 28, 1) : Shape.of(first.shape().size(1)));
            default -> List.of();
        };
    }

    /** @throws IllegalArgumentException if the modules are not those of such a network */
    private Network network(Shape input, boolean padded, boolean pooled) {
        Network network = Network.input(input);
        for (int i = 0; i < modules.size(); i++) {
            String name = modules.get(i).getKey();
            Map<String, Tensor> tensors = modules.get(i).getValue();
            Shape weight = shape(tensors, "weight");
            boolean bias = tensors.containsKey("bias");
            if (weight.rank() == 4) {
                Window window = new Window(weight.size(2), weight.size(3), 1, 1, 1, 1, padded ? Padding.SAME : Padding.VALID);
                network = network.then(name, new Conv2d(weight.size(0), window, 1, bias));
                boolean normed = i + 1 < modules.size() && modules.get(i + 1).getValue().containsKey("running_mean");
                if (normed) {
                    network = network.then(modules.get(++i).getKey(), BatchNorm2d.standard());
                }
                network = network.then(ActivationLayer.RELU);
                network = pooled ? network.then(MaxPool2d.of(2)) : network;
            } else if (weight.rank() == 2) {
                network = network.output().rank() == 3 ? network.then(new Flatten()) : network;
                network = network.then(name,
                        bias ? Dense.of(weight.size(1), weight.size(0)) : Dense.of(weight.size(1), weight.size(0)).withoutBias());
                network = i + 1 < modules.size() ? network.then(ActivationLayer.RELU) : network;
            } else {
                throw new IllegalArgumentException(name + " is neither a convolution nor a dense layer");
            }
        }
        if (network.output().rank() != 1) {
            throw new IllegalArgumentException("does not end in a dense layer");
        }
        Map<String, Shape> found = new LinkedHashMap<>();
        modules.forEach(module -> module.getValue().forEach((name, tensor) -> found.put(module.getKey() + "." + name, tensor.shape())));
        Map<String, Shape> expected = new LinkedHashMap<>();
        network.parameters().forEach((name, parameter) -> expected.put(name, parameter.shape()));
        if (!found.equals(expected)) {
            throw new IllegalArgumentException("has other parameters");
        }
        return network;
    }

    private static Shape shape(Map<String, Tensor> tensors, String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("a module without a weight");
        }
        return tensor.shape();
    }
}
