package dev.tarn.lab.inspect;

import dev.tarn.data.Dataset;
import dev.tarn.layer.Layer;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.plan.ImageSource;
import dev.tarn.plan.ProbePlan;
import dev.tarn.plan.Workers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model does with a data set, layer by layer.
 *
 * <pre>{@code
 * Inspection seen = Inspection.of(model, data.test());
 * seen.layer("relu1").zeros();      // share of zeros before the pool
 * seen.layer("pool1").zeros();      // and behind it
 * seen.layer("conv1").gradientNorm();
 * }</pre>
 *
 * @param images how many were looked at
 * @param layers the input first, then the layers that the output depends on, in the network's order; without a last softmax
 * @param pools every max pool
 */
public record Inspection(int images, List<LayerReading> layers, List<PoolReading> pools) {
    /** Images that one task looks at: sums are sums of tasks, in their order, whatever the number of threads. */
    private static final int SHARE = 64;
    private static final int BATCH = 8;

    /** Keeps copies of what it is given. */
    public Inspection {
        layers = List.copyOf(layers);
        pools = List.copyOf(pools);
    }

    /**
     * Looks at all images, gradients included, on all processors.
     *
     * @param model that looks at them
     * @param data images of the network's size
     * @return a reading of each layer
     */
    public static Inspection of(Model model, Dataset data) {
        return of(model, data, true, Workers.defaultThreads());
    }

    /**
     * Looks at all images.
     *
     * @param model that looks at them
     * @param data images of the network's size
     * @param gradients whether to measure gradients too, which doubles the time; the network must then end in a score for each class
     * @param threads that compute; they change no result
     * @return a reading of each layer
     * @throws IllegalArgumentException if model and images do not fit each other
     */
    public static Inspection of(Model model, Dataset data, boolean gradients, int threads) {
        Network network = model.network();
        if (network.input().elements() != data.pixels()) {
            throw new IllegalArgumentException("the network takes " + network.input() + ", but the images of " + data.name() + " are "
                    + data.height() + "×" + data.width() + "×" + data.channels());
        }
        if (gradients && (network.output().rank() != 1 || network.output().size(0) != data.classes().size())) {
            throw new IllegalArgumentException("the network's output is " + network.output() + ", but " + data.name() + " has "
                    + data.classes().size() + " classes; gradients need a score for each");
        }
        int shares = (data.size() + SHARE - 1) / SHARE;
        Share[] results = new Share[shares];
        try (Workers workers = Workers.of(Math.min(threads, shares))) {
            ProbePlan[] probes = new ProbePlan[workers.threads()];
            for (int i = 0; i < probes.length; i++) {
                probes[i] = gradients
                        ? ProbePlan.withGradients(network, model.parameters(), BATCH)
                        : ProbePlan.forward(network, model.parameters(), BATCH);
            }
            Share first = new Share(model, data, probes[0], gradients, Map.of());
            Map<String, Histogram> ranges = first.ranges(Math.min(data.size(), BATCH));
            workers.run(shares, (worker, share) -> {
                Share sums = new Share(model, data, probes[worker], gradients, ranges);
                sums.look(share * SHARE, Math.min(data.size(), (share + 1) * SHARE));
                results[share] = sums;
            });
        }
        for (int i = 1; i < shares; i++) {
            results[0].add(results[i]);
        }
        return new Inspection(data.size(), results[0].layers.stream().map(l -> l.reading(gradients)).toList(),
                results[0].pools.stream().map(PoolSums::reading).toList());
    }

    /**
     * The reading of one layer.
     *
     * @param name of a layer of the network
     * @return what was measured there
     */
    public LayerReading layer(String name) {
        return layers.stream().filter(l -> l.layer().equals(name)).findFirst().orElseThrow(() -> new IllegalArgumentException(
                "no layer is called '" + name + "'; there are " + String.join(", ", layers.stream().map(LayerReading::layer).toList())));
    }

    /** The sums over some images. */
    private static final class Share {
        private final Model model;
        private final Dataset data;
        private final ProbePlan probe;
        private final boolean gradients;
        final List<LayerSums> layers = new ArrayList<>();
        final List<PoolSums> pools;

        Share(Model model, Dataset data, ProbePlan probe, boolean gradients, Map<String, Histogram> ranges) {
            this.model = model;
            this.data = data;
            this.probe = probe;
            this.gradients = gradients;
            Map<String, Layer> descriptions = new HashMap<>();
            model.network().nodes().forEach(node -> descriptions.put(node.name(), node.layer()));
            for (String name : probe.layers()) {
                Histogram range = ranges.get(name);
                layers.add(new LayerSums(name, descriptions.get(name), probe.shape(name), range == null ? null : range.empty()));
            }
            pools = PoolSums.of(model.network()).stream().filter(p -> probe.layers().contains(p.pool)).toList();
        }

        private void run(int from, int count) {
            ImageSource source = (image, into, at) -> {
                data.read(from + image, into, at);
                model.preprocessing().apply(into, at, data.pixels());
            };
            if (gradients) {
                probe.run(count, source, (image, scores, gradient) -> crossEntropy(scores, data.label(from + image), gradient));
            } else {
                probe.run(count, source);
            }
        }

        /** The first images say how wide the histograms are. */
        Map<String, Histogram> ranges(int count) {
            run(0, count);
            Map<String, Histogram> ranges = new HashMap<>();
            for (String name : probe.layers()) {
                int size = probe.shape(name).elements();
                float[] values = new float[count * size];
                for (int i = 0; i < count; i++) {
                    probe.value(name, i, values, i * size);
                }
                ranges.put(name, Histogram.around(values));
            }
            return ranges;
        }

        void look(int from, int to) {
            for (int at = from; at < to; at += BATCH) {
                int count = Math.min(BATCH, to - at);
                run(at, count);
                for (int l = 0; l < layers.size(); l++) {
                    String name = probe.layers().get(l);
                    float[] values = new float[probe.shape(name).elements()];
                    float[] gradient = gradients ? new float[values.length] : null;
                    for (int image = 0; image < count; image++) {
                        probe.value(name, image, values, 0);
                        if (gradient != null) {
                            probe.gradient(name, image, gradient, 0);
                        }
                        layers.get(l).add(values, gradient);
                    }
                }
                for (PoolSums pool : pools) {
                    float[] map = new float[probe.shape(pool.of).elements()];
                    for (int image = 0; image < count; image++) {
                        probe.value(pool.of, image, map, 0);
                        pool.add(map);
                    }
                }
            }
        }

        void add(Share that) {
            for (int i = 0; i < layers.size(); i++) {
                layers.get(i).add(that.layers.get(i));
            }
            for (int i = 0; i < pools.size(); i++) {
                pools.get(i).add(that.pools.get(i));
            }
        }
    }

    /** The derivative of the cross-entropy by the logits: softmax less one-hot, in double. */
    static void crossEntropy(float[] scores, int label, float[] gradient) {
        double greatest = Double.NEGATIVE_INFINITY;
        for (float score : scores) {
            greatest = Math.max(greatest, score);
        }
        double sum = 0;
        for (float score : scores) {
            sum += StrictMath.exp(score - greatest);
        }
        for (int k = 0; k < scores.length; k++) {
            gradient[k] = (float) (StrictMath.exp(scores[k] - greatest) / sum - (k == label ? 1 : 0));
        }
    }
}
