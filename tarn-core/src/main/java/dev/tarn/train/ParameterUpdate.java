package dev.tarn.train;

import dev.tarn.kernel.Kernels;
import dev.tarn.kernel.UpdateKernels;
import dev.tarn.plan.ParameterSlot;
import dev.tarn.plan.Workers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * An optimiser at work on a plan's flat memory: its settings, its state, and the ranges it may touch. Ranges are worked on in parallel; each number depends on its own
 * past only, and the norm is summed range by range in their order, so threads change nothing. Allocates nothing once made.
 */
final class ParameterUpdate {
    /** Floats of a range: a share of the second-level cache, four arrays of it. */
    private static final int RANGE = 8192;

    private final Optimizer optimizer;
    private final Workers workers;
    private final UpdateKernels kernels = Kernels.update();
    private final float[] parameters;
    private final float[] gradients;
    private final Range[] ranges;
    private final double[] squares;
    /** Adam: running mean of gradients; SGD: velocity. Same offsets as the parameters; empty if the optimiser keeps none. */
    private final float[] first;
    /** Adam: running mean of squared gradients. */
    private final float[] second;
    /** Running average of the parameters and of all else in their memory; empty if nobody asked for it. */
    private final float[] average;
    private final double keep;

    private final Workers.Task update = (worker, range) -> update(range);
    private final Workers.Task square = (worker, range) -> square(range);
    private final Workers.Task shrink = (worker, range) -> shrink(range);
    private final Workers.Task follow = (worker, part) -> follow(part);
    private int step;
    private double rate;
    private double momentum;
    private float shrinkBy;
    private double keepNow;

    /**
     * A piece of the memory that learns alike.
     *
     * @param rate multiple of the learning rate
     */
    private record Range(int at, int floats, boolean decays, double rate) {}

    /**
     * @param decayAll whether vectors (biases, scales and shifts of norms) decay like weights
     * @param rates multiple of the learning rate for each parameter, by its full name
     * @param keep how much of the running average stays in each step, 0 for no average
     */
    ParameterUpdate(Optimizer optimizer, List<ParameterSlot> slots, boolean decayAll, ToDoubleFunction<String> rates, double keep,
            float[] parameters, float[] gradients, Workers workers) {
        this.optimizer = optimizer;
        this.workers = workers;
        this.parameters = parameters;
        this.gradients = gradients;
        this.keep = keep;
        ranges = ranges(slots, decayAll, rates);
        average = keep == 0 ? new float[0] : parameters.clone();
        squares = new double[ranges.length];
        boolean adam = !(optimizer instanceof Sgd);
        first = new float[adam || optimizer.momentum() > 0 ? parameters.length : 0];
        second = new float[adam ? parameters.length : 0];
    }

    private static Range[] ranges(List<ParameterSlot> slots, boolean decayAll, ToDoubleFunction<String> rates) {
        List<Range> ranges = new ArrayList<>();
        for (ParameterSlot slot : slots) {
            if (slot.trainable()) {
                boolean decays = decayAll || slot.shape().rank() > 1;
                double rate = rates.applyAsDouble(slot.name());
                for (int done = 0; done < slot.floats(); done += RANGE) {
                    ranges.add(new Range(slot.offset() + done, Math.min(RANGE, slot.floats() - done), decays, rate));
                }
            }
        }
        return ranges.toArray(Range[]::new);
    }

    /** Whether there is anything to train. */
    boolean trains() {
        return ranges.length > 0;
    }

    /** L2 norm over the gradients of all trainable parameters. */
    double gradientNorm() {
        workers.run(ranges.length, square);
        double sum = 0;
        for (double one : squares) {
            sum += one;
        }
        return Math.sqrt(sum);
    }

    /**
     * Scales all gradients so that their norm is at most {@code limit}, by {@code limit/(norm + 1e-6)} as {@code torch.nn.utils.clip_grad_norm_}.
     *
     * @return the norm before
     */
    double clip(double limit) {
        double norm = gradientNorm();
        double factor = limit / (norm + 1e-6);
        if (factor < 1) {
            shrinkBy = (float) factor;
            workers.run(ranges.length, shrink);
        }
        return norm;
    }

    /** One step along the gradients. */
    void step(double rate, double momentum) {
        this.rate = rate;
        this.momentum = momentum;
        step++;
        workers.run(ranges.length, update);
        if (average.length > 0) {
            // Early on the average forgets faster, so that the first weights do not linger: as TensorFlow's ExponentialMovingAverage with num_updates.
            keepNow = Math.min(keep, (1.0 + step) / (10.0 + step));
            workers.run((average.length + RANGE - 1) / RANGE, follow);
        }
    }

    /** What it remembers from step to step, by name, each laid out as the parameters; to be saved, and to be written to before the first step of a run that goes on. */
    Map<String, float[]> state() {
        Map<String, float[]> state = new LinkedHashMap<>();
        state.put("first", first);
        state.put("second", second);
        state.put("average", average);
        state.values().removeIf(memory -> memory.length == 0);
        return state;
    }

    /** The next step is the one after {@code steps}. */
    void resume(int steps) {
        step = steps;
    }

    /** The running average, laid out as the parameters; empty if none is kept. */
    float[] average() {
        return average;
    }

    private void update(int index) {
        Range range = ranges[index];
        int at = range.at;
        double decay = range.decays ? optimizer.weightDecay() : 0;
        switch (optimizer) {
            case Sgd sgd ->
                kernels.sgd(parameters, at, gradients, at, first, at, range.floats, range.rate * rate, momentum, sgd.nesterov(), decay,
                        step == 1);
            case Adam adam -> adam(range, adam.beta2(), adam.epsilon(), decay, false);
            case AdamW adam -> adam(range, adam.beta2(), adam.epsilon(), decay, true);
        }
    }

    private void adam(Range range, double beta2, double epsilon, double decay, boolean decoupled) {
        int at = range.at;
        kernels.adam(parameters, at, gradients, at, first, at, second, at, range.floats, range.rate * rate, momentum, beta2, epsilon, decay,
                decoupled, step);
    }

    private void square(int range) {
        squares[range] = kernels.sumOfSquares(gradients, ranges[range].at, ranges[range].floats);
    }

    private void follow(int part) {
        int at = part * RANGE;
        kernels.movingAverage(parameters, at, average, at, Math.min(RANGE, average.length - at), keepNow);
    }

    private void shrink(int index) {
        Range range = ranges[index];
        Kernels.elementwise().scale(gradients, range.at, shrinkBy, gradients, range.at, range.floats, false);
    }
}
