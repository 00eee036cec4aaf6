package dev.tarn.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.tarn.model.Model;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a step takes from the heap, by the JVM's own counter over all its threads. Until the JVM has compiled the kernels, its interpreter makes objects of vectors; so a run goes on until
 * a window of steps is free of allocations, or fails after {@value #EPOCHS} epochs.
 */
class TrainingAllocationTest {
    /** Steps of a window: an epoch has 50, so a window lies within one. */
    private static final int WINDOW = 20;
    private static final int EPOCHS = 400;
    private static final ThreadMXBean COUNTER = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** The least that any window of {@value #WINDOW} steps within an epoch allocated: a single object a step would show in every one. */
    private static final class Meter implements TrainingListener {
        long least = Long.MAX_VALUE;
        private long before;
        final StopRequest stop = new StopRequest();
        private final boolean wasteful;
        Object rubbish = "";

        Meter(boolean wasteful) {
            this.wasteful = wasteful;
        }

        @Override
        public void onBatch(Progress progress) {
            if (wasteful) {
                rubbish = new int[4];
            }
            long inEpoch = progress.step() % progress.stepsPerEpoch();
            long now = COUNTER.getTotalThreadAllocatedBytes();
            if (inEpoch == 10) {
                before = now;
            } else if (inEpoch == 10 + WINDOW) {
                least = Math.min(least, now - before);
                if (least == 0) {
                    stop.request();
                }
            }
        }
    }

    private static long least(Trainer trainer, boolean wasteful) {
        Meter meter = new Meter(wasteful);
        trainer.epochs(EPOCHS).batch(3).listener(meter).stop(meter.stop).fit(Model.initialize(Stripes.deepNetwork(), 1),
                Stripes.training());
        return meter.least;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aStepAllocatesNothing(int threads) {
        Trainer all = Trainer.standard().threads(threads).clipGradients(1).labelSmoothing(0.1).classWeights(ClassWeights.balanced());
        assertThat(least(all, false)).isZero();
        assertThat(least(Trainer.with(Sgd.learningRate(0.01).withNesterov(0.9)).schedule(Schedule.cosine().afterWarmUp(1)).threads(threads),
                false))
                .isZero();
    }

    @Test
    void theMeterSeesOneSmallArrayAStep() {
        assertThat(least(Trainer.standard().threads(1).steps(2000), true)).isGreaterThanOrEqualTo(WINDOW * 32L);
    }
}
