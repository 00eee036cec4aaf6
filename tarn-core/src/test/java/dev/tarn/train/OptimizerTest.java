package dev.tarn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.tarn.plan.ParameterSlot;
import dev.tarn.plan.Workers;
import dev.tarn.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ten steps on the flat memory against the published formulas in double, element by element. */
class OptimizerTest {
    private static final int WEIGHTS = 20_000;
    /** A matrix larger than a range, a bias, a frozen matrix, running statistics' place. */
    private static final List<ParameterSlot> SLOTS = List.of(new ParameterSlot("a.weight", Shape.of(100, 200), 16, WEIGHTS, true),
            new ParameterSlot("a.bias", Shape.of(10), 16 + WEIGHTS, 16, true),
            new ParameterSlot("b.weight", Shape.of(4, 8), 32 + WEIGHTS, 32, false));
    private static final int FLOATS = 64 + WEIGHTS;

    static Stream<Optimizer> all() {
        return Stream.of(Sgd.learningRate(0.1), Sgd.learningRate(0.1).withWeightDecay(0.05), Sgd.learningRate(0.1).withMomentum(0.9),
                Sgd.learningRate(0.1).withNesterov(0.8).withWeightDecay(0.01), Adam.learningRate(0.01),
                Adam.learningRate(0.01).withWeightDecay(0.1).withBetas(0.8, 0.95), AdamW.learningRate(0.01),
                AdamW.learningRate(0.02).withWeightDecay(0.5).withEpsilon(1e-4));
    }

    private static float[] random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[FLOATS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static float[] steps(Optimizer optimizer, boolean decayAll, int threads) {
        float[] parameters = random(1);
        float[] gradients = new float[FLOATS];
        try (Workers workers = Workers.of(threads)) {
            ParameterUpdate update = new ParameterUpdate(optimizer, SLOTS, decayAll, _ -> 1, 0, parameters, gradients, workers);
            for (int step = 1; step <= 10; step++) {
                System.arraycopy(random(1 + step), 0, gradients, 0, FLOATS);
                update.step(optimizer.rate() / step, optimizer.momentum());
            }
        }
        return parameters;
    }

    /** One weight's ten steps in double, as torch.optim's documentation writes them. */
    private static double reference(Optimizer optimizer, boolean decays, int index) {
        double w = random(1)[index];
        double v = 0;
        double m = 0;
        for (int step = 1; step <= 10; step++) {
            double g = random(1 + step)[index];
            double rate = optimizer.rate() / step;
            double decay = decays ? optimizer.weightDecay() : 0;
            switch (optimizer) {
                case Sgd sgd -> {
                    g += decay * w;
                    v = step == 1 ? g : sgd.momentum() * v + g;
                    w -= rate * (sgd.momentum() == 0 ? g : sgd.nesterov() ? g + sgd.momentum() * v : v);
                }
                case Adam a -> {
                    g += decay * w;
                    m = a.beta1() * m + (1 - a.beta1()) * g;
                    v = a.beta2() * v + (1 - a.beta2()) * g * g;
                    w -= rate * (m / (1 - Math.pow(a.beta1(), step))) / (Math.sqrt(v / (1 - Math.pow(a.beta2(), step))) + a.epsilon());
                }
                case AdamW a -> {
                    w -= rate * decay * w;
                    m = a.beta1() * m + (1 - a.beta1()) * g;
                    v = a.beta2() * v + (1 - a.beta2()) * g * g;
                    w -= rate * (m / (1 - Math.pow(a.beta1(), step))) / (Math.sqrt(v / (1 - Math.pow(a.beta2(), step))) + a.epsilon());
                }
            }
        }
        return w;
    }

    @ParameterizedTest
    @MethodSource("all")
    void tenStepsAgreeWithTheFormulasInDouble(Optimizer optimizer) {
        float[] parameters = steps(optimizer, true, 1);
        for (int i : new int[] {16, 17, 31, 4000, 8191 + 16, 8192 + 16, WEIGHTS + 15, WEIGHTS + 16, WEIGHTS + 25}) {
            assertThat((double) parameters[i]).as("element %d", i).isCloseTo(reference(optimizer, true, i), within(1e-5));
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void biasesKeepTheirSizeWhereDecayIsForWeightsOnly(Optimizer optimizer) {
        float[] parameters = steps(optimizer, false, 1);
        assertThat((double) parameters[20]).isCloseTo(reference(optimizer, true, 20), within(1e-5));
        assertThat((double) parameters[WEIGHTS + 18]).isCloseTo(reference(optimizer, false, WEIGHTS + 18), within(1e-5));
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatIsNotTrainedIsNotTouched(Optimizer optimizer) {
        float[] parameters = steps(optimizer, true, 2);
        float[] before = random(1);
        assertThat(Arrays.copyOf(parameters, 16)).isEqualTo(Arrays.copyOf(before, 16));
        assertThat(Arrays.copyOfRange(parameters, WEIGHTS + 32, FLOATS)).isEqualTo(Arrays.copyOfRange(before, WEIGHTS + 32, FLOATS));
    }

    @ParameterizedTest
    @MethodSource("all")
    void threadsChangeNoBit(Optimizer optimizer) {
        assertThat(steps(optimizer, true, 3)).isEqualTo(steps(optimizer, true, 1));
    }

    @Test
    void clippingScalesToTheNormAndLeavesSmallerGradientsAlone() {
        float[] gradients = random(5);
        double sum = 0;
        for (int i = 16; i < WEIGHTS + 32; i++) {
            sum += (double) gradients[i] * gradients[i];
        }
        double norm = Math.sqrt(sum);
        float[] clipped = gradients.clone();
        try (Workers workers = Workers.of(2)) {
            ParameterUpdate update = new ParameterUpdate(Sgd.learningRate(1), SLOTS, true, _ -> 1, 0, new float[FLOATS], clipped, workers);
            assertThat(update.clip(norm * 1.01)).isCloseTo(norm, within(1e-9 * norm));
            assertThat(clipped).isEqualTo(gradients);
            assertThat(update.clip(3)).isCloseTo(norm, within(1e-9 * norm));
            assertThat(update.gradientNorm()).isCloseTo(3, within(1e-5));
        }
        assertThat(clipped[100] / gradients[100]).isCloseTo((float) (3 / norm), within(1e-7f));
        assertThat(clipped[WEIGHTS + 40]).as("frozen").isEqualTo(gradients[WEIGHTS + 40]);
    }

    @Test
    void defaultsArePyTorchs() {
        assertThat(AdamW.learningRate(0.1)).isEqualTo(new AdamW(0.1, 0.9, 0.999, 1e-8, 0.01));
        assertThat(Adam.learningRate(0.1)).isEqualTo(new Adam(0.1, 0.9, 0.999, 1e-8, 0));
        assertThat(Sgd.learningRate(0.1)).isEqualTo(new Sgd(0.1, 0, false, 0));
    }

    @Test
    void settingsThatMakeNoSenseSaySo() {
        assertThatIllegalArgumentException().isThrownBy(() -> Adam.learningRate(0))
                .withMessage("learning rate 0.0; expected a positive number");
        assertThatIllegalArgumentException().isThrownBy(() -> Sgd.learningRate(Double.NaN)).withMessageContaining("learning rate NaN");
        assertThatIllegalArgumentException().isThrownBy(() -> Sgd.learningRate(1).withMomentum(1))
                .withMessage("momentum 1.0; expected 0 or more, below 1");
        assertThatIllegalArgumentException().isThrownBy(() -> new Sgd(0.1, 0, true, 0)).withMessageContaining("set a momentum");
        assertThatIllegalArgumentException().isThrownBy(() -> AdamW.learningRate(1).withWeightDecay(-1))
                .withMessageContaining("weight decay -1.0");
    }

    @Test
    void ratesOfLayersMultiplyTheRate() {
        float[] before = random(1);
        float[] plain = before.clone();
        float[] half = before.clone();
        float[] gradients = random(2);
        try (Workers workers = Workers.of(1)) {
            new ParameterUpdate(Sgd.learningRate(1), SLOTS, true, _ -> 1, 0, plain, gradients, workers).step(0.25, 0);
            new ParameterUpdate(Sgd.learningRate(1), SLOTS, true, _ -> 0.5, 0, half, gradients, workers).step(0.5, 0);
        }
        assertThat(half).isEqualTo(plain).isNotEqualTo(before);
    }

    @Test
    void theAverageFollowsTheWeightsSlowlyAndForgetsTheFirstOnesFaster() {
        float[] parameters = random(1);
        double[] expected = new double[FLOATS];
        for (int i = 0; i < FLOATS; i++) {
            expected[i] = parameters[i];
        }
        try (Workers workers = Workers.of(2)) {
            float[] gradients = new float[FLOATS];
            ParameterUpdate update = new ParameterUpdate(Sgd.learningRate(1), SLOTS, true, _ -> 1, 0.3, parameters, gradients, workers);
            for (int step = 1; step <= 6; step++) {
                System.arraycopy(random(1 + step), 0, gradients, 0, FLOATS);
                update.step(0.1, 0);
                double keep = Math.min(0.3, (1.0 + step) / (10 + step));
                for (int i = 0; i < FLOATS; i++) {
                    expected[i] = keep * expected[i] + (1 - keep) * parameters[i];
                }
            }
            for (int i = 0; i < FLOATS; i++) {
                assertThat((double) update.average()[i]).isCloseTo(expected[i], within(1e-5));
            }
        }
    }
}
