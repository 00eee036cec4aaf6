package dev.tarn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tarn.augment.Augmentation;
import dev.tarn.augment.Augmenter;
import dev.tarn.data.Dataset;
import dev.tarn.model.Preprocessing;
import dev.tarn.plan.PlanOptions;
import dev.tarn.plan.TrainingPlan;
import dev.tarn.plan.Workers;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What mixed images are, and what is wanted for them. */
class TargetsTest {
    private static final int BATCH = 12;

    private final Dataset data = Stripes.training();
    private final int[] order = IntStream.range(0, data.size()).map(i -> data.size() - 1 - i).toArray();

    private Mixing mixing(Augmenter augmenter) {
        Mixing mixing = new Mixing(augmenter, order, 3);
        mixing.startAt(24, BATCH, 2, 14);
        return mixing;
    }

    private static Augmenter augmenter(String text) {
        return new Augmenter(Augmentation.parse(text), Stripes.SIDE, Stripes.SIDE, 1, new float[1], 3);
    }

    @Test
    void aMixedImageIsTheSumOfTwoAndSoIsItsTarget() {
        Mixing mixing = mixing(augmenter("mixup 1"));
        BatchSource plain = new BatchSource(data, Preprocessing.none(1), order);
        plain.startAt(24);
        BatchSource mixed = new BatchSource(data, Preprocessing.none(1), order, augmenter("mixup 1"), mixing);
        mixed.startAt(24, 2);
        ClassWeights weights = ClassWeights.of(Map.of("vertical", 3.0));
        Trainer trainer = Trainer.standard().labelSmoothing(0.1).classWeights(weights);
        try (Workers workers = Workers.of(1)) {
            TrainingPlan plan = TrainingPlan.of(Stripes.network(), BATCH, PlanOptions.standard(), workers);
            double sum = new Targets(trainer, data, order, order, mixing).fill(plan, 24, BATCH);
            double total = 0;
            for (int i = 0; i < BATCH; i++) {
                int partner = mixing.partner(i);
                double share = mixing.share(i);
                float[] own = new float[64];
                float[] other = new float[64];
                float[] both = new float[64];
                plain.read(i, own, 0);
                plain.read(partner, other, 0);
                mixed.read(i, both, 0);
                assertThat(partner).isNotEqualTo(i);
                assertThat(both[17]).isCloseTo((float) (share * own[17] + (1 - share) * other[17]), within(1e-5f));
                double w = data.label(order[24 + i]) == 1 ? 3 : 1;
                double v = data.label(order[24 + partner]) == 1 ? 3 : 1;
                double weight = share * w + (1 - share) * v;
                assertThat(plan.weights()[i]).isCloseTo((float) weight, within(1e-5f));
                for (int c = 0; c < 3; c++) {
                    double mine = 0.1 / 3 + (data.label(order[24 + i]) == c ? 0.9 : 0);
                    double theirs = 0.1 / 3 + (data.label(order[24 + partner]) == c ? 0.9 : 0);
                    assertThat((double) plan.targets()[i * 3 + c]).isCloseTo((share * w * mine + (1 - share) * v * theirs) / weight,
                            within(1e-5));
                }
                total += weight;
            }
            assertThat(sum).isCloseTo(total, within(1e-4));
        }
    }

    @Test
    void weightsOfImagesMultiplyThoseOfClasses() {
        float[] weights = new float[data.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = i % 4;
        }
        Trainer trainer = Trainer.standard().classWeights(ClassWeights.of(Map.of("vertical", 3.0))).imageWeights(weights);
        try (Workers workers = Workers.of(1)) {
            TrainingPlan plan = TrainingPlan.of(Stripes.network(), BATCH, PlanOptions.standard(), workers);
            new Targets(trainer, data, order, order, null).fill(plan, 0, BATCH);
            for (int i = 0; i < BATCH; i++) {
                float expected = order[i] % 4 * (data.label(order[i]) == 1 ? 3f : 1f);
                assertThat(plan.weights()[i]).isEqualTo(expected);
                assertThat(plan.targets()[i * 3 + data.label(order[i])]).isEqualTo(1);
            }
        }
    }
}
