package dev.tarn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.model.Model;
import dev.tarn.network.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * The workers of plans are closed while the plans run, each plan on a thread of its own: what a plan answers has the bits that it always has, and what it does not answer it refuses in words. The same of training.
 */
class ClosingTest {
    private static final int SIDE = 12;
    private static final int CLASSES = 5;
    private static final int PLANS = 3;
    private static final Network NETWORK = Network.input(SIDE, SIDE, 1).conv2d(8, 3).batchNorm().relu().maxPool2d(2).conv2d(16, 3).relu()
            .flatten().dense(CLASSES);
    private static final Model MODEL = Model.initialize(NETWORK, 3);

    private static void read(int image, float[] pixels, int at) {
        SplittableRandom random = new SplittableRandom(image);
        for (int i = 0; i < SIDE * SIDE; i++) {
            pixels[at + i] = random.nextFloat();
        }
    }

    private static InferencePlan plan(int batch, Workers workers) {
        return InferencePlan.of(NETWORK, MODEL.parameters(), batch, PlanOptions.standard(), workers);
    }

    private static float[] answer(InferencePlan plan) {
        float[] output = new float[plan.batch() * CLASSES];
        plan.run(plan.batch(), ClosingTest::read, output, 0);
        return output;
    }

    /** A thread that asks until it is refused; everything but right answers and that refusal is a surprise. */
    private static Thread until(BooleanSupplier right, CyclicBarrier together, AtomicInteger answered, List<Object> surprises) {
        return Thread.ofPlatform().start(() -> {
            try {
                together.await();
                while (right.getAsBoolean()) {
                    answered.incrementAndGet();
                }
                surprises.add("a wrong answer");
            } catch (IllegalStateException e) {
                if (!"these workers are closed".equals(e.getMessage())) {
                    surprises.add(e);
                }
            } catch (Throwable e) {
                surprises.add(e);
            }
        });
    }

    @Test
    void closingWhileOthersPredict() throws Exception {
        AtomicInteger answered = new AtomicInteger();
        List<Object> surprises = Collections.synchronizedList(new ArrayList<>());
        for (int round = 0; round < 48; round++) {
            int threads = 1 + round % 4;
            int batch = round % 2 == 0 ? 1 : 9;
            Workers workers = Workers.of(threads);
            float[] expected = answer(plan(batch, workers));
            CyclicBarrier together = new CyclicBarrier(PLANS + 1);
            List<Thread> asking = new ArrayList<>();
            for (int i = 0; i < PLANS; i++) {
                InferencePlan plan = plan(batch, workers);
                asking.add(until(() -> Arrays.equals(answer(plan), expected), together, answered, surprises));
            }
            together.await();
            int atLeast = answered.get() + round % 7;
            while (answered.get() < atLeast && surprises.isEmpty()) {
                Thread.onSpinWait();
            }
            workers.close();
            for (Thread thread : asking) {
                thread.join();
            }
        }
        assertThat(surprises).isEmpty();
        assertThat(answered.get()).isGreaterThan(48);
    }

    /** Parameters stay as they are here, so each step has the loss of the first. */
    @Test
    void closingWhileOthersTrain() throws Exception {
        AtomicInteger answered = new AtomicInteger();
        List<Object> surprises = Collections.synchronizedList(new ArrayList<>());
        for (int round = 0; round < 24; round++) {
            Workers workers = Workers.of(1 + round % 4);
            CyclicBarrier together = new CyclicBarrier(PLANS + 1);
            List<Thread> training = new ArrayList<>();
            for (int i = 0; i < PLANS; i++) {
                TrainingPlan plan = TrainingPlan.of(NETWORK, 8, PlanOptions.standard(), workers);
                plan.load(MODEL.parameters());
                Arrays.fill(plan.targets(), 1f / CLASSES);
                Arrays.fill(plan.weights(), 1);
                double expected = plan.step(8, ClosingTest::read, 1);
                training.add(until(() -> plan.step(8, ClosingTest::read, 1) == expected, together, answered, surprises));
            }
            together.await();
            int atLeast = answered.get() + round % 7;
            while (answered.get() < atLeast && surprises.isEmpty()) {
                Thread.onSpinWait();
            }
            workers.close();
            for (Thread thread : training) {
                thread.join();
            }
        }
        assertThat(surprises).isEmpty();
        assertThat(answered.get()).isGreaterThan(24);
    }
}
