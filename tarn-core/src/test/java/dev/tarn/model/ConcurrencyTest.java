package dev.tarn.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.network.Network;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

/** One model, many threads: each gets the bits that it would get alone, whatever the others ask for at the same time. */
class ConcurrencyTest {
    private static final int THREADS = 16;
    private static final int ROUNDS = 150;
    private static final int MOST_IMAGES = 9;
    private static final int SIDE = 12;

    private static Tensor images(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] pixels = new float[count * SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextFloat();
        }
        return Tensor.of(Shape.of(count, SIDE, SIDE, 1), pixels);
    }

    @Test
    void manyThreadsGetTheBitsOfOne() throws Exception {
        Model model = Model.initialize(
                Network.input(SIDE, SIDE, 1).conv2d(8, 3).batchNorm().relu().maxPool2d(2).conv2d(16, 3).relu().flatten().dense(5), 3);
        List<Tensor> inputs = new ArrayList<>();
        List<Tensor> expected = new ArrayList<>();
        for (int i = 0; i < 3 * MOST_IMAGES; i++) {
            inputs.add(images(1 + i % MOST_IMAGES, i));
            expected.add(model.run(inputs.getLast()));
        }
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        CyclicBarrier together = new CyclicBarrier(THREADS);
        for (int t = 0; t < THREADS; t++) {
            SplittableRandom random = new SplittableRandom(t);
            threads.add((t % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual()).start(() -> {
                try {
                    together.await();
                    for (int round = 0; round < ROUNDS; round++) {
                        int i = random.nextInt(inputs.size());
                        assertThat(model.run(inputs.get(i))).isEqualTo(expected.get(i));
                        Model other = model.withClasses(List.of("a", "b", "c", "d", "e"));
                        assertThat(other.predictAll(inputs.get(i))).hasSize(inputs.get(i).shape().size(0));
                    }
                } catch (Throwable e) {
                    failures.add(e);
                    together.reset();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
    }
}
