package dev.tarn.bench;

import dev.tarn.measure.MachinePeak;
import dev.tarn.measure.Timing;
import dev.tarn.measure.Timing.Effort;
import dev.tarn.measure.TrainingLoad;
import dev.tarn.network.Network;
import dev.tarn.plan.PlanOptions;
import dev.tarn.plan.PlanProfile;
import dev.tarn.plan.PlanProfile.StepTime;
import dev.tarn.plan.Workers;
import dev.tarn.tensor.Shape;
import dev.tarn.zoo.Zoo;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * What limits a training step on more cores than this machine has: a model whose constants are measured here on one and two cores.
 *
 * <pre>
 * T(n) = serial + ⌈chunks/n⌉/chunks · T_chunks + Σ parts max(T_part/n, T_part/tasks) + meetings · (meeting₂ + (n−2) · helper)
 * </pre>
 *
 * Arguments: batch sizes; 128 and 1024 without any.
 */
public final class Scaling {
    private static final int[] CORES = {1, 2, 8, 32, 128};

    /** Rounds so short that some of them nobody disturbs. */
    private static final Effort SHORT = new Effort(1e-4, 5000, 0.3, 1);

    private Scaling() {}

    /**
     * @param meeting seconds of a phase without work on two threads
     * @param helper seconds that each further thread adds: the caller wakes it, and two counters travel to its core
     */
    private record Constants(double meeting, double helper) {
        double of(int cores) {
            return cores == 1 ? 0 : meeting + (cores - 2) * helper;
        }
    }

    public static void main(String[] arguments) {
        int[] batches = arguments.length == 0 ? new int[] {128, 1024} : List.of(arguments).stream().mapToInt(Integer::parseInt).toArray();
        Constants constants = constants();
        System.out.printf(Locale.ROOT, "A meeting of two threads: %.2f µs; each further thread: %.2f µs.%n", 1e6 * constants.meeting,
                1e6 * constants.helper);
        try (Workers one = Workers.of(1); Workers two = Workers.of(2)) {
            MachinePeak alone = MachinePeak.of(one);
            MachinePeak both = MachinePeak.of(two);
            System.out.printf(Locale.ROOT, "Copies in memory: %.0f GB/s on one core, %.0f on two. FMA: %.0f and %.0f GFLOP/s.%n%n",
                    1e-9 * alone.memoryBytes(), 1e-9 * both.memoryBytes(), alone.gflops(),
                    both.gflops());
            System.out.println(
                    "| network | batch | chunks | serial µs | 1 core | 2 cores, measured | 2 cores | 8 cores | 32 cores | 128 cores | memory traffic at 32 cores |");
            System.out.println("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
            for (String name : List.of("convnet1", "convnet2", "vgg-small")) {
                for (int batch : batches) {
                    row(name, batch, constants, one, two);
                }
            }
        }
    }

    private static void row(String name, int batch, Constants constants, Workers one, Workers two) {
        Network network = Zoo.network(name, name.startsWith("convnet") ? Shape.of(28, 28, 1) : Shape.of(32, 32, 3), 10);
        TrainingLoad load = new TrainingLoad(network, batch, PlanOptions.standard(), one);
        PlanProfile profile = load.plan().startProfile();
        double step = Timing.of(Effort.standard(), load::step).best();
        profile.clear();
        for (double left = 1.5; left > 0;) {
            left -= Timing.round(1, load::step);
        }
        double steps = (double) profile.images() / batch;
        int chunks = (batch + load.plan().report().chunk() - 1) / load.plan().report().chunk();
        int meetings = load.plan().report().meetings() + 2; // the optimizer's and the preparation's
        // Other work of the machine makes the profile longer than the best round; its shares are what counts.
        double profiled = profile.steps().stream().mapToDouble(StepTime::seconds).sum() / steps;
        double outside = Math.max(0, profile.seconds() / steps - profiled);
        double scale = Math.min(1, step / (profiled + outside));
        double serial = Math.max(0, step - scale * profiled);
        TrainingLoad shared = new TrainingLoad(network, batch, PlanOptions.standard(), two);
        double measured = Timing.of(Effort.standard(), shared::step).best();
        StringBuilder line = new StringBuilder(
                String.format(Locale.ROOT, "| %s | %d | %d | %.0f | %,.0f | %,.0f ", name, batch, chunks, 1e6 * serial, batch / step,
                        batch / measured));
        double at32 = 0;
        for (int cores : CORES) {
            double time = serial + meetings * constants.of(cores);
            for (StepTime s : profile.steps()) {
                double seconds = scale * s.seconds() / steps;
                time += s.tasks() == 0 ? seconds * ((chunks + cores - 1) / cores) / chunks : Math.max(seconds / cores, seconds / s.tasks());
            }
            if (cores > 1) {
                line.append(String.format(Locale.ROOT, "| %,.0f (%.1f×) ", batch / time, step / time));
            }
            at32 = cores == 32 ? time : at32;
        }
        double bytes = profile.steps().stream().mapToLong(StepTime::sharedBytes).sum() / steps;
        System.out.println(line.append(String.format(Locale.ROOT, "| %.0f GB/s |", 1e-9 * bytes / at32)));
        load.plan().stopProfile();
    }

    private static Constants constants() {
        Workers.Task nothing = (worker, task) -> {};
        double meeting;
        try (Workers two = Workers.of(2)) {
            meeting = Timing.of(SHORT, () -> two.run(2, nothing)).best();
        }
        return new Constants(meeting, wake() + 2 * transfer());
    }

    /** Seconds to call a thread that is awake. */
    private static double wake() {
        AtomicInteger end = new AtomicInteger();
        Thread thread = Thread.ofPlatform().daemon().start(() -> {
            while (end.get() == 0) {
                Thread.onSpinWait();
            }
        });
        double seconds = Timing.of(SHORT, () -> LockSupport.unpark(thread)).best();
        end.set(1);
        return seconds;
    }

    /** Seconds for a number to get from one core to the other. */
    private static double transfer() {
        AtomicInteger ball = new AtomicInteger();
        Thread thread = Thread.ofPlatform().daemon().start(() -> {
            for (int value = ball.get(); value >= 0; value = ball.get()) {
                if (value % 2 == 1) {
                    ball.compareAndSet(value, value + 1);
                }
            }
        });
        double seconds = Timing.of(SHORT, () -> {
            int sent = ball.incrementAndGet();
            while (ball.get() == sent) {
                Thread.onSpinWait();
            }
            if (sent > Integer.MAX_VALUE / 2) {
                ball.set(0);
            }
        }).best() / 2;
        ball.set(-1);
        join(thread);
        return seconds;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
