package dev.tarn.train;

/**
 * One rise and one fall along half cosines (Smith and Topin 2018, arXiv 1708.07120), as PyTorch's {@code OneCycleLR} with cosine annealing and two phases: from
 * {@code 1/rise} to 1 over the first {@code warmUp·steps - 1} steps, then down to {@code 1/(rise·fall)} in the last one.
 *
 * @param warmUp share of the steps that rise, 0 to 1
 * @param rise the peak as a multiple of the first rate; PyTorch's {@code div_factor}, 25
 * @param fall the first rate as a multiple of the last; PyTorch's {@code final_div_factor}, 1e4
 * @param cyclesMomentum whether the momentum (Adam: the first beta) falls from 0.95 to 0.85 while the rate rises, and back; PyTorch's
 *         {@code cycle_momentum}
 */
public record OneCycle(double warmUp, double rise, double fall, boolean cyclesMomentum) implements Schedule {
    private static final double LOW_MOMENTUM = 0.85;
    private static final double HIGH_MOMENTUM = 0.95;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public OneCycle {
        if (!(warmUp >= 0 && warmUp <= 1)) {
            throw new IllegalArgumentException("one-cycle schedule: warm-up " + warmUp + "; expected a share of the steps, 0 to 1");
        }
        if (!(rise >= 1 && fall > 0 && rise < Double.POSITIVE_INFINITY && fall < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("one-cycle schedule: rise " + rise + ", fall " + fall + "; expected 1 or more, and above 0");
        }
    }

    /**
     * PyTorch's factors; the momentum stays the optimiser's.
     *
     * @param warmUp share of the steps, from 0 to 1
     * @return the schedule
     */
    public static OneCycle of(double warmUp) {
        return new OneCycle(warmUp, 25, 1e4, false);
    }

    /** {@return the same schedule, whose momentum falls while the rate rises} */
    public OneCycle withMomentumCycle() {
        return new OneCycle(warmUp, rise, fall, true);
    }

    @Override
    public double factor(long step, long steps, long stepsPerEpoch) {
        return along(1 / rise, 1, 1 / (rise * fall), step, steps);
    }

    @Override
    public double momentum(double own, long step, long steps) {
        return cyclesMomentum ? along(HIGH_MOMENTUM, LOW_MOMENTUM, HIGH_MOMENTUM, step, steps) : own;
    }

    private double along(double first, double peak, double last, long step, long steps) {
        double top = warmUp * steps - 1;
        double end = steps - 1;
        if (step <= top) {
            return top == 0 ? peak : Cosine.between(first, peak, step / top);
        }
        return Cosine.between(peak, last, Math.min(1, (step - top) / (end - top)));
    }

    @Override
    public String text() {
        return "one-cycle, warm-up " + warmUp + (cyclesMomentum ? ", cycled momentum" : "");
    }
}
