package dev.tarn.lab.inspect;

import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.MaxPool2d;
import dev.tarn.layer.Padding;
import dev.tarn.layer.Window;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** What is added up of one max pool's windows, over some images. */
final class PoolSums {
    final String pool;
    /** The layer whose numbers are looked at. */
    final String of;
    private final Window window;
    private final Shape input;
    private final Shape output;
    private final Padding padding;
    private long windows;
    private long negative;
    private long notLargest;

    private PoolSums(String pool, String of, Window window, Shape input, Shape output) {
        this.pool = pool;
        this.of = of;
        this.window = window;
        this.input = input;
        this.output = output;
        padding = window.paddingFor(input);
    }

    /** For every max pool of a network. */
    static List<PoolSums> of(Network network) {
        List<PoolSums> all = new ArrayList<>();
        for (Node node : network.nodes()) {
            if (node.layer() instanceof MaxPool2d pool) {
                int from = node.inputs().getFirst();
                while (from != Network.INPUT && network.nodes().get(from).layer() instanceof ActivationLayer) {
                    from = network.nodes().get(from).inputs().getFirst();
                }
                all.add(new PoolSums(node.name(), from == Network.INPUT ? "input" : network.nodes().get(from).name(), pool.window(),
                        network.shapeOf(from), node.output()));
            }
        }
        return all;
    }

    void add(float[] map) {
        int width = input.size(1);
        int channels = input.size(2);
        for (int oy = 0; oy < output.size(0); oy++) {
            for (int ox = 0; ox < output.size(1); ox++) {
                for (int c = 0; c < channels; c++) {
                    window(map, oy * window.strideHeight() - padding.top(), ox * window.strideWidth() - padding.left(), width, channels, c);
                }
            }
        }
    }

    private void window(float[] map, int top, int left, int width, int channels, int channel) {
        float best = Float.NEGATIVE_INFINITY;
        float largest = 0;
        for (int ky = 0; ky < window.height(); ky++) {
            int y = top + ky * window.dilationHeight();
            for (int kx = 0; kx < window.width(); kx++) {
                int x = left + kx * window.dilationWidth();
                if (y >= 0 && x >= 0 && y < input.size(0) && x < width) {
                    float value = map[(y * width + x) * channels + channel];
                    best = Math.max(best, value);
                    largest = Math.max(largest, Math.abs(value));
                }
            }
        }
        windows++;
        negative += best < 0 ? 1 : 0;
        notLargest += Math.abs(best) < largest ? 1 : 0;
    }

    void add(PoolSums that) {
        windows += that.windows;
        negative += that.negative;
        notLargest += that.notLargest;
    }

    PoolReading reading() {
        return new PoolReading(pool, of, windows, (double) negative / windows, (double) notLargest / windows);
    }
}
