package dev.tarn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tarn.data.Dataset;
import dev.tarn.data.FloatDataset;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.plan.NonFiniteException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What does not fit is said: who, what was found, what was expected, what to do. */
class TrainerErrorsTest {
    private static final Trainer TRAINER = Trainer.standard().epochs(3).batch(16).threads(2);

    private static Model fresh() {
        return Model.initialize(Stripes.network(), 1);
    }

    /** The data set is checked when it is made; its array may still be spoilt afterwards. */
    private static Dataset spoilt(int image, float value) {
        FloatDataset good = Stripes.training();
        float[] pixels = new float[good.size() * good.pixels()];
        for (int i = 0; i < good.size(); i++) {
            good.read(i, pixels, i * good.pixels());
        }
        FloatDataset data = new FloatDataset("spoilt", 8, 8, 1, good.classes(), pixels, good.labels());
        pixels[image * 64 + 8 * 5 + 3] = value;
        return data;
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void aNumberThatIsNoneIsTracedToItsImage(float value) {
        String message = "spoilt: image 37 (counted from 0, class \"vertical\") holds " + value
                + " at row 5, column 3, channel 0; expected finite numbers: remove the image or repair it";
        for (boolean standardise : new boolean[] {true, false}) {
            assertThatExceptionOfType(NonFiniteException.class)
                    .isThrownBy(() -> TRAINER.standardise(standardise).fit(fresh(), spoilt(37, value))).withMessage(message);
        }
        assertThatExceptionOfType(NonFiniteException.class).isThrownBy(() -> Evaluation.of(fresh(), spoilt(37, value)))
                .withMessage(message);
    }

    @Test
    void aRateThatIsTooHighIsNamedWithStepPlaceAndAdvice() {
        Trainer wild = Trainer.with(Sgd.learningRate(1e25)).epochs(3).batch(16).threads(2);
        assertThatExceptionOfType(DivergenceException.class).isThrownBy(() -> wild.fit(fresh(), Stripes.training()))
                .withMessageMatching(
                        "step \\d+ of 30 \\(epoch 1\\): .*(conv1|dense1).*; lower the learning rate \\(it is 1\\.00e\\+25 here; try a tenth of it\\), or clip gradients")
                .satisfies(e -> assertThat(e.step()).isBetween(1L, 10L));
    }

    @Test
    void parametersThatOverflowInTheLastStepAreNotSaved() {
        Trainer wild = Trainer.with(Sgd.learningRate(1e39)).steps(1).batch(16).threads(1);
        assertThatExceptionOfType(DivergenceException.class).isThrownBy(() -> wild.fit(fresh(), Stripes.training()))
                .withMessageContaining("conv1.weight");
    }

    @Test
    void patienceNeedsHeldBackImages() {
        assertThatIllegalArgumentException().isThrownBy(() -> TRAINER.patience(3).fit(fresh(), Stripes.training()))
                .withMessage("patience 3 needs images to judge by, but none are held back; add a validation share such as 0.1");
    }

    @Test
    void imagesOfAnotherSizeAreNamed() {
        Model large = Model.initialize(Network.input(28, 28, 1).flatten().dense(3), 1);
        String message = "the network takes 28×28×1, but the images of stripes are 8×8×1 (height×width×channels); build the network for 8×8×1 or resize the images";
        assertThatIllegalArgumentException().isThrownBy(() -> TRAINER.fit(large, Stripes.training())).withMessage(message);
        assertThatIllegalArgumentException().isThrownBy(() -> Evaluation.of(large, Stripes.training())).withMessage(message);
    }

    @Test
    void asManyOutputsAsClasses() {
        Model ten = Model.initialize(Network.input(8, 8, 1).flatten().dense(10), 1);
        assertThatIllegalArgumentException().isThrownBy(() -> TRAINER.fit(ten, Stripes.training()))
                .withMessage("the network ends in 10, but stripes has 3 classes; end it in a dense layer of 3");
    }

    @Test
    void oneClassIsNothingToLearn() {
        Dataset vertical = Stripes.training().subset("vertical", 1, 4, 7);
        assertThatIllegalArgumentException().isThrownBy(() -> TRAINER.fit(fresh(), vertical))
                .withMessage(
                        "vertical: all 3 images are of one class, \"vertical\"; expected at least two: a classifier has nothing to learn here");
    }

    @Test
    void aTestSetWithOtherClassesIsNoTestSet() {
        FloatDataset other = new FloatDataset("other", 8, 8, 1, List.of("a", "b", "c"), new float[64], new int[] {1});
        assertThatIllegalArgumentException().isThrownBy(() -> TRAINER.fit(fresh(), Stripes.training(), other))
                .withMessage(
                        "training and test set have different classes: [horizontal, vertical, diagonal] and [a, b, c]; expected the same in the same order");
    }

    @Test
    void theSameClassesInAnotherOrderAreNotTheSame() {
        FloatDataset swapped = new FloatDataset("swapped", 8, 8, 1, List.of("vertical", "horizontal", "diagonal"), new float[128],
                new int[] {1, 0});
        Model model = fresh().withClasses(Stripes.CLASSES);
        String message = "the model's classes are [horizontal, vertical, diagonal], those of swapped are the same in another order, [vertical, horizontal, diagonal]; number the labels as the model does";
        assertThatIllegalArgumentException().isThrownBy(() -> Evaluation.of(model, swapped)).withMessage(message);
        assertThatIllegalArgumentException().isThrownBy(() -> TRAINER.fit(model, swapped)).withMessage(message);
    }

    @Test
    void freezingNothingOrEverythingIsAnError() {
        assertThatIllegalArgumentException().isThrownBy(() -> TRAINER.freeze("block*").fit(fresh(), Stripes.training()))
                .withMessage("freeze \"block*\" names no layer; there are [conv1, relu1, pool1, flatten1, dense1]");
        assertThatIllegalArgumentException().isThrownBy(() -> TRAINER.freeze("*").fit(fresh(), Stripes.training()))
                .withMessage("nothing to train: every layer with parameters is frozen by [*]; freeze fewer");
    }

    @Test
    void settingsOutOfRangeSaySo() {
        assertThatIllegalArgumentException().isThrownBy(() -> TRAINER.epochs(0)).withMessage("epochs 0; expected 1 or more");
        assertThatIllegalArgumentException().isThrownBy(() -> TRAINER.batch(-1)).withMessage("batch -1; expected 1 or more");
        assertThatIllegalArgumentException().isThrownBy(() -> TRAINER.validation(1)).withMessageContaining("validation share 1.0");
        assertThatIllegalArgumentException().isThrownBy(() -> TRAINER.labelSmoothing(-0.1)).withMessageContaining("label smoothing -0.1");
        assertThatIllegalArgumentException().isThrownBy(() -> TRAINER.clipGradients(0)).withMessageContaining("gradient norm 0.0");
        assertThatIllegalArgumentException().isThrownBy(() -> TRAINER.steps(0)).withMessage("steps 0; expected 1 or more");
        assertThatIllegalArgumentException().isThrownBy(() -> TRAINER.threads(0)).withMessage("threads 0; expected 1 or more");
    }
}
