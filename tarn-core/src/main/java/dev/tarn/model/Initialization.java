package dev.tarn.model;

import dev.tarn.network.Network;
import dev.tarn.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** The parameters a network starts with: each as its layer says, from a stream of random numbers of its own. */
final class Initialization {
    private Initialization() {}

    static Map<String, Tensor> parameters(Network network, long seed) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        network.parameters().forEach((name, parameter) -> {
            Tensor tensor = Tensor.zeros(parameter.shape());
            parameter.initializer().fill(tensor.data(), new SplittableRandom(mix(mix(seed) + parameters.size())));
            parameters.put(name, tensor);
        });
        return parameters;
    }

    /**
     * The finaliser of SplitMix64 (Steele, Lea and Flood 2014). Streams of SplittableRandom whose seeds are a multiple of its step apart
     * are the same numbers, shifted; mixed seeds are not.
     */
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
