package dev.tarn.lab.study;

import dev.tarn.kernel.Layout;
import dev.tarn.layer.Conv2d;
import dev.tarn.measure.Timing;
import dev.tarn.measure.Timing.Effort;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.plan.InferencePlan;
import dev.tarn.plan.PlanOptions;
import dev.tarn.plan.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** How long a convolution takes by how many of its input's numbers are zero: the kernel that never looks, and loops that leave out zeros. */
record ZerosTask(long seed) implements Task {
    static final List<Double> SHARES = List.of(0.0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99);
    private static final int SIDE = 13;
    private static final int CHANNELS = 32;
    private static final int FILTERS = 64;
    private static final Effort EFFORT = new Effort(0.02, 3, 0.05, 0.4);

    @Override
    public String name() {
        return "time-zeros-" + seed;
    }

    @Override
    public boolean timed() {
        return true;
    }

    @Override
    public long cost(StudyDesign design) {
        return 20_000;
    }

    static String layer(double share) {
        return "zeros=" + share;
    }

    @Override
    public List<Row> run(StudyDesign design) {
        List<Row> rows = new ArrayList<>();
        Network network = Network.input(SIDE, SIDE, CHANNELS).then(Conv2d.of(FILTERS, 3));
        try (Workers alone = Workers.of(1)) {
            InferencePlan dense = InferencePlan.of(network, Model.initialize(network, 1).parameters(), 1, PlanOptions.standard(), alone);
            float[] y = new float[dense.outputs()];
            float[] w = new float[Layout.aligned(9 * CHANNELS * FILTERS)];
            java.util.Arrays.fill(w, 0.1f);
            for (double share : SHARES) {
                float[] x = image(share);
                rows.add(
                        time("dense-kernel", share, () -> dense.run(1, (_, into, at) -> System.arraycopy(x, 0, into, at, x.length), y, 0)));
                rows.add(time("loop", share, () -> SparseConvolution.run(x, w, y, SIDE, SIDE, CHANNELS, FILTERS, false)));
                rows.add(time("loop-skipping-zeros", share, () -> SparseConvolution.run(x, w, y, SIDE, SIDE, CHANNELS, FILTERS, true)));
            }
        }
        return rows;
    }

    private Row time(String variant, double share, Runnable call) {
        return Row.of(variant, seed, 0, layer(share), "microseconds", 1e6 * Timing.of(EFFORT, call).best());
    }

    private float[] image(double share) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] x = new float[SIDE * SIDE * CHANNELS];
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextDouble() < share ? 0 : 0.1f + random.nextFloat();
        }
        return x;
    }
}
