package dev.tarn.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.data.FloatDataset;
import dev.tarn.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM may train and predict for as long as it likes: no thread, no open file and no memory stays behind. */
class LeakTest {
    private static final int CYCLES = 1000;
    private static final int EARLY = 200;

    @TempDir
    Path folder;

    @Test
    void aThousandTrainingsLeaveNothingBehind() throws Exception {
        FloatDataset data = Stripes.of("few", 6, 3, 0.5);
        float[] image = new float[Stripes.SIDE * Stripes.SIDE];
        long memory = 0;
        for (int i = 0; i < CYCLES; i++) {
            if (i == EARLY) {
                memory = heap();
            }
            Path file = folder.resolve("model.safetensors");
            Path checkpoints = folder.resolve("run-" + i % 3);
            Trainer trainer = Trainer.standard().seed(i % 3).epochs(1).batch(3).threads(2).validation(0.3);
            // One in five trains to files, and goes on from them the second time.
            Trained trained = (i % 5 == 0 ? trainer.checkpoints(checkpoints, Duration.ZERO) : trainer)
                    .fit(Model.initialize(Stripes.network(), 1), data);
            trained.model().save(file);
            data.read(i % 6, image, 0);
            assertThat(Model.load(file).predict(image).index()).isBetween(0, 2);
        }
        // A model is 10 KB; with its plans and those of its training, some 100 KB: 800 of them, 80 MB.
        assertThat(heap() - memory).isLessThan(10_000_000);
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("tarn-")) {
                thread.join(); // all are told to end; one that was not stops this test for good
            }
        }
        assertThat(openFilesBelow(folder)).isEmpty();
    }

    private static List<String> openFilesBelow(Path folder) throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(descriptors)) {
            return all.map(LeakTest::target).filter(target -> target.startsWith(folder.toString())).toList();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }

    private static long heap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(least, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }
}
