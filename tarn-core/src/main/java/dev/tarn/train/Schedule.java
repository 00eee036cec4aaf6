package dev.tarn.train;

/**
 * How the learning rate varies over a run: a pure function of the step, evaluated in double, as a multiple of the optimiser's rate. Every schedule is
 * told the length of the run, so that none of them repeats it.
 */
public sealed interface Schedule permits ConstantRate, StepDecay, Cosine, OneCycle, Triangular, ExponentialRate, WarmUp {

    /**
     * What the optimiser's rate is multiplied with in step {@code step}.
     *
     * @param step counted from 0
     * @param steps of the whole run
     * @param stepsPerEpoch steps of one pass through the data
     * @return 0 or more
     */
    double factor(long step, long steps, long stepsPerEpoch);

    /**
     * {@return the momentum of step {@code step}; {@code own} (the optimiser's) unless the schedule cycles it}
     *
     * @param own the optimiser's
     * @param step counted from 0
     * @param steps of the whole run
     */
    default double momentum(double own, long step, long steps) {
        return own;
    }

    /** {@return one line, as {@code one-cycle, warm-up 0.2}} */
    String text();

    /** {@return a rate that stays as it is} */
    static Schedule constant() {
        return new ConstantRate();
    }

    /**
     * A tenth every {@code epochs} epochs.
     *
     * @param epochs 1 or more
     * @return the schedule
     */
    static Schedule step(int epochs) {
        return new StepDecay(epochs, 0.1);
    }

    /**
     * Half a cosine down to 0.
     *
     * @return the schedule
     */
    static Schedule cosine() {
        return new Cosine(0);
    }

    /**
     * Up for {@code warmUp} of the steps, then down; cosines.
     *
     * @param warmUp share of the steps, from 0 to 1
     * @return the schedule
     */
    static OneCycle oneCycle(double warmUp) {
        return OneCycle.of(warmUp);
    }

    /**
     * Up for {@code warmUp} of the steps, then down to 0; straight lines.
     *
     * @param warmUp share of the steps, from 0 to 1
     * @return the schedule
     */
    static Schedule triangular(double warmUp) {
        return new Triangular(warmUp);
    }

    /**
     * {@return this schedule behind a straight rise over {@code epochs} epochs}
     *
     * @param epochs length of the rise; parts of an epoch count
     */
    default Schedule afterWarmUp(double epochs) {
        return epochs == 0 ? this : new WarmUp(epochs, this);
    }
}
