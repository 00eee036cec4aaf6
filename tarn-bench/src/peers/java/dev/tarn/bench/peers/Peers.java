package dev.tarn.bench.peers;

import ai.onnxruntime.OrtException;
import dev.tarn.bench.ImageNetNetworks;
import dev.tarn.kernel.Kernels;
import dev.tarn.measure.MachinePeak;
import dev.tarn.plan.Workers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs every contest and prints a table in Markdown.
 *
 * <p>Arguments: {@code --rounds N --seconds X --warm-up X --python FILE --dl4j FOLDER}, and parts of task names ({@code train}, {@code infer}, {@code convnet1}, …) to run only those.
 */
public final class Peers {
    private int rounds = 10;
    private double seconds = 0.4;
    private double warmUp = 4;
    private Path python = Path.of("python", "eager.py");
    private @Nullable Path dl4j;
    private final List<String> only = new ArrayList<>();

    private Peers(String[] arguments) {
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--rounds" -> rounds = Integer.parseInt(arguments[++i]);
                case "--seconds" -> seconds = Double.parseDouble(arguments[++i]);
                case "--warm-up" -> warmUp = Double.parseDouble(arguments[++i]);
                case "--python" -> python = Path.of(arguments[++i]);
                case "--dl4j" -> dl4j = Path.of(arguments[++i]);
                default -> only.add(arguments[i]);
            }
        }
    }

    public static void main(String[] arguments) throws IOException, OrtException {
        new Peers(arguments).run();
    }

    private void run() throws IOException, OrtException {
        try (Workers one = Workers.of(1)) {
            System.out.printf(Locale.ROOT, "Kernels: %s. Peak of one core: %.0f GFLOP/s. Best of %d rounds of %.1f s each, in turns.%n%n",
                    Kernels.choice(), MachinePeak.gflops(one), rounds,
                    seconds);
        }
        System.out.println("| task | | images/s | Tarn against it |");
        System.out.println("| --- | --- | ---: | ---: |");
        boolean eager = ProcessRival.hasPytorch();
        for (String name : List.of("convnet1", "convnet2", "vgg-small", "speedrun")) {
            if (wanted("train", name, "")) {
                train(name, eager);
            }
            for (int batch : new int[] {32, 1}) {
                // speedrun is there to be trained: who deploys it folds its norms first, which libtorch does not
                if (!name.equals("speedrun") && wanted("infer", name, "batch" + batch)) {
                    infer(name, batch);
                }
            }
        }
        for (String name : ImageNetNetworks.NAMES) {
            for (int batch : new int[] {1, 8}) {
                if (wanted("imagenet", name, "batch" + batch)) {
                    imageNet(name, batch);
                }
            }
        }
    }

    /** Every word that was given has to be one of these. */
    private boolean wanted(String... words) {
        return Set.of(words).containsAll(only);
    }

    private void train(String name, boolean eager) throws IOException {
        Task task = Task.of(name, 128);
        List<Rival> rivals = new ArrayList<>();
        rivals.add(TarnRival.training(task, 1));
        rivals.add(LibtorchRival.training(task, false));
        rivals.add(LibtorchRival.training(task, true));
        if (eager) {
            rivals.add(ProcessRival.pytorch(python, "train", task));
        }
        if (dl4j != null && !name.equals("speedrun")) {
            rivals.add(ProcessRival.dl4j(dl4j, "train", task));
        }
        rivals.add(TarnRival.training(task, 2));
        contest("train", task, rivals);
    }

    private void infer(String name, int batch) throws IOException, OrtException {
        Task task = Task.of(name, batch);
        List<Rival> rivals = new ArrayList<>(List.of(TarnRival.inference(task, 1), new OnnxRuntimeRival(task, 1),
                LibtorchRival.inference(task, false), LibtorchRival.inference(task, true)));
        if (dl4j != null) {
            rivals.add(ProcessRival.dl4j(dl4j, "infer", task));
        }
        rivals.add(TarnRival.inference(task, 2));
        contest("infer", task, rivals);
    }

    /** Two threads each: how people run networks of this size. */
    private void imageNet(String name, int batch) throws OrtException {
        Task task = Task.of(name, batch);
        contest("imagenet", task, List.of(TarnRival.inference(task, 2), new OnnxRuntimeRival(task, 2)));
    }

    private void contest(String kind, Task task, List<Rival> rivals) {
        Map<String, Double> speeds = new Contest(kind, task.name(), task.batch(), rivals).run(rounds, seconds, warmUp);
        String first = rivals.getFirst().name();
        double tarn = speeds.get(first);
        speeds.forEach((name, speed) -> {
            String ratio = name.equals(first)
                    ? ""
                    : String.format(Locale.ROOT, name.startsWith("Tarn") ? "%.2f× of one" : "%.2f×",
                            name.startsWith("Tarn") ? speed / tarn : tarn / speed);
            System.out.printf(Locale.ROOT, "| %s %s, batch %d | %s | %,.1f | %s |%n", kind, task.name(), task.batch(), name, speed, ratio);
        });
        System.out.flush();
        rivals.forEach(Peers::close);
    }

    private static void close(Rival rival) {
        try {
            rival.close();
        } catch (Exception e) {
            throw new IllegalStateException(rival.name() + " does not close", e);
        }
    }
}
