package dev.tarn.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.model.Model;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that trains is killed (SIGKILL) again and again, at random moments, and each time another one goes on: no checkpoint that was complete is lost, none that is half written is read, and the weights
 * at the end have the bits of a run that nobody disturbed. It saves after each step, and most of its time goes into writing, so that many of the kills come in the middle of it.
 *
 * <p>{@code -Dtarn.kills=100} asks for more than the few that each build tries.
 */
class KilledTrainingTest {
    private static final int KILLS = Integer.getInteger("tarn.kills", 20);
    private static final long SEED = 20250130;
    private static final int LONGEST_LIFE = 6;
    /** Steps that a process may take behind the one after which it is killed: it is never at rest when that happens, and never runs away when the killer is slow. */
    private static final int AHEAD = 2;

    @TempDir
    Path killed;

    @TempDir
    Path undisturbed;

    /** The process: trains, says the step it goes on from and then each step, and takes a step only when a byte allows it, or nobody writes any more. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws IOException {
            Path folder = Path.of(arguments[0]);
            DataOutputStream out = new DataOutputStream(System.out);
            Trained trained = trainer(Integer.parseInt(arguments[1])).checkpoints(folder.resolve("checkpoints"), Duration.ZERO)
                    .listener(new TrainingListener() {
                        @Override
                        public void onResume(Progress progress, List<String> damaged) {
                            if (!damaged.isEmpty()) {
                                throw new IllegalStateException(damaged.toString());
                            }
                        }

                        @Override
                        public void onStart(Progress progress) {
                            say(progress);
                        }

                        @Override
                        public void onBatch(Progress progress) {
                            say(progress);
                        }

                        private void say(Progress progress) {
                            try {
                                out.writeInt((int) progress.step());
                                out.flush();
                                int ignored = System.in.read();
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
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
        int stepsPerEpoch = 8;
        int epochs = KILLS * (LONGEST_LIFE + AHEAD) / stepsPerEpoch + 2;
        Random random = new Random(SEED);
        int step = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            step = live(killed, epochs, step, 1 + random.nextInt(LONGEST_LIFE), random.nextInt(3_000_000));
        }
        assertThat(live(killed, epochs, step, Integer.MAX_VALUE, 0)).isEqualTo(epochs * stepsPerEpoch);
        assertThat(live(undisturbed, epochs, 0, Integer.MAX_VALUE, 0)).isEqualTo(epochs * stepsPerEpoch);
        assertThat(killed.resolve("trained.safetensors")).hasSameBinaryContentAs(undisturbed.resolve("trained.safetensors"));
    }

    /**
     * Lets a process live for so many steps and a moment more, or to its end.
     *
     * @param before the last step that was seen; the checkpoint of the one before it was complete by then
     * @return the last step that was seen
     */
    private static int live(Path folder, int epochs, int before, int steps, int nanoseconds) throws IOException, InterruptedException {
        Path error = folder.resolve("error.txt");
        Process process = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto",
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), Main.class.getName(),
                folder.toString(), Integer.toString(epochs))).redirectError(error.toFile()).start();
        try (DataInputStream out = new DataInputStream(process.getInputStream()); OutputStream in = process.getOutputStream()) {
            if (steps == Integer.MAX_VALUE) {
                in.close();
            } else {
                in.write(new byte[steps + AHEAD]);
                in.flush();
            }
            int seen = said(out, process, error);
            assertThat(seen).as("the step at which a run goes on").isGreaterThanOrEqualTo(before - 1);
            for (int i = 0; i < steps; i++) {
                try {
                    seen = out.readInt();
                } catch (EOFException e) {
                    assertThat(process.waitFor()).as(Files.readString(error)).isZero();
                    return seen;
                }
            }
            for (long until = System.nanoTime() + nanoseconds; System.nanoTime() < until;) {
                Thread.onSpinWait();
            }
            return seen;
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static int said(DataInputStream out, Process process, Path error) throws IOException, InterruptedException {
        try {
            return out.readInt();
        } catch (EOFException e) {
            throw new AssertionError("ended with " + process.waitFor() + ": " + Files.readString(error), e);
        }
    }
}
