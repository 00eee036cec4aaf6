package dev.tarn.train;

import dev.tarn.data.Dataset;
import dev.tarn.model.Model;
import java.util.ArrayList;
import java.util.List;

/**
 * A learning-rate range test (L. Smith 2015, arXiv 1506.01186): the rate grows from step to step, by a constant factor, until the loss explodes; good rates are somewhat below the one at which it is lowest.
 *
 * @param points the steps, as far as the test went
 * @param steepest the rate at which the smoothed loss falls fastest
 * @param lowest the rate at which the smoothed loss is lowest; what {@link #proposal} is made of
 * @param diverged whether the loss exploded, or became no number, before the last rate was reached
 */
public record RateTest(List<Point> points, double steepest, double lowest, boolean diverged) {
    public static final double FIRST = 1e-6;
    public static final double LAST = 10;

    /** Share of the past in the smoothed loss of a step. */
    private static final double SMOOTHING = 0.9;
    /** The test ends when the smoothed loss is this multiple of its lowest. */
    private static final double EXPLODED = 4;
    /** Around the lowest loss the rate is about to be too high, and over whole epochs it is: the proposal keeps this share of it. */
    private static final double BELOW_THE_LOWEST = 0.2;
    /** Steps at either side between which the fall is measured. */
    private static final int REACH = 5;

    /**
     * One step.
     *
     * @param rate the learning rate
     * @param loss of the batch, before the step
     * @param smoothed exponentially weighted mean of the losses up to here
     */
    public record Point(double rate, double loss, double smoothed) {}

    /** Keeps copies of what it is given. */
    public RateTest {
        points = List.copyOf(points);
    }

    /**
     * Makes the test; what was learned is thrown away.
     *
     * @param trainer all settings but the rate, the schedule and the number of epochs and steps, of which it has its own
     * @param model where to start
     * @param data images of the network's size
     * @param steps at least 20; fewer than 100 make a rough picture
     * @return the losses, and a proposal
     * @throws IllegalArgumentException if model, data and settings do not fit each other
     */
    public static RateTest run(Trainer trainer, Model model, Dataset data, int steps) {
        Settings.atLeast(20, "steps of a range test", steps);
        int stepsPerEpoch = (data.size() + trainer.batch - 1) / trainer.batch;
        Recorder recorder = new Recorder(trainer.stop);
        boolean diverged = false;
        try {
            trainer.optimizer(trainer.optimizer.withRate(1)).schedule(new ExponentialRate(FIRST, LAST)).validation(0)
                    .epochs((steps + stepsPerEpoch - 1) / stepsPerEpoch).steps(steps).stop(recorder.stop).listener(recorder)
                    .fit(model, data);
        } catch (DivergenceException e) {
            diverged = true;
        }
        if (recorder.points.isEmpty()) {
            throw new IllegalArgumentException(
                    "the loss is not finite even at a learning rate of " + FIRST + "; look at the images and the network");
        }
        return of(recorder.points, diverged || recorder.exploded);
    }

    static RateTest of(List<Point> points, boolean diverged) {
        int lowest = 0;
        for (int i = 1; i < points.size(); i++) {
            lowest = points.get(i).smoothed() < points.get(lowest).smoothed() ? i : lowest;
        }
        int steepest = lowest;
        double fastest = 0;
        for (int i = 0; i <= lowest; i++) {
            double fall = points.get(Math.max(0, i - REACH)).smoothed() - points.get(Math.min(points.size() - 1, i + REACH)).smoothed();
            if (fall > fastest) {
                fastest = fall;
                steepest = i;
            }
        }
        return new RateTest(points, points.get(steepest).rate(), points.get(lowest).rate(), diverged);
    }

    /**
     * {@return what to train with, as the peak of a schedule: a fifth of the rate with the lowest loss, rounded to one digit} Not the rate of the fastest fall, which says more about the start than about the
     * rate: a fresh network's loss falls from chance level at rates with which it would take many epochs to become good.
     */
    public double proposal() {
        double rate = lowest * BELOW_THE_LOWEST;
        double power = Math.pow(10, Math.floor(Math.log10(rate)));
        return Math.round(rate / power) * power;
    }

    private static final class Recorder implements TrainingListener {
        final List<Point> points = new ArrayList<>();
        final StopRequest stop = new StopRequest();
        private final StopRequest outer;
        boolean exploded;
        private double sum;
        private double lowest = Double.POSITIVE_INFINITY;

        Recorder(StopRequest outer) {
            this.outer = outer;
        }

        @Override
        public void onBatch(Progress progress) {
            double loss = progress.lossOfBatch();
            sum = SMOOTHING * sum + (1 - SMOOTHING) * loss;
            double smoothed = sum / (1 - Math.pow(SMOOTHING, points.size() + 1.0));
            points.add(new Point(progress.rate(), loss, smoothed));
            lowest = Math.min(lowest, smoothed);
            exploded = smoothed > EXPLODED * lowest;
            if (exploded || outer.requested()) {
                stop.request();
            }
        }
    }
}
