package dev.tarn.bench;

import dev.tarn.measure.TrainingLoad;
import dev.tarn.plan.PlanOptions;
import dev.tarn.plan.Workers;
import dev.tarn.tensor.Shape;
import dev.tarn.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What training takes: {@code vgg-small}, 128 images, one thread. Like {@code eager.py memory}, it prints what the process's peak (VmHWM) grows by over one that has trained something tiny, and
 * what the plan says itself. Run with a small heap, {@code -Xmx128m}, or the collector's leisure is what is measured.
 */
public final class MemoryNeed {
    private MemoryNeed() {}

    public static void main(String[] arguments) throws IOException {
        try (Workers workers = Workers.of(1)) {
            TrainingLoad tiny = new TrainingLoad(Zoo.convnet1(Shape.of(28, 28, 1), 10), 2, PlanOptions.standard(), workers);
            for (int i = 0; i < 5000; i++) {
                tiny.step();
            }
            double before = peakMegabytes();
            TrainingLoad load = new TrainingLoad(Zoo.vggSmall(Shape.of(32, 32, 3), 10), 128, PlanOptions.standard(), workers);
            for (int i = 0; i < 50; i++) {
                load.step();
            }
            double plan = 1e-6 * load.plan().report().bytes();
            double parameters = 1e-6 * Float.BYTES * (load.plan().parameterMemory().length + load.plan().gradientMemory().length);
            System.out.printf(Locale.ROOT,
                    "%.0f MB above the %.0f MB of a process that has trained something tiny; the plan has %.1f MB, parameters and gradients %.1f MB%n",
                    peakMegabytes() - before, before, plan, parameters);
        }
    }

    private static double peakMegabytes() throws IOException {
        String line = Files.readAllLines(Path.of("/proc/self/status")).stream().filter(l -> l.startsWith("VmHWM:")).findFirst()
                .orElseThrow();
        return Integer.parseInt(line.replaceAll("[^0-9]", "")) / 1024.0;
    }
}
