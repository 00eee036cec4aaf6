package dev.tarn.lab.record;

import dev.tarn.plan.ParameterSlot;
import dev.tarn.train.Progress;
import dev.tarn.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;

/**
 * Records the norms of every parameter's gradient while a network trains.
 *
 * <pre>{@code
 * GradientRecorder gradients = GradientRecorder.everySteps(10);
 * Trainer.standard().listener(gradients).fit(model, data);
 * gradients.rows().forEach(row -> System.out.println(row.step() + " " + row.parameter() + " " + row.gradientNorm()));
 * }</pre>
 *
 * <p>For one run at a time: a new run forgets the one before.
 */
public final class GradientRecorder implements TrainingListener {
    private final int every;
    private final List<Row> rows = new ArrayList<>();
    private List<ParameterSlot> parameters = List.of();

    /**
     * One parameter at one step.
     *
     * @param step counted from 1
     * @param parameter {@code conv1.weight}
     * @param gradientNorm Euclidean norm of the gradient of the batch's mean loss, as the optimiser took it
     * @param parameterNorm Euclidean norm of the parameter behind the step
     */
    public record Row(long step, String parameter, double gradientNorm, double parameterNorm) {}

    private GradientRecorder(int every) {
        this.every = every;
    }

    /**
     * Records every so many steps; the first is always recorded.
     *
     * @param steps 1: each
     * @return a listener for a trainer
     */
    public static GradientRecorder everySteps(int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("every " + steps + " steps: at least 1");
        }
        return new GradientRecorder(steps);
    }

    @Override
    public void onStart(Progress progress) {
        rows.clear();
        parameters = progress.parameters().stream().filter(ParameterSlot::trainable).toList();
    }

    @Override
    public void onBatch(Progress progress) {
        if ((progress.step() - 1) % every == 0) {
            for (ParameterSlot parameter : parameters) {
                rows.add(new Row(progress.step(), parameter.name(), progress.gradientNorm(parameter), progress.parameterNorm(parameter)));
            }
        }
    }

    /** {@return everything so far, in the order of steps and parameters} */
    public List<Row> rows() {
        return List.copyOf(rows);
    }
}
