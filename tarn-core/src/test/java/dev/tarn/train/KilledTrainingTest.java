package dev.tarn.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.model.Model;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that trains is killed (SIGKILL) again and again, at random moments, and each time another one goes on: the weights at the end have the bits of a run that nobody
 * disturbed. It saves after each step, and most of its time goes into writing, so that many of the kills come in the middle of it.
 *
 * <p>{@code -Dtarn.kills=100} asks for more than the few that each build tries.
 */
class KilledTrainingTest {
    private static final int KILLS = Integer.getInteger("tarn.kills", 20);
    private static final long SEED = 20250130;

    @TempDir
    Path killed;

    @TempDir
    Path undisturbed;

    /** The process: trains, and says a byte after each step. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws IOException {
            Path folder = Path.of(arguments[0]);
            Trained trained = trainer(Integer.parseInt(arguments[1])).checkpoints(folder.resolve("checkpoints"), Duration.ZERO)
                    .listener(new TrainingListener() {
                        @Override
                        public void onBatch(Progress progress) {
                            System.out.write('.');
                            System.out.flush();
                        }
                    }).fit(start(), Stripes.training());
            trained.model().save(folder.resolve("trained.safetensors"));
        }
    }

    private static Trainer trainer(int epochs) {
        return Trainer.standard().validation(0.2).averageWeights(0.9).epochs(epochs).batch(16).threads(1);
    }

    private static Model start() {
        return Model.initialize(Stripes.network(), 1);
    }

    @Test
    void noKillLosesACheckpointOrChangesABit() throws Exception {
        int epochs = KILLS / 2 + 2;
        Random random = new Random(SEED);
        int kills = 0;
        boolean finished = false;
        while (!finished) {
            finished = live(killed, epochs, kills < KILLS ? 1 + random.nextInt(6) : Integer.MAX_VALUE, random.nextInt(3_000_000));
            kills += finished ? 0 : 1;
        }
        assertThat(kills).as("kills before the run was over").isEqualTo(KILLS);
        assertThat(live(undisturbed, epochs, Integer.MAX_VALUE, 0)).isTrue();
        assertThat(killed.resolve("trained.safetensors")).hasSameBinaryContentAs(undisturbed.resolve("trained.safetensors"));
    }

    /** Lets a process live for so many steps and a moment more; returns whether it finished by itself. */
    private static boolean live(Path folder, int epochs, int steps, int nanoseconds) throws IOException, InterruptedException {
        Path error = folder.resolve("error.txt");
        Process process = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto",
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), Main.class.getName(),
                folder.toString(), Integer.toString(epochs))).redirectError(error.toFile()).start();
        try (InputStream out = process.getInputStream()) {
            for (int step = 0; step < steps; step++) {
                if (out.read() < 0) {
                    assertThat(process.waitFor()).as(Files.readString(error)).isZero();
                    return true;
                }
            }
            for (long until = System.nanoTime() + nanoseconds; System.nanoTime() < until;) {
                Thread.onSpinWait();
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        return false;
    }
}
