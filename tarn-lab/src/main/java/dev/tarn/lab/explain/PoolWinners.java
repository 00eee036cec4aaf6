package dev.tarn.lab.explain;

import dev.tarn.layer.MaxPool2d;
import dev.tarn.layer.Padding;
import dev.tarn.layer.Window;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Which cell won each window of a max pool, for one image. The first maximum in row-major order wins; padding never wins; NaN wins over every number.
 *
 * @param layer the pool's name
 * @param reads name of the layer whose map it pools
 * @param height rows of windows
 * @param width columns of windows
 * @param channels of the map; each has winners of its own
 * @param rows {@code [window row][window column][channel]}: the winner's row in the map that is pooled
 * @param columns the same for its column
 * @param values the winners' numbers
 */
public record PoolWinners(String layer, String reads, int height, int width, int channels, int[] rows, int[] columns, float[] values) {

    /**
     * A winner and what it saw.
     *
     * @param row in the map that is pooled
     * @param column in it
     * @param value the number that won
     * @param region pixels of the image that the winning cell sees
     */
    public record Winner(int row, int column, float value, Region region) {}

    /**
     * The winners of every max pool that the network's output depends on, in the network's order.
     *
     * @param network that gave them
     * @param activations of one image, as {@link Activations} gives them
     * @return one for each max pool
     */
    public static List<PoolWinners> of(Network network, List<LayerActivation> activations) {
        List<PoolWinners> all = new ArrayList<>();
        for (Node node : network.nodes()) {
            if (node.layer() instanceof MaxPool2d pool && activations.stream().anyMatch(a -> a.layer().equals(node.name()))) {
                String reads = Activations.inputOf(network, node);
                all.add(of(node.name(), reads, pool.window(), Activations.named(activations, reads).values(), node.output()));
            }
        }
        return all;
    }

    /** @param map {@code height×width×channels} that is pooled */
    static PoolWinners of(String layer, String reads, Window window, Tensor map, Shape output) {
        int height = output.size(0);
        int width = output.size(1);
        int channels = output.size(2);
        Padding padding = window.paddingFor(map.shape());
        int[] rows = new int[height * width * channels];
        int[] columns = new int[rows.length];
        float[] values = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            int channel = i % channels;
            int top = i / channels / width * window.strideHeight() - padding.top();
            int left = i / channels % width * window.strideWidth() - padding.left();
            boolean any = false;
            for (int ky = 0; ky < window.height(); ky++) {
                for (int kx = 0; kx < window.width(); kx++) {
                    int y = top + ky * window.dilationHeight();
                    int x = left + kx * window.dilationWidth();
                    if (y < 0 || x < 0 || y >= map.shape().size(0) || x >= map.shape().size(1)) {
                        continue;
                    }
                    float value = map.data()[(y * map.shape().size(1) + x) * channels + channel];
                    boolean wins = !any || value > values[i] || (Float.isNaN(value) && !Float.isNaN(values[i]));
                    if (wins) {
                        any = true;
                        rows[i] = y;
                        columns[i] = x;
                        values[i] = value;
                    }
                }
            }
        }
        return new PoolWinners(layer, reads, height, width, channels, rows, columns, values);
    }

    /**
     * The winner of one window, with the part of the image that it saw.
     *
     * @param network that the pool belongs to
     * @param row of the pool's result
     * @param column of the pool's result
     * @param channel of the pool's result
     * @return where it lies, and what it saw
     */
    public Winner winner(Network network, int row, int column, int channel) {
        if (row < 0 || column < 0 || channel < 0 || row >= height || column >= width || channel >= channels) {
            throw new IllegalArgumentException(layer + " has " + height + "×" + width + "×" + channels + " windows; there is none at row "
                    + row + ", column " + column + ", channel " + channel);
        }
        int i = (row * width + column) * channels + channel;
        return new Winner(rows[i], columns[i], values[i], ReceptiveField.region(network, reads, rows[i], columns[i]));
    }

    /**
     * How often each pixel of the image lies in the middle of what a winner saw, over all windows of all channels whose winner is not zero: where the network looked.
     *
     * @param network that the pool belongs to
     * @return {@code height×width} of the image
     */
    public Tensor onImage(Network network) {
        Tensor counts = Tensor.zeros(Shape.of(network.input().size(0), network.input().size(1)));
        for (int i = 0; i < rows.length; i++) {
            if (values[i] != 0) {
                Region region = ReceptiveField.region(network, reads, rows[i], columns[i]);
                int y = (region.top() + region.bottom()) / 2;
                int x = (region.left() + region.right()) / 2;
                counts.data()[y * counts.shape().size(1) + x]++;
            }
        }
        return counts;
    }
}
