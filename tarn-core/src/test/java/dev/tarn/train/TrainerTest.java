package dev.tarn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tarn.data.Dataset;
import dev.tarn.data.DatasetSummary;
import dev.tarn.layer.Softmax;
import dev.tarn.model.Model;
import dev.tarn.model.Preprocessing;
import dev.tarn.network.Network;
import dev.tarn.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {
    private static final Trainer TRAINER = Trainer.standard().epochs(4).batch(16).threads(2);

    private static Model fresh() {
        return Model.initialize(Stripes.network(), 1);
    }

    private static float[] weights(Trained trained, String name) {
        return weights(trained.model(), name);
    }

    private static float[] weights(Model model, String name) {
        Tensor tensor = model.parameters().get(name);
        assertThat(tensor).as(name).isNotNull();
        return tensor.data();
    }

    @Test
    void learnsStripesAndSaysHowWell() {
        Trained trained = TRAINER.epochs(8).fit(fresh(), Stripes.training(), Stripes.test());
        assertThat(trained.test()).isNotNull();
        assertThat(trained.test().accuracy()).isGreaterThan(0.9);
        assertThat(trained.test()).usingRecursiveComparison().ignoringFields("imagesPerSecond")
                .isEqualTo(Evaluation.of(trained.model(), Stripes.test()));
        assertThat(trained.history().epochs()).hasSize(8);
        assertThat(trained.history().last().loss()).isLessThan(trained.history().epochs().getFirst().loss() / 2);
        assertThat(trained.model().classes()).isEqualTo(Stripes.CLASSES);
        assertThat(trained.reason()).isEqualTo(StopReason.FINISHED);
        assertThat(trained.epoch()).isEqualTo(8);
        assertThat(trained.validation()).isNull();
    }

    @Test
    void theGivenModelStaysAsItIs() {
        Model model = fresh();
        TRAINER.fit(model, Stripes.training());
        assertThat(model).isEqualTo(fresh());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4})
    void threadsChangeNoBitOfTheModel(int threads) {
        Trainer trainer = TRAINER.validation(0.2).clipGradients(1).labelSmoothing(0.1);
        Model model = Model.initialize(Stripes.deepNetwork(), 3);
        Trained one = trainer.threads(2).fit(model, Stripes.training());
        assertThat(trainer.threads(threads).fit(model, Stripes.training()).model()).isEqualTo(one.model());
        assertThat(one.model()).isNotEqualTo(model);
    }

    @Test
    void equalSeedsGiveEqualModelsAndOthersDoNot() {
        assertThat(TRAINER.fit(fresh(), Stripes.training()).model()).isEqualTo(TRAINER.fit(fresh(), Stripes.training()).model());
        assertThat(weights(TRAINER.seed(2).fit(fresh(), Stripes.training()), "conv1.weight"))
                .isNotEqualTo(weights(TRAINER.fit(fresh(), Stripes.training()), "conv1.weight"));
    }

    @Test
    void theTestSetChangesNothing() {
        Trainer trainer = TRAINER.validation(0.2).patience(1);
        assertThat(trainer.fit(fresh(), Stripes.training(), Stripes.test()).model())
                .isEqualTo(trainer.fit(fresh(), Stripes.training(), Stripes.of("noise", 30, 9, 5)).model());
    }

    @Test
    void theBestEpochOnHeldBackImagesIsKept() {
        List<Model> models = new ArrayList<>();
        TrainingListener watcher = new TrainingListener() {
            @Override
            public void onEpoch(EpochRecord epoch, Supplier<Model> model) {
                models.add(model.get());
            }
        };
        // A rate that keeps jumping about, so that the last epoch is not the best one.
        Trainer trainer = Trainer.with(Sgd.learningRate(0.4).withMomentum(0.9)).epochs(12).batch(8).threads(1).validation(0.3)
                .listener(watcher);
        Dataset noisy = Stripes.of("noisy", 90, 4, 1.2);
        Trained trained = trainer.fit(fresh(), noisy);
        Score best = trained.validation();
        assertThat(best).isNotNull();
        int earlier = 0;
        for (EpochRecord epoch : trained.history().epochs()) {
            assertThat(epoch.validation()).isNotNull();
            assertThat(epoch.validation().betterThan(best)).isFalse();
            earlier += epoch.validation().equals(best) && earlier == 0 ? epoch.epoch() : 0;
        }
        assertThat(trained.epoch()).isEqualTo(earlier).isLessThan(12);
        assertThat(trained.model().parameters()).isEqualTo(models.get(trained.epoch() - 1).parameters());

        Trained last = trainer.keepBest(false).fit(fresh(), noisy);
        assertThat(last.epoch()).isEqualTo(12);
        assertThat(last.model().parameters()).isEqualTo(models.get(11).parameters());
    }

    @Test
    void patienceEndsTheRunWhenNothingGetsBetter() {
        Trainer steady = Trainer.with(AdamW.learningRate(5e-3)).epochs(200).batch(16).threads(2).validation(0.3).patience(3);
        Trained trained = steady.fit(fresh(), Stripes.of("noisy", 90, 4, 1.2));
        assertThat(trained.reason()).isEqualTo(StopReason.PATIENCE);
        assertThat(trained.history().epochs()).hasSize(trained.epoch() + 3).hasSizeLessThan(200);
    }

    @Test
    void standardisesByTheImagesThatItTrainsOn() {
        Trained trained = TRAINER.validation(0.2).seed(5).fit(fresh(), Stripes.training());
        int[] images = ValidationSplit.stratified(Stripes.training(), 0.2, 5).training();
        DatasetSummary summary = DatasetSummary.of(Stripes.training().subset(images));
        assertThat(trained.model().preprocessing().mean()[0]).isEqualTo((float) summary.mean()[0]);
        assertThat(trained.model().preprocessing().deviation()[0]).isEqualTo((float) summary.deviation()[0]);
        assertThat(TRAINER.standardise(false).fit(fresh(), Stripes.training()).model().preprocessing()).isEqualTo(Preprocessing.none(1));
    }

    @Test
    void aModelThatWasTrainedKeepsItsPreprocessing() {
        Model once = TRAINER.fit(fresh(), Stripes.training()).model();
        Model twice = TRAINER.fit(once, Stripes.of("other", 60, 8, 2)).model();
        assertThat(twice.preprocessing()).isEqualTo(once.preprocessing());
    }

    @Test
    void frozenLayersKeepTheirBits() {
        Trained trained = TRAINER.freeze("conv*").fit(fresh(), Stripes.training());
        assertThat(weights(trained, "conv1.weight")).isEqualTo(weights(fresh(), "conv1.weight"));
        assertThat(weights(trained, "conv1.bias")).isEqualTo(weights(fresh(), "conv1.bias"));
        assertThat(weights(trained, "dense1.weight")).isNotEqualTo(weights(fresh(), "dense1.weight"));
    }

    @Test
    void stopsAfterSoManySteps() {
        Trained trained = TRAINER.steps(13).fit(fresh(), Stripes.training());
        assertThat(trained.history().last().steps()).isEqualTo(13);
        assertThat(trained.history().epochs()).hasSize(2); // 10 steps an epoch
        assertThat(trained.history().last().rate()).isEqualTo(5e-3 * Schedule.oneCycle(0.2).factor(12, 13, 10));
    }

    @Test
    void aRequestStopsAfterTheBatchAndKeepsTheModel() {
        StopRequest stop = new StopRequest();
        TrainingListener impatient = new TrainingListener() {
            @Override
            public void onBatch(Progress progress) {
                if (progress.step() == 12) {
                    stop.request();
                }
            }
        };
        Trained trained = TRAINER.validation(0.2).stop(stop).listener(impatient).fit(fresh(), Stripes.training());
        assertThat(trained.reason()).isEqualTo(StopReason.REQUESTED);
        assertThat(trained.history().last().steps()).isEqualTo(12);
        assertThat(trained.history().epochs()).hasSize(2);
        assertThat(weights(trained, "dense1.weight")).isNotEqualTo(weights(fresh(), "dense1.weight"));
        assertThat(trained.model().training().values()).containsEntry("ended", "requested");
    }

    @Test
    void aSoftmaxAtTheEndChangesNeitherTrainingNorScores() {
        Trained without = TRAINER.fit(fresh(), Stripes.training(), Stripes.test());
        Network network = Stripes.network().then(new Softmax());
        Trained with = TRAINER.fit(Model.initialize(network, 1), Stripes.training(), Stripes.test());
        assertThat(with.model().parameters()).isEqualTo(without.model().parameters());
        assertThat(with.test()).usingRecursiveComparison().ignoringFields("imagesPerSecond").isEqualTo(without.test());
    }

    @Test
    void listenersSeeEveryStepOfTheSchedule() {
        List<Double> rates = new ArrayList<>();
        int[] seen = new int[1];
        TrainingListener watcher = new TrainingListener() {
            @Override
            public void onStart(Progress progress) {
                assertThat(progress.steps()).isEqualTo(40);
                assertThat(progress.images()).isEqualTo(150);
            }

            @Override
            public void onBatch(Progress progress) {
                rates.add(progress.rate());
                seen[0] = progress.seen();
                assertThat(progress.epoch()).isEqualTo((rates.size() + 9) / 10);
            }

            @Override
            public void onEpoch(EpochRecord epoch, Supplier<Model> model) {
                assertThat(seen[0]).as("the last, smaller batch is used").isEqualTo(150);
                assertThat(epoch.steps()).isEqualTo(rates.size());
            }
        };
        TRAINER.listener(watcher).fit(fresh(), Stripes.training());
        assertThat(rates).hasSize(40);
        for (int step = 0; step < 40; step++) {
            assertThat(rates.get(step)).isCloseTo(5e-3 * Schedule.oneCycle(0.2).factor(step, 40, 10), within(1e-18));
        }
    }

    @Test
    void theModelFileSaysHowItCameToBe() {
        Trained trained = TRAINER.seed(7).fit(fresh(), Stripes.training());
        Map<String, Object> record = trained.model().training().values();
        assertThat(record).containsKeys("tarn", "settings", "data", "history").containsEntry("kept_epoch", 4L);
        assertThat(record.get("settings")).asInstanceOf(InstanceOfAssertFactories.MAP).containsEntry("seed", 7L)
                .containsEntry("batch", 16L).doesNotContainKey("threads");
        assertThat(record.get("data")).asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("fingerprint", Stripes.training().fingerprint());
    }

    @Test
    void aTrainerIsNotChangedByItsMethods() {
        Map<String, Object> before = TRAINER.settings();
        assertThat(TRAINER.epochs(99).settings()).isNotEqualTo(before);
        assertThat(TRAINER.settings()).isEqualTo(before);
    }

    @Test
    void withoutShuffleTheImagesComeInTheirOrder() {
        int[] all = new int[150];
        Arrays.setAll(all, i -> i);
        RecordingDataset data = new RecordingDataset(Stripes.training());
        TRAINER.epochs(1).threads(1).standardise(false).withoutShuffle().fit(fresh(), data);
        assertThat(data.read).isEqualTo(Arrays.stream(all).boxed().toList());
        RecordingDataset shuffled = new RecordingDataset(Stripes.training());
        TRAINER.epochs(2).threads(1).standardise(false).fit(fresh(), shuffled);
        List<Integer> first = shuffled.read.subList(0, 150);
        List<Integer> second = shuffled.read.subList(150, 300);
        assertThat(first).isNotEqualTo(second).containsExactlyInAnyOrderElementsOf(data.read);
        assertThat(second).containsExactlyInAnyOrderElementsOf(data.read);
    }

    /** Notes which images are read. */
    private static final class RecordingDataset implements Dataset {
        final List<Integer> read = new ArrayList<>();
        private final Dataset data;

        RecordingDataset(Dataset data) {
            this.data = data;
        }

        @Override
        public String name() {
            return data.name();
        }

        @Override
        public int size() {
            return data.size();
        }

        @Override
        public int height() {
            return data.height();
        }

        @Override
        public int width() {
            return data.width();
        }

        @Override
        public int channels() {
            return data.channels();
        }

        @Override
        public List<String> classes() {
            return data.classes();
        }

        @Override
        public int label(int index) {
            return data.label(index);
        }

        @Override
        public void read(int index, float[] pixels, int at) {
            read.add(index);
            data.read(index, pixels, at);
        }

        @Override
        public String fingerprint() {
            return data.fingerprint();
        }
    }
}
