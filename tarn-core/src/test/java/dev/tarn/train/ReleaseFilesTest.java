package dev.tarn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tarn.data.NumpyArray;
import dev.tarn.data.NumpyReader;
import dev.tarn.data.NumpyWriter;
import dev.tarn.model.Model;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files as each release wrote them: a model, what it predicted, and a training that was stopped half-way. Whatever becomes of Tarn, they are read. They lie in
 * {@code src/test/resources/dev/tarn/train/releases}, a folder a release; {@link #main} writes that of the present one, when it is released.
 */
class ReleaseFilesTest {
    private static final Path RELEASES = Path.of("src/test/resources/dev/tarn/train/releases");
    private static final int IMAGES = 8;

    @TempDir
    Path folder;

    static List<String> releases() throws IOException {
        try (Stream<Path> all = Files.list(RELEASES)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private static Trainer trainer() {
        return Trainer.with(Sgd.learningRate(0.05).withNesterov(0.9)).epochs(3).batch(16).seed(11).threads(1).validation(0.2);
    }

    private static Model start() {
        return Model.initialize(Stripes.deepNetwork(), 2);
    }

    private static Tensor images() {
        float[] pixels = new float[IMAGES * Stripes.SIDE * Stripes.SIDE];
        for (int i = 0; i < IMAGES; i++) {
            Stripes.test().read(i, pixels, i * Stripes.SIDE * Stripes.SIDE);
        }
        return Tensor.of(Shape.of(IMAGES, Stripes.SIDE, Stripes.SIDE, 1), pixels);
    }

    private static float[] probabilities(Model model) {
        List<Float> all = new ArrayList<>();
        model.predictAll(images()).forEach(prediction -> {
            for (double probability : prediction.probabilities()) {
                all.add((float) probability);
            }
        });
        float[] values = new float[all.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = all.get(i);
        }
        return values;
    }

    @ParameterizedTest
    @MethodSource("releases")
    void modelsPredictWhatTheyPredictedThen(String release) throws IOException {
        Model model = Model.load(RELEASES.resolve(release).resolve("model.safetensors"));
        assertThat(model.classes()).isEqualTo(Stripes.CLASSES);
        assertThat(model.network()).isEqualTo(Stripes.deepNetwork());
        float[] then = NumpyReader.read(RELEASES.resolve(release).resolve("probabilities.npy")).toFloats();
        float[] now = probabilities(model);
        assertThat(now).hasSameSizeAs(then);
        for (int i = 0; i < now.length; i++) {
            assertThat(now[i]).isCloseTo(then[i], within(1e-5f)); // sums of other vectors have other last bits
        }
        // Written again, nothing is lost.
        model.save(folder.resolve("again.safetensors"));
        assertThat(Model.load(folder.resolve("again.safetensors"))).isEqualTo(model);
    }

    @ParameterizedTest
    @MethodSource("releases")
    void trainingsThatWereStoppedThenGoOn(String release) throws IOException {
        try (Stream<Path> files = Files.list(RELEASES.resolve(release).resolve("checkpoints"))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        List<Long> resumed = new ArrayList<>();
        Trained trained = trainer().checkpoints(folder).listener(new TrainingListener() {
            @Override
            public void onResume(Progress progress, List<String> damaged) {
                resumed.add(progress.step());
                assertThat(damaged).isEmpty();
            }
        }).fit(start(), Stripes.training());
        assertThat(resumed).containsExactly(11L);
        assertThat(trained.history().epochs()).hasSize(3);
        Model then = Model.load(RELEASES.resolve(release).resolve("model.safetensors"));
        trained.model().parameters().forEach((name, tensor) -> {
            float[] expected = then.parameters().get(name).data();
            for (int i = 0; i < expected.length; i++) {
                assertThat(tensor.data()[i]).as(name).isCloseTo(expected[i], within(1e-3f));
            }
        });
    }

    /** Writes the files of a release. Argument: its folder. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        Model model = trainer().fit(start(), Stripes.training()).model();
        model.save(folder.resolve("model.safetensors"));
        float[] probabilities = probabilities(model);
        NumpyWriter.write(folder.resolve("probabilities.npy"), NumpyArray.of(probabilities, IMAGES, probabilities.length / IMAGES));
        StopRequest stop = new StopRequest();
        Path checkpoints = folder.resolve("checkpoints");
        trainer().checkpoints(checkpoints).stop(stop).listener(new TrainingListener() {
            @Override
            public void onBatch(Progress progress) {
                if (progress.step() == 11) {
                    stop.request();
                }
            }
        }).fit(start(), Stripes.training());
        Files.delete(checkpoints.resolve("lock"));
        try (Stream<Path> written = Files.list(checkpoints)) {
            for (Path older : written.sorted(Comparator.reverseOrder()).skip(1).toList()) {
                Files.delete(older);
            }
        }
    }
}
