package dev.tarn.bench.peers;

import dev.tarn.bench.ImageNetNetworks;
import dev.tarn.measure.RandomBatch;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import dev.tarn.zoo.Zoo;
import java.util.Map;

/**
 * What all rivals are given.
 *
 * @param name of the network
 * @param batch images a call
 */
record Task(String name, Model model, int batch) {
    /** Networks by name: those of the zoo, but {@code convnet2} without its dropout, which the libraries draw at very different prices. */
    static Task of(String name, int batch) {
        if (ImageNetNetworks.NAMES.contains(name)) {
            return new Task(name, ImageNetNetworks.model(name), batch);
        }
        Network network = switch (name) {
            case "convnet1" -> Zoo.convnet1(Shape.of(28, 28, 1), 10);
            case "convnet2" ->
                Network.input(28, 28, 1).conv2d(32, 3).relu().maxPool2d(2).conv2d(64, 3).relu().maxPool2d(2).flatten().dense(10);
            case "vgg-small" -> Zoo.vggSmall(Shape.of(32, 32, 3), 10);
            case "speedrun" -> Zoo.speedrun(Shape.of(32, 32, 3), 10);
            default ->
                throw new IllegalArgumentException(
                        name + ": expected convnet1, convnet2, vgg-small, speedrun or one of " + ImageNetNetworks.NAMES);
        };
        return new Task(name, Model.initialize(network, 1), batch);
    }

    /** In PyTorch's shapes and by PyTorch's names. */
    Map<String, Tensor> parameters() {
        return model.parameters();
    }

    Network network() {
        return model.network();
    }

    int height() {
        return network().input().size(0);
    }

    int width() {
        return network().input().size(1);
    }

    int channels() {
        return network().input().size(2);
    }

    /** {@code [batch][height][width][channels]} */
    float[] channelsLast() {
        return new RandomBatch(network(), batch).pixels();
    }

    /** {@code [batch][channels][height][width]} */
    float[] channelsFirst() {
        float[] last = channelsLast();
        float[] first = new float[last.length];
        int pixels = height() * width();
        for (int n = 0; n < batch; n++) {
            for (int p = 0; p < pixels; p++) {
                for (int c = 0; c < channels(); c++) {
                    first[(n * channels() + c) * pixels + p] = last[(n * pixels + p) * channels() + c];
                }
            }
        }
        return first;
    }
}
