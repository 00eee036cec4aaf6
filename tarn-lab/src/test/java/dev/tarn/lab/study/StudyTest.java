package dev.tarn.lab.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.data.Dataset;
import dev.tarn.data.Datasets;
import dev.tarn.lab.SyntheticImages;
import dev.tarn.network.Network;
import dev.tarn.report.StudyReport;
import dev.tarn.train.StopRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyTest {
    private static final Dataset TRAIN = SyntheticImages.of(96, 12, 12, 3, 1);
    private static final Dataset TEST = SyntheticImages.of(48, 12, 12, 3, 2);
    private static final Datasets DATA = new Datasets("synthetic", "a seed", TRAIN, TEST, List.of());
    private static final Network NETWORK = Network.input(12, 12, 1).conv2d(4, 3).relu().maxPool2d(2).flatten().dense(3);
    private static final List<String> UNTIMED = List.of("sign", "order", "sparsity", "gradient-flow", "features", "overfitting");

    @TempDir
    private Path folder = Path.of("");

    private static StudyDesign design(Network network, int seeds, int threads) {
        return new StudyDesign("small", network, DATA, seeds, 1, threads);
    }

    private static StudyResult run(StudyDesign design, Path to, String... claims) throws IOException {
        return Study.run(design, List.of(claims), to, (task, done) -> {}, new StopRequest());
    }

    @Test
    void theSameSeedsGiveTheSameFileWhateverTheThreads() throws Exception {
        run(design(NETWORK, 2, 1), folder.resolve("a"), "sign", "sparsity", "order");
        run(design(NETWORK, 2, 3), folder.resolve("b"), "sign", "sparsity", "order");
        assertThat(Files.readAllBytes(folder.resolve("a/measurements.csv")))
                .isEqualTo(Files.readAllBytes(folder.resolve("b/measurements.csv")));
        assertThat(Files.readAllBytes(folder.resolve("a/comparisons.csv")))
                .isEqualTo(Files.readAllBytes(folder.resolve("b/comparisons.csv")));
    }

    @Test
    void theOrderOfReluAndMaxPoolChangesNoBitAndThatOfGeluDoes() throws Exception {
        Conclusion order = run(design(NETWORK, 2, 2), folder.resolve("order"), "order").conclusions().getFirst();
        assertThat(order.verdict()).isEqualTo(Verdict.REFUTED);
        assertThat(order.effect()).isZero();
        String csv = Files.readString(folder.resolve("order/measurements.csv"));
        assertThat(csv).contains("order-relu,1,0,,outputs_differ,0.0").contains("order-relu,2,1,,weights_differ,0.0");
        assertThat(csv).doesNotContain("order-gelu,1,0,,outputs_differ,0.0\n");
    }

    @Test
    void aSecondRunMeasuresNothingAgain() throws Exception {
        StudyDesign design = design(NETWORK, 1, 1);
        run(design, folder.resolve("twice"), "sparsity");
        Path stored = folder.resolve("twice/tasks/train-relu-1.csv");
        Files.writeString(stored, Files.readString(stored).replaceFirst("(?m)^(relu,1,1,relu1,zeros,).*$", "$10.25"));
        StudyResult second = run(design, folder.resolve("twice"), "sparsity");
        assertThat(second.conclusions().getFirst().effect()).as("what was stored was taken").isEqualTo(0.25);
    }

    @Test
    void anInterruptedStudyGoesOnWhereItWas() throws Exception {
        StudyDesign design = design(NETWORK, 3, 1);
        StopRequest stop = new StopRequest();
        Path to = folder.resolve("stopped");
        assertThatThrownBy(() -> Study.run(design, List.of("sparsity"), to, (task, done) -> {
            if (task.equals("train-relu-1")) {
                stop.request();
            }
        }, stop)).isInstanceOf(StudyStoppedException.class).hasMessageContaining("goes on");
        assertThat(to.resolve("tasks/train-relu-1.csv")).exists();
        assertThat(to.resolve("tasks/train-relu-3.csv")).doesNotExist();
        List<String> seen = new ArrayList<>();
        Study.run(design, List.of("sparsity"), to, (task, done) -> seen.add(task), new StopRequest());
        assertThat(seen).contains("train-relu-2", "train-relu-3");
        run(design, folder.resolve("whole"), "sparsity");
        assertThat(Files.readString(to.resolve("measurements.csv"))).isEqualTo(Files.readString(folder.resolve("whole/measurements.csv")));
    }

    @Test
    void theFolderOfAnotherStudyIsRefused() throws Exception {
        run(design(NETWORK, 1, 1), folder.resolve("mine"), "sparsity");
        StudyDesign other = new StudyDesign("small", NETWORK, DATA, 1, 2, 1);
        assertThatThrownBy(() -> run(other, folder.resolve("mine"), "sparsity")).isInstanceOf(IOException.class)
                .hasMessageContaining("there epochs=1, here epochs=2").hasMessageContaining("another folder");
    }

    @Test
    void aDamagedMeasurementIsNamedWithItsLine() throws Exception {
        StudyDesign design = design(NETWORK, 1, 1);
        run(design, folder.resolve("damaged"), "sparsity");
        Files.writeString(folder.resolve("damaged/tasks/train-relu-1.csv"), Row.HEADER + "\nrelu,1\n");
        assertThatThrownBy(() -> run(design, folder.resolve("damaged"), "sparsity")).hasMessageContaining("train-relu-1.csv, line 2")
                .hasMessageContaining("remove the file");
    }

    @Test
    void oneSeedSettlesNothingThatSpreads() throws Exception {
        StudyDesign design = design(NETWORK, 1, 2);
        StudyResult result = run(design, folder.resolve("one"), "features", "overfitting", "sign");
        assertThat(result.outlook()).contains("One seed shows nothing about the spread");
        assertThat(result.conclusions()).extracting(Conclusion::verdict).startsWith(Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE);
        assertThat(result.conclusions().getLast().verdict()).as("a counter-example needs no seeds").isEqualTo(Verdict.REFUTED);
    }

    @Test
    void claimsThatDoNotApplySaySo() throws Exception {
        Network dense = Network.input(12, 12, 1).flatten().dense(3);
        StudyResult result = run(design(dense, 1, 1), folder.resolve("dense"),
                UNTIMED.stream().filter(c -> !c.equals("gradient-flow")).toArray(String[]::new));
        assertThat(result.conclusions()).extracting(Conclusion::verdict).containsOnly(Verdict.DOES_NOT_APPLY);
        assertThat(result.conclusions().getFirst().answer()).contains("no max pool");
    }

    @Test
    void dataThatTeachNothingAreRefused() {
        Dataset one = SyntheticImages.of(new float[10][144], 12, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        assertThatThrownBy(() -> new StudyDesign("small", NETWORK, new Datasets("one", "", one, one, List.of()), 2, 1, 1))
                .hasMessageContaining("all training images are of one class");
        assertThatThrownBy(() -> new StudyDesign("small", NETWORK, new Datasets("none", "", TRAIN, null, List.of()), 2, 1, 1))
                .hasMessageContaining("no test set");
        assertThatThrownBy(() -> run(design(NETWORK, 1, 1), folder.resolve("x"), "magic")).hasMessageContaining("there are sign, order");
    }

    /** Scores overflow in the first step, whatever the variant: a study of nothing but failures still ends, and says what failed. */
    @Test
    void trainingsThatDivergeAreReportedAndEndNoStudy() throws Exception {
        Network exploding = Network.input(12, 12, 1).conv2d(4, 3).relu().maxPool2d(2).scale(1e30).flatten().scale(1e30).dense(3);
        StudyResult result = run(design(exploding, 2, 2), folder.resolve("exploding"), "sign", "sparsity", "features",
                "overfitting");
        assertThat(result.measurements().diverged()).contains("relu, seed 1, at step 1", "strided, seed 2, at step 1");
        assertThat(result.conclusions()).extracting(Conclusion::verdict)
                .containsOnly(Verdict.INCONCLUSIVE);
        String page = new StudyReport(result).page().html().replaceAll("(?s)<script.*?</script>", "");
        assertThat(page).contains("diverged and are left out of means and comparisons: ", "2 of 2 trainings diverged")
                .doesNotContain("NaN");
    }

    @Test
    void aSeedThatDivergedIsLeftOutOfMeans() throws Exception {
        StudyDesign design = design(NETWORK, 3, 2);
        run(design, folder.resolve("part"), "features");
        Path stored = folder.resolve("part/tasks/train-tanh-2.csv");
        String rows = Files.readString(stored).replaceFirst("(?m)^(tanh,2,1,,test_accuracy,).*$", "$1NaN")
                .replaceFirst("(?m)^(tanh,2,1,,test_right,).*$", "$1");
        Files.writeString(stored, rows + "tanh,2,0,,diverged_at_step,3.0\n");
        StudyResult result = run(design, folder.resolve("part"), "features");
        Conclusion features = result.conclusions().getFirst();
        assertThat(features.comparisons()).filteredOn(c -> c.name().equals("ReLU − tanh")).singleElement()
                .satisfies(c -> assertThat(c.paired().pairs()).isEqualTo(2));
        assertThat(features.facts().get("tanh")).contains("1 of 3 trainings diverged");
        assertThat(result.measurements().diverged()).containsExactly("tanh, seed 2, at step 3");
    }

    @Test
    void tenImagesAreEnoughToRun() throws Exception {
        Dataset ten = SyntheticImages.of(10, 12, 12, 2, 3);
        Network network = Network.input(12, 12, 1).conv2d(4, 3).relu().maxPool2d(2).flatten().dense(2);
        StudyDesign design = new StudyDesign("small", network, new Datasets("ten", "", ten, ten, List.of()), 2, 1, 2);
        assertThat(run(design, folder.resolve("ten"), "features").conclusions()).hasSize(1);
    }

    @Test
    void theWholeStudyConcludesOnEveryClaim() throws Exception {
        StudyResult result = run(design(NETWORK, 2, 2), folder.resolve("all"), UNTIMED.toArray(String[]::new));
        assertThat(result.conclusions()).extracting(Conclusion::id).containsExactlyElementsOf(UNTIMED);
        for (Conclusion conclusion : result.conclusions()) {
            assertThat(conclusion.answer()).isNotBlank();
            assertThat(conclusion.charts()).isNotEmpty();
            assertThat(conclusion.comparisons()).allSatisfy(c -> assertThat(c.corrected()).isGreaterThanOrEqualTo(c.paired().p()));
        }
        assertThat(result.comparisons()).isEqualTo(result.conclusions().stream().mapToInt(c -> c.comparisons().size()).sum());
        try (Stream<Path> left = Files.list(folder.resolve("all"))) {
            assertThat(left.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("study.txt", "tasks", "measurements.csv",
                    "timings.csv",
                    "comparisons.csv");
        }
    }
}
