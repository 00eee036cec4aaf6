package dev.tarn.train;

import com.sun.management.ThreadMXBean;
import dev.tarn.model.Model;
import java.lang.management.ManagementFactory;

/**
 * Trains in a JVM of its own and prints the least number of bytes that {@value #WINDOW} steps in a row took from the heap, over all threads. Until the JVM has compiled the kernels, its
 * interpreter makes objects of vectors; so a run goes on until a window is free of allocations, or for {@value #EPOCHS} epochs.
 */
final class AllocationProbe {
    /** An epoch has 50 steps, so a window lies within one. */
    static final int WINDOW = 20;
    private static final int EPOCHS = 1000;

    private AllocationProbe() {}

    private static final class Meter implements TrainingListener {
        private final ThreadMXBean counter = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        private final StopRequest stop = new StopRequest();
        private final boolean wasteful;
        private long least = Long.MAX_VALUE;
        private long before;
        private Object rubbish = "";

        Meter(boolean wasteful) {
            this.wasteful = wasteful;
        }

        @Override
        public void onBatch(Progress progress) {
            if (wasteful) {
                rubbish = new int[4];
            }
            long inEpoch = progress.step() % progress.stepsPerEpoch();
            long now = counter.getTotalThreadAllocatedBytes();
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

    /** Arguments: threads, {@code adam} or {@code sgd}, and {@code wasteful} for a listener that makes an array each step. */
    public static void main(String[] arguments) {
        int threads = Integer.parseInt(arguments[0]);
        Trainer trainer = arguments[1].equals("adam")
                ? Trainer.standard().clipGradients(1).labelSmoothing(0.1).classWeights(ClassWeights.balanced())
                : Trainer.with(Sgd.learningRate(0.01).withNesterov(0.9)).schedule(Schedule.cosine().afterWarmUp(1));
        boolean wasteful = arguments.length > 2;
        Meter meter = new Meter(wasteful);
        trainer.epochs(wasteful ? 40 : EPOCHS).batch(3).threads(threads).listener(meter).stop(meter.stop)
                .fit(Model.initialize(Stripes.deepNetwork(), 1), Stripes.training());
        System.out.println("bytes " + meter.least + (meter.rubbish.equals("") ? "" : " "));
    }
}
