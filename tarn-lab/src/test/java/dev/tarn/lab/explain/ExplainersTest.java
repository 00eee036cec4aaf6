package dev.tarn.lab.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ExplainersTest {
    private static final Model MODEL = Model.initialize(
            Network.input(8, 8, 1).conv2d(4, 3).relu().maxPool2d(2).flatten().dense(3), 7);

    private static Tensor image(int seed) {
        Random random = new Random(seed);
        Tensor image = Tensor.zeros(MODEL.network().input());
        for (int i = 0; i < image.data().length; i++) {
            image.data()[i] = random.nextFloat();
        }
        return image;
    }

    private static void agrees(Explainers explainers, int seed) {
        Tensor image = image(seed);
        List<LayerActivation> expected = Activations.of(MODEL, image);
        List<LayerActivation> found = explainers.activations(image);
        assertThat(found).extracting(LayerActivation::layer).isEqualTo(expected.stream().map(LayerActivation::layer).toList());
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i).values().data()).as("seed " + seed).containsExactly(expected.get(i).values().data());
        }
        GradCam cam = GradCam.of(MODEL, image, seed % 3, "relu1");
        GradCam again = explainers.gradCam(image, seed % 3, "relu1");
        assertThat(again.map().data()).as("seed " + seed).containsExactly(cam.map().data());
        assertThat(again.score()).isEqualTo(cam.score());
    }

    @Test
    void oneAfterTheOtherShareAPlan() {
        Explainers explainers = new Explainers(MODEL, 1);
        Tensor image = image(0);
        for (int i = 0; i < 20; i++) {
            explainers.activations(image);
        }
        // Mostly one; but what is kept may go when memory is short.
        assertThat(explainers.made()).isLessThan(20);
        assertThatThrownBy(() -> new Explainers(MODEL, -1)).hasMessageContaining("plans to keep: -1");
    }

    @Test
    void whatIsKeptAnswersAsANewPlanWould() {
        Explainers explainers = new Explainers(MODEL, 1);
        for (int seed = 0; seed < 10; seed++) {
            agrees(explainers, seed);
        }
    }

    @Test
    void aQuestionThatFailsLeavesTheNextOneRight() {
        Explainers explainers = new Explainers(MODEL, 1);
        assertThatThrownBy(() -> explainers.gradCam(image(1), 3, "relu1")).hasMessageContaining("class 3: the network has 3 outputs");
        Tensor broken = image(1);
        broken.data()[5] = Float.NaN;
        assertThatThrownBy(() -> explainers.activations(broken)).isInstanceOf(RuntimeException.class);
        agrees(explainers, 1);
    }

    @Test
    void manyThreadsNeverShareAPlanAndFewAreKept() throws Exception {
        Explainers explainers = new Explainers(MODEL, 2);
        int threads = 8;
        CyclicBarrier together = new CyclicBarrier(threads);
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int first = 100 * t;
                all.add(pool.submit(() -> {
                    together.await();
                    for (int i = 0; i < 10; i++) {
                        agrees(explainers, first + i);
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        assertThat(explainers.idle()).isLessThanOrEqualTo(2 * 2);
    }
}
