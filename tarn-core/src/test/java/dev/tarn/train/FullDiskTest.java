package dev.tarn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tarn.model.Model;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full, or rather a process that may write no file larger than 4 KB, which the operating system refuses in the same place: in the middle of a file. */
class FullDiskTest {
    private static final Path SHELL = Path.of("/bin/sh");

    @TempDir
    Path folder;

    /** The process: trains, and says what stopped it. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) {
            try {
                trainer().checkpoints(Path.of(arguments[0]), Duration.ZERO).fit(start(), Stripes.training());
                System.out.println("finished");
            } catch (UncheckedIOException e) {
                System.out.println("stopped: " + e.getCause().getMessage());
            }
        }
    }

    private static Trainer trainer() {
        return Trainer.standard().epochs(2).batch(50).threads(1);
    }

    private static Model start() {
        return Model.initialize(Stripes.deepNetwork(), 1);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).filter(name -> !name.equals("lock")).sorted().toList();
        }
    }

    @Test
    void whatWasSavedBeforeStaysAndTheRunGoesOnOnceThereIsRoom() throws Exception {
        assumeTrue(Files.isExecutable(SHELL), "needs a shell");
        StopRequest stop = new StopRequest();
        trainer().checkpoints(folder).stop(stop).listener(new TrainingListener() {
            @Override
            public void onBatch(Progress progress) {
                stop.request();
            }
        }).fit(start(), Stripes.training());
        List<String> before = files();
        Process process = new ProcessBuilder(SHELL.toString(), "-c", "ulimit -f 8; exec \"$@\"", "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:-UsePerfData", "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), Main.class.getName(),
                folder.toString())
                .redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains("stopped: ").contains(folder.toString());
        assertThat(files()).as("no half file, and nothing lost").isEqualTo(before);
        Trained resumed = trainer().checkpoints(folder).fit(start(), Stripes.training());
        assertThat(resumed.model()).isEqualTo(trainer().fit(start(), Stripes.training()).model());
    }
}
