package dev.tarn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tarn.augment.Augmentation;
import dev.tarn.model.Model;
import dev.tarn.plan.PlanOptions;
import dev.tarn.plan.Workers;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Augmentation, averaged weights, plateaus, rates of layers, test-time flips: in whole runs. */
class TrainingComfortTest {

    private static Trainer trainer() {
        return Trainer.with(Sgd.learningRate(0.05).withNesterov(0.9)).epochs(4).batch(32).seed(5);
    }

    private static Trained fit(Trainer trainer) {
        return trainer.fit(Model.initialize(Stripes.deepNetwork(), 5), Stripes.training(), Stripes.test());
    }

    @ParameterizedTest
    @ValueSource(strings = {"flip alternating, shift 1 reflect, cutout 2", "rotate 10, scale 0.1, brightness 0.2, contrast 0.2, erase 0.5",
        "flip, mixup 0.4"})
    void augmentedRunsAreTheSameOnAnyNumberOfThreads(String text) {
        Trainer trainer = trainer().augment(Augmentation.parse(text)).averageWeights(0.9).whiten(true).testTimeFlip(true).validation(0.2);
        Trained one = fit(trainer.threads(1));
        assertThat(fit(trainer.threads(3)).model()).isEqualTo(one.model());
        assertThat(one.model().parameters()).isNotEqualTo(fit(trainer.threads(1).augment(Augmentation.none())).model().parameters());
    }

    @Test
    void anAugmentationThatDoesNotFitIsSaidBeforeTraining() {
        assertThatIllegalArgumentException().isThrownBy(() -> fit(trainer().augment(Augmentation.parse("cutout 8"))))
                .withMessageStartingWith("augmentation 'cutout 8' does not fit images of 8×8");
    }

    @Test
    void theAverageIsWhatIsJudgedAndKept() {
        Trained averaged = fit(trainer().averageWeights(0.5));
        Trained plain = fit(trainer());
        assertThat(averaged.history().last().loss()).isEqualTo(plain.history().last().loss());
        assertThat(averaged.model().parameters()).isNotEqualTo(plain.model().parameters());
        assertThat(averaged.test()).extracting(Evaluation::loss)
                .isEqualTo(Evaluation.of(averaged.model(), Stripes.test(), 1).loss());
    }

    @Test
    void aPlateauLowersTheRate() {
        Trained trained = fit(trainer().epochs(7).optimizer(Sgd.learningRate(1e-12)).withoutShuffle().reduceOnPlateau(new Plateau(0.1, 2)));
        assertThat(trained.history().epochs().stream().map(EpochRecord::rate).distinct().toList()).hasSizeGreaterThan(1).first()
                .isEqualTo(1e-12);
        assertThat(trained.history().last().rate()).isLessThanOrEqualTo(1e-13 * 1.000001);
    }

    @Test
    void aLayerWithASmallRateLearnsSlowly() {
        Map<String, Double> rates = new LinkedHashMap<>();
        rates.put("*", 0.5);
        rates.put("conv*", 1e-9);
        Trained trained = fit(trainer().layerRates(rates));
        Model start = Model.initialize(Stripes.deepNetwork(), 5);
        float[] before = start.parameters().get("conv1.weight").data();
        float[] after = trained.model().parameters().get("conv1.weight").data();
        for (int i = 0; i < before.length; i++) {
            assertThat(Math.abs(after[i] - before[i])).isLessThan(1e-6f);
        }
        assertThat(trained.model().parameters().get("dense1.weight")).isNotEqualTo(start.parameters().get("dense1.weight"));
        assertThatIllegalArgumentException().isThrownBy(() -> fit(trainer().layerRates(Map.of("nothing", 2.0))))
                .withMessageStartingWith("rate of layers \"nothing\" names no layer; there are [conv1,");
    }

    @Test
    void weightsForAnotherNumberOfImagesAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> fit(trainer().imageWeights(1, 2)))
                .withMessage("2 weights of images, but stripes has 150 images; expected one for each");
    }

    /** The mean of the logits of an image and of its mirror image: mirrored data are judged the same. */
    @Test
    void testTimeFlipJudgesAnImageAndItsMirrorImageAlike() {
        Model model = fit(trainer()).model();
        Evaluation flipped = Evaluation.of(model, Stripes.test(), 2, true);
        assertThat(flipped.loss()).isNotEqualTo(Evaluation.of(model, Stripes.test(), 2).loss());
        try (Workers workers = Workers.of(1)) {
            assertThat(Evaluation.of(model, Stripes.test(), PlanOptions.standard(), workers, true).loss()).isEqualTo(flipped.loss());
        }
    }
}
