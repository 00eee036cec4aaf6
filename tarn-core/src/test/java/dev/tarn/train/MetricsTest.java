package dev.tarn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Scores against numbers worked out by hand. */
class MetricsTest {
    private static final List<String> CLASSES = List.of("cat", "dog", "owl");

    @Test
    void confusionCountsWhatWasTakenForWhat() {
        ConfusionMatrix matrix = ConfusionMatrix.of(CLASSES, new int[] {0, 0, 0, 1, 1, 2}, new int[] {0, 0, 1, 1, 0, 1});
        assertThat(matrix).isEqualTo(new ConfusionMatrix(CLASSES, 2, 1, 0, 1, 1, 0, 0, 1, 0)).hasToString("2 1 0\n1 1 0\n0 1 0");
        assertThat(matrix.accuracy()).isEqualTo(0.5);
        assertThat(matrix.images()).isEqualTo(6);
    }

    @Test
    void precisionRecallAndF1FollowTheirDefinitions() {
        List<ClassScore> scores = new ConfusionMatrix(CLASSES, 2, 1, 0, 1, 1, 0, 0, 1, 0).perClass();
        assertThat(scores).containsExactly(new ClassScore("cat", 3, 2 / 3.0, 2 / 3.0, 2 / 3.0),
                new ClassScore("dog", 2, 1 / 3.0, 1 / 2.0, 0.4),
                new ClassScore("owl", 1, 0, 0, 0));
    }

    @Test
    void lossIsTheCrossEntropyAndTheFirstOfEqualLogitsWins() {
        Evaluation.Images images = new Evaluation.Images(2);
        images.judge(0, 2, new float[] {9, 1, 2, 3}, 1, 3);
        images.judge(1, 0, new float[] {5, 5, 1}, 0, 3);
        double sum = Math.exp(-2) + Math.exp(-1) + 1;
        assertThat(images.loss[0]).isCloseTo(Math.log(sum), within(1e-15));
        assertThat(images.probability[0]).isCloseTo(1 / sum, within(1e-15));
        assertThat(images.predicted).containsExactly(2, 0);
        assertThat(images.accuracy()).isEqualTo(1);
    }

    @Test
    void lossOfHugeLogitsStaysFinite() {
        Evaluation.Images images = new Evaluation.Images(1);
        images.judge(0, 1, new float[] {1e30f, -1e30f}, 0, 2);
        assertThat(images.loss[0]).isCloseTo(2e30, within(1e24));
    }

    @Test
    void calibrationErrorIsTheMeanGapOfTheBins() {
        Calibration calibration = Calibration.of(new double[] {0.55, 0.6, 0.95, 0.85, 1.0}, new boolean[] {true, false, true, true, false},
                10);
        assertThat(calibration.bins()).hasSize(10);
        Calibration.Bin sixth = calibration.bins().get(5); // 0.5 exclusive to 0.6 inclusive
        assertThat(sixth.images()).isEqualTo(2);
        assertThat(sixth.accuracy()).isEqualTo(0.5);
        assertThat(sixth.confidence()).isCloseTo(0.575, within(1e-15));
        assertThat(calibration.bins().get(9).images()).isEqualTo(2);
        assertThat(calibration.error()).isCloseTo((2 * 0.075 + 1 * 0.15 + 2 * 0.475) / 5, within(1e-15));
    }

    @Test
    void surestMistakesComeFirst() {
        Evaluation.Images images = new Evaluation.Images(4);
        images.judge(0, 0, new float[] {0, 1}, 0, 2);
        images.judge(1, 0, new float[] {0, 4}, 0, 2);
        images.judge(2, 0, new float[] {1, 0}, 0, 2);
        images.judge(3, 1, new float[] {4, 0}, 0, 2);
        Evaluation evaluation = images.summary("four", List.of("a", "b"), 2);
        assertThat(evaluation.worst()).extracting(Mistake::image).containsExactly(1, 3, 0);
        assertThat(evaluation.imagesPerSecond()).isEqualTo(2);
        assertThat(evaluation.accuracy()).isEqualTo(evaluation.confusion().accuracy()).isEqualTo(0.25);
    }

    @Test
    void accuracyComesBeforeLoss() {
        assertThat(new Score(0.9, 2).betterThan(new Score(0.8, 1))).isTrue();
        assertThat(new Score(0.9, 1).betterThan(new Score(0.9, 2))).isTrue();
        assertThat(new Score(0.9, 1).betterThan(new Score(0.9, 1))).isFalse();
    }
}
