package dev.tarn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.model.Model;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckpointTest {
    @TempDir
    Path folder;

    /** Settings that make a run remember much: each must survive a stop. */
    enum Kind {
        SGD {
            @Override
            Trainer trainer() {
                return Trainer.with(Sgd.learningRate(0.05).withNesterov(0.9)).schedule(Schedule.triangular(0.3));
            }
        },
        ADAM_WITH_VALIDATION {
            @Override
            Trainer trainer() {
                return Trainer.with(Adam.learningRate(0.01)).validation(0.2).patience(2).clipGradients(1);
            }
        },
        ADAMW_AVERAGED {
            @Override
            Trainer trainer() {
                return Trainer.standard().averageWeights(0.9).labelSmoothing(0.1);
            }
        },
        PLATEAU {
            @Override
            Trainer trainer() {
                return Trainer.with(Adam.learningRate(0.02)).reduceOnPlateau(new Plateau(0.5, 1)).validation(0.2);
            }
        };

        abstract Trainer trainer();
    }

    private static Model fresh() {
        return Model.initialize(Stripes.deepNetwork(), 1);
    }

    private static Trainer base() {
        return Trainer.standard().epochs(3).batch(16).threads(2);
    }

    /** Asks the run to stop after so many steps of its own. */
    private static final class StopAfter implements TrainingListener {
        private final StopRequest stop;
        private int left;

        StopAfter(StopRequest stop, int steps) {
            this.stop = stop;
            left = steps;
        }

        @Override
        public void onBatch(Progress progress) {
            if (--left == 0) {
                stop.request();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRunThatWasStoppedTimeAndAgainGivesTheSameModel(Kind kind) {
        Trainer trainer = kind.trainer().epochs(3).batch(16).threads(2);
        Trained whole = trainer.fit(fresh(), Stripes.training(), Stripes.test());
        List<Long> resumedAt = new ArrayList<>();
        Trained pieces = null;
        for (int steps : new int[] {1, 2, 5, 3, 1000}) {
            StopRequest stop = new StopRequest();
            TrainingListener watch = new TrainingListener() {
                @Override
                public void onResume(Progress progress, List<String> damaged) {
                    resumedAt.add(progress.step());
                    assertThat(damaged).isEmpty();
                }
            };
            pieces = trainer.checkpoints(folder).stop(stop).listener(watch).listener(new StopAfter(stop, steps)).fit(fresh(),
                    Stripes.training(), Stripes.test());
        }
        assertThat(resumedAt).containsExactly(1L, 3L, 8L, 11L);
        assertThat(pieces).isNotNull();
        assertThat(pieces.model()).isEqualTo(whole.model());
        assertThat(pieces.reason()).isEqualTo(whole.reason());
        assertThat(pieces.epoch()).isEqualTo(whole.epoch());
    }

    @Test
    void aFinishedRunIsNotTrainedAgain() {
        Trained first = base().checkpoints(folder).fit(fresh(), Stripes.training());
        Trained again = base().checkpoints(folder).listener(new TrainingListener() {
            @Override
            public void onBatch(Progress progress) {
                throw new IllegalStateException("a step was taken");
            }
        }).fit(fresh(), Stripes.training());
        assertThat(again.model()).isEqualTo(first.model());
        assertThat(again.history().epochs()).isEqualTo(first.history().epochs());
    }

    @Test
    void theNewestTwoCheckpointsStay() throws IOException {
        base().checkpoints(folder, Duration.ZERO).fit(fresh(), Stripes.training());
        assertThat(checkpoints()).hasSize(2);
    }

    @Test
    void aDamagedCheckpointIsPassedOverAndNamed() throws IOException {
        Trained whole = base().fit(fresh(), Stripes.training());
        base().steps(1000).checkpoints(folder, Duration.ZERO).fit(fresh(), Stripes.training());
        flipByteInTheMiddle(checkpoints().getLast());
        List<String> told = new ArrayList<>();
        Trained resumed = base().steps(1000).checkpoints(folder).listener(new TrainingListener() {
            @Override
            public void onResume(Progress progress, List<String> damaged) {
                told.addAll(damaged);
            }
        }).fit(fresh(), Stripes.training());
        assertThat(told).singleElement().asString().contains(checkpoints().getLast().toString()).contains("damaged");
        assertThat(resumed.model().parameters()).isEqualTo(whole.model().parameters());
    }

    @Test
    void whereAllAreDamagedNothingIsThrownAway() throws IOException {
        base().checkpoints(folder).fit(fresh(), Stripes.training());
        for (Path file : checkpoints()) {
            flipByteInTheMiddle(file);
        }
        assertThatThrownBy(() -> base().checkpoints(folder).fit(fresh(), Stripes.training())).isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("no checkpoint here can be read").hasMessageContaining("empty the folder to begin anew");
        assertThat(checkpoints()).hasSize(2);
    }

    @Test
    void anotherRunIsRefusedWithWhatDiffers() {
        base().checkpoints(folder).fit(fresh(), Stripes.training());
        assertThatThrownBy(() -> base().batch(8).seed(7).checkpoints(folder).fit(fresh(), Stripes.training()))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("settings.batch was 16, now 8")
                .hasMessageContaining("settings.seed was 1, now 7").hasMessageContaining("another folder");
        assertThatThrownBy(() -> base().checkpoints(folder).fit(fresh(), Stripes.test())).hasMessageContaining("data was");
    }

    @Test
    void twoTrainingsInOneFolderAreRefused() {
        assertThatThrownBy(() -> base().checkpoints(folder).listener(new TrainingListener() {
            @Override
            public void onStart(Progress progress) {
                base().checkpoints(folder).fit(fresh(), Stripes.training());
            }
        }).fit(fresh(), Stripes.training())).isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("another training writes its checkpoints here (process " + ProcessHandle.current().pid() + ")");
    }

    @Test
    void aFileInPlaceOfTheFolderIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertThatThrownBy(() -> base().checkpoints(file).fit(fresh(), Stripes.training())).isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("is a file; checkpoints need a folder of their own");
    }

    @Test
    void aFolderThatCannotBeWrittenToIsRefusedBeforeTraining() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            Assumptions.assumeFalse(Files.isWritable(folder), "this user may write everywhere");
            assertThatThrownBy(() -> base().checkpoints(folder).fit(fresh(), Stripes.training())).isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("choose a folder that can be written to");
        } finally {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @Test
    void whatAKilledProcessLeftIsSweptUp() throws IOException {
        Path leftover = Files.writeString(folder.resolve(".tarn-0123abcd.tmp"), "half a checkpoint");
        Path other = Files.writeString(folder.resolve("notes.txt"), "mine");
        base().checkpoints(folder).fit(fresh(), Stripes.training());
        assertThat(leftover).doesNotExist();
        assertThat(other).exists();
    }

    private List<Path> checkpoints() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".safetensors")).sorted().toList();
        }
    }

    private static void flipByteInTheMiddle(Path file) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            long at = bytes.length() - 40;
            bytes.seek(at);
            int value = bytes.read();
            bytes.seek(at);
            bytes.write(value ^ 1);
        }
    }
}
