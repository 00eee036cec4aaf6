package dev.tarn.bench;

import dev.tarn.measure.TrainingLoad;
import dev.tarn.network.Network;
import dev.tarn.plan.PlanOptions;
import dev.tarn.plan.Workers;
import dev.tarn.tensor.Shape;
import dev.tarn.zoo.Zoo;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/** What freezing layers saves of a training step: the whole network learns, its second half, its last layer; in turns, on one thread. */
public final class FrozenLayers {
    private static final int BATCH = 128;
    private static final double SECONDS = 40;

    private FrozenLayers() {}

    public static void main(String[] arguments) {
        System.out.println("| network | images/s, all learn | the second half learns | the last layer learns |");
        System.out.println("| --- | ---: | ---: | ---: |");
        try (Workers workers = Workers.of(1)) {
            for (String name : arguments.length == 0 ? new String[] {"vgg-small", "resnet-small"} : arguments) {
                print(name, workers);
            }
        }
    }

    private static void print(String name, Workers workers) {
        Network network = Zoo.network(name, Shape.of(32, 32, 3), 10);
        List<String> layers = network.parameters().keySet().stream().map(p -> p.substring(0, p.lastIndexOf('.'))).distinct().toList();
        TrainingLoad[] loads = {load(network, layers, 0, workers), load(network, layers, layers.size() / 2, workers),
            load(network, layers, layers.size() - 1, workers)};
        double[] best = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
        for (long start = System.nanoTime(); 1e-9 * (System.nanoTime() - start) < SECONDS;) {
            for (int i = 0; i < loads.length; i++) {
                long step = System.nanoTime();
                loads[i].step();
                best[i] = Math.min(best[i], 1e-9 * (System.nanoTime() - step));
            }
        }
        System.out.printf(Locale.ROOT, "| %s | %.0f | %.0f (%.2f×) | %.0f (%.2f×) |%n", name, BATCH / best[0], BATCH / best[1],
                best[0] / best[1], BATCH / best[2], best[0] / best[2]);
    }

    private static TrainingLoad load(Network network, List<String> layers, int frozen, Workers workers) {
        return new TrainingLoad(network, BATCH, PlanOptions.standard().withFrozen(new HashSet<>(layers.subList(0, frozen))), workers);
    }
}
