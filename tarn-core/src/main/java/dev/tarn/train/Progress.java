package dev.tarn.train;

import dev.tarn.json.Json;
import dev.tarn.kernel.Kernels;
import dev.tarn.plan.ParameterSlot;
import dev.tarn.plan.TrainingPlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a run is: counters that the run keeps and listeners read. Never kept beyond the call it was handed to. */
public final class Progress {
    final int epochs;
    final long steps;
    final int stepsPerEpoch;
    final int images;
    final int heldBack;

    int epoch;
    long step;
    double rate;
    double lossOfBatch;
    double gradientNorm = Double.NaN;
    /** What the run computes with; null until it has begun. */
    @Nullable
    TrainingPlan plan;
    int threads = 1;
    /** Sums over this epoch. */
    double lossSum;
    double weightSum;
    int seen;
    int right;
    /** Nanoseconds of training, over all epochs. */
    long trained;
    long seenInAll;
    /** Nanoseconds when this epoch's training began, and those of the epochs before. */
    private long began;
    private long trainedBefore;

    Progress(int epochs, long steps, int stepsPerEpoch, int images, int heldBack) {
        this.epochs = epochs;
        this.steps = steps;
        this.stepsPerEpoch = stepsPerEpoch;
        this.images = images;
        this.heldBack = heldBack;
    }

    void startEpoch(int number) {
        epoch = number;
        lossSum = 0;
        weightSum = 0;
        seen = 0;
        right = 0;
        began = System.nanoTime();
        trainedBefore = trained;
    }

    void batchDone(double loss, double weight, int batchImages, int batchRight) {
        step++;
        lossOfBatch = loss;
        lossSum += loss * weight;
        weightSum += weight;
        seen += batchImages;
        right += batchRight;
        seenInAll += batchImages;
        trained = trainedBefore + System.nanoTime() - began;
    }

    /** Everything that a run which goes on from here must know. */
    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("step", step);
        json.put("epoch", epoch);
        json.put("rate", rate);
        json.put("loss_sum", lossSum);
        json.put("weight_sum", weightSum);
        json.put("seen", seen);
        json.put("right", right);
        json.put("seen_in_all", seenInAll);
        json.put("nanoseconds", trained);
        json.put("nanoseconds_of_epoch", trained - trainedBefore);
        return json;
    }

    /** Goes on where {@link #toJson} was. */
    void resume(Map<String, Object> json) {
        step = (long) Json.number(json.get("step"), "step");
        epoch = Json.integer(json.get("epoch"), "epoch");
        rate = Json.number(json.get("rate"), "rate");
        lossSum = Json.number(json.get("loss_sum"), "loss_sum");
        weightSum = Json.number(json.get("weight_sum"), "weight_sum");
        seen = Json.integer(json.get("seen"), "seen");
        right = Json.integer(json.get("right"), "right");
        seenInAll = (long) Json.number(json.get("seen_in_all"), "seen_in_all");
        trained = (long) Json.number(json.get("nanoseconds"), "nanoseconds");
        long ofEpoch = (long) Json.number(json.get("nanoseconds_of_epoch"), "nanoseconds_of_epoch");
        trainedBefore = trained - ofEpoch;
        began = System.nanoTime() - ofEpoch;
    }

    EpochRecord record(@Nullable Score validation) {
        double seconds = (trained - trainedBefore) / 1e9;
        return new EpochRecord(epoch, step, loss(), accuracy(), validation, rate, seconds, seen / Math.max(seconds, 1e-9));
    }

    /** {@return epochs of the whole run} */
    public int epochs() {
        return epochs;
    }

    /** {@return steps of the whole run} */
    public long steps() {
        return steps;
    }

    /** {@return steps of one epoch} */
    public int stepsPerEpoch() {
        return stepsPerEpoch;
    }

    /** {@return images that are trained on} */
    public int images() {
        return images;
    }

    /** {@return images that are held back for validation} */
    public int heldBack() {
        return heldBack;
    }

    /** {@return threads that train} */
    public int threads() {
        return threads;
    }

    /** {@return the epoch at hand, counted from 1; 0 before the first} */
    public int epoch() {
        return epoch;
    }

    /** {@return steps done since the start of the run} */
    public long step() {
        return step;
    }

    /** {@return images of this epoch that were met} */
    public int seen() {
        return seen;
    }

    /** {@return learning rate of the last step} */
    public double rate() {
        return rate;
    }

    /** {@return mean loss of the last batch} */
    public double lossOfBatch() {
        return lossOfBatch;
    }

    /** {@return norm of the last step's gradient before clipping; NaN if gradients are not clipped, because nobody computes it then} */
    public double gradientNorm() {
        return gradientNorm;
    }

    /** {@return where each parameter lies, by its name and in the network's order; for {@link #gradientNorm(ParameterSlot)}} Ask once, before the first step. */
    public List<ParameterSlot> parameters() {
        return plan().slots();
    }

    /**
     * {@return euclidean norm of one parameter's gradient in the last step, as the optimiser took it (behind clipping); 0 for what is not trained} Computed when asked for, and
     * allocates nothing.
     *
     * @param parameter one of {@link #parameters()}
     */
    public double gradientNorm(ParameterSlot parameter) {
        return norm(plan().gradientMemory(), parameter);
    }

    /**
     * {@return euclidean norm of one parameter as it is now}
     *
     * @param parameter one of {@link #parameters()}
     */
    public double parameterNorm(ParameterSlot parameter) {
        return norm(plan().parameterMemory(), parameter);
    }

    private static double norm(float[] memory, ParameterSlot parameter) {
        return Math.sqrt(Kernels.update().sumOfSquares(memory, parameter.offset(), parameter.floats()));
    }

    private TrainingPlan plan() {
        TrainingPlan running = plan;
        if (running == null) {
            throw new IllegalStateException("no training is running");
        }
        return running;
    }

    /** {@return mean loss over this epoch's batches so far} */
    public double loss() {
        return lossSum / weightSum;
    }

    /** {@return share of this epoch's images so far that were right when they were met} */
    public double accuracy() {
        return (double) right / seen;
    }

    /** {@return images a second of training, over the whole run} */
    public double imagesPerSecond() {
        return trained == 0 ? 0 : seenInAll / (trained / 1e9);
    }

    /** {@return seconds of training done} */
    public double seconds() {
        return trained / 1e9;
    }

    /** {@return seconds of training that are left at the speed so far; NaN before the first step} */
    public double secondsLeft() {
        return step == 0 ? Double.NaN : trained / 1e9 / step * (steps - step);
    }
}
