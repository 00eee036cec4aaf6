package dev.tarn.lab.study;

import dev.tarn.layer.ActivationLayer;
import dev.tarn.measure.StepShare;
import dev.tarn.measure.Timing.Effort;
import dev.tarn.measure.TrainingLoad;
import dev.tarn.network.Network;
import dev.tarn.plan.PlanOptions;
import dev.tarn.plan.Workers;
import java.util.List;

/**
 * How long a training step takes as the network is written, in both orders, and as the planner makes it, which never writes the un-pooled map and visits winners only on the way back.
 */
record StepTask(long seed) implements Task {
    private static final Effort EFFORT = new Effort(0.05, 3, 0.5, 1.5);

    @Override
    public String name() {
        return "time-step-" + seed;
    }

    @Override
    public boolean timed() {
        return true;
    }

    @Override
    public long cost(StudyDesign design) {
        return 60_000;
    }

    @Override
    public List<Row> run(StudyDesign design) {
        List<Row> rows = new java.util.ArrayList<>();
        boolean pair = Variants.hasPair(design.network());
        Network before = pair ? Variants.ordered(design.network(), ActivationLayer.RELU, false) : design.network();
        Network after = pair ? Variants.ordered(design.network(), ActivationLayer.RELU, true) : design.network();
        time(rows, "relu-then-pool", before, true);
        time(rows, "pool-then-relu", after, true);
        time(rows, "planned", before, false);
        return rows;
    }

    private void time(List<Row> rows, String variant, Network network, boolean asWritten) {
        try (Workers alone = Workers.of(1)) {
            TrainingLoad load = new TrainingLoad(network, StudyDesign.BATCH, PlanOptions.standard().withAsWritten(asWritten), alone);
            StepShare.Profile profile = StepShare.training(load, EFFORT);
            double forward = 0;
            double backward = 0;
            double bytes = 0;
            for (StepShare step : profile.steps()) {
                boolean back = step.name().contains("gradient");
                forward += back ? 0 : step.seconds();
                backward += back ? step.seconds() : 0;
                bytes += step.bytes();
            }
            rows.add(Row.of(variant, seed, 0, "", "step_microseconds", 1e6 * profile.seconds()));
            rows.add(Row.of(variant, seed, 0, "", "forward_microseconds", 1e6 * forward));
            rows.add(Row.of(variant, seed, 0, "", "backward_microseconds", 1e6 * backward));
            rows.add(Row.of(variant, seed, 0, "", "bytes", bytes));
        }
    }
}
