package dev.tarn.train;

import dev.tarn.augment.Augmentation;
import dev.tarn.data.Dataset;
import dev.tarn.data.Datasets;
import dev.tarn.model.Model;
import dev.tarn.plan.PlanOptions;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to train, as settings: immutable, each method returns a trainer that differs in one of them.
 *
 * <pre>{@code
 * Trained trained = Trainer.with(Adam.learningRate(1e-3)).epochs(5).batch(128).fit(model, data);
 * trained.model().save(Path.of("fashion.safetensors"));
 * }</pre>
 *
 * <p>What comes out depends on model, data and settings alone: equal runs give equal models, bit for bit, on any number of threads.
 */
public final class Trainer {
    // Read by the run. Written by change() on a copy that nobody else has seen yet, never afterwards.
    Optimizer optimizer;
    Schedule schedule = Schedule.constant();
    int epochs = 10;
    int batch = 128;
    long seed = 1;
    /** 0: all processors. */
    int threads;
    double validation;
    /** 0: without end. */
    int patience;
    boolean keepBest = true;
    long steps = Long.MAX_VALUE;
    boolean shuffle = true;
    double labelSmoothing;
    ClassWeights classWeights = ClassWeights.equal();
    double clip = Double.POSITIVE_INFINITY;
    boolean decayAll = true;
    Augmentation augmentation = Augmentation.none();
    float @Nullable [] imageWeights;
    /** 0: the weights themselves. */
    double average;
    @Nullable
    Plateau plateau;
    Map<String, Double> layerRates = Map.of();
    boolean whiten;
    boolean testTimeFlip;
    List<String> frozen = List.of();
    List<String> unfrozen = List.of();
    boolean standardise = true;
    PlanOptions plan = PlanOptions.standard();
    @Nullable
    Checkpoints checkpoints;
    List<TrainingListener> listeners = List.of();
    StopRequest stop = new StopRequest();

    private Trainer(Optimizer optimizer) {
        this.optimizer = optimizer;
    }

    private Trainer(Trainer that) {
        optimizer = that.optimizer;
        schedule = that.schedule;
        epochs = that.epochs;
        batch = that.batch;
        seed = that.seed;
        threads = that.threads;
        validation = that.validation;
        patience = that.patience;
        keepBest = that.keepBest;
        steps = that.steps;
        shuffle = that.shuffle;
        labelSmoothing = that.labelSmoothing;
        classWeights = that.classWeights;
        clip = that.clip;
        decayAll = that.decayAll;
        augmentation = that.augmentation;
        imageWeights = that.imageWeights;
        average = that.average;
        plateau = that.plateau;
        layerRates = that.layerRates;
        whiten = that.whiten;
        testTimeFlip = that.testTimeFlip;
        frozen = that.frozen;
        unfrozen = that.unfrozen;
        standardise = that.standardise;
        plan = that.plan;
        checkpoints = that.checkpoints;
        listeners = that.listeners;
        stop = that.stop;
    }

    private interface Change {
        void on(Trainer copy);
    }

    private Trainer change(Change change) {
        Trainer copy = new Trainer(this);
        change.on(copy);
        return copy;
    }

    /**
     * This optimiser at a constant rate: 10 epochs, batches of 128, standardised input, nothing held back.
     *
     * @param optimizer with its rate
     * @return a trainer
     */
    public static Trainer with(Optimizer optimizer) {
        return new Trainer(optimizer);
    }

    /**
     * What learns well without tuning: AdamW at a peak of 5e-3, one cycle with 20 % warm-up, 10 epochs, batches of 128, standardised input.
     *
     * @return a trainer
     */
    public static Trainer standard() {
        return with(AdamW.learningRate(5e-3)).schedule(Schedule.oneCycle(0.2));
    }

    /**
     * By which rule weights follow from gradients.
     *
     * @param optimizer with its rate
     * @return a trainer with this setting; this one stays as it is
     */
    public Trainer optimizer(Optimizer optimizer) {
        return change(t -> t.optimizer = optimizer);
    }

    /**
     * How the learning rate varies; constant if not said.
     *
     * @param schedule factor of the optimiser's rate, by step
     * @return a trainer with this setting; this one stays as it is
     */
    public Trainer schedule(Schedule schedule) {
        return change(t -> t.schedule = schedule);
    }

    /**
     * Passes through the training images.
     *
     * @param epochs 1 or more
     * @return a trainer with this setting; this one stays as it is
     */
    public Trainer epochs(int epochs) {
        Settings.atLeast(1, "epochs", epochs);
        return change(t -> t.epochs = epochs);
    }

    /**
     * Images of a step; the last batch of an epoch may be smaller and is averaged over its own images.
     *
     * @param images 1 or more
     * @return a trainer with this setting; this one stays as it is
     */
    public Trainer batch(int images) {
        Settings.atLeast(1, "batch", images);
        return change(t -> t.batch = images);
    }

    /**
     * What every random choice follows from; 1 if not said.
     *
     * @param seed any number
     * @return a trainer with this setting; this one stays as it is
     */
    public Trainer seed(long seed) {
        return change(t -> t.seed = seed);
    }

    /**
     * Threads that compute; changes no result. All processors that the process may use if not said.
     *
     * @param threads 1 or more
     * @return a trainer with this setting; this one stays as it is
     */
    public Trainer threads(int threads) {
        Settings.atLeast(1, "threads", threads);
        return change(t -> t.threads = threads);
    }

    /**
     * Share of each class's images that is held back and judged after each epoch; 0 if not said.
     *
     * @param share 0 to below 1
     * @return a trainer with this setting; this one stays as it is
     */
    public Trainer validation(double share) {
        Settings.share("validation share", share);
        return change(t -> t.validation = share);
    }

    /**
     * Ends training when the score on the held-back images (accuracy; of equal ones the lower loss) did not get better for so many epochs.
     *
     * @param epochs 1 or more
     * @return a trainer with this setting; this one stays as it is
     */
    public Trainer patience(int epochs) {
        Settings.atLeast(1, "patience", epochs);
        return change(t -> t.patience = epochs);
    }

    /**
     * Whether the model with the best score on held-back images is returned, rather than the last; true if not said. Without held-back images it is the last.
     *
     * @param keep false: the last model
     * @return a trainer with this setting; this one stays as it is
     */
    public Trainer keepBest(boolean keep) {
        return change(t -> t.keepBest = keep);
    }

    /**
     * Ends training after so many steps; schedules are then as long as that.
     *
     * @param most 1 or more
     * @return a trainer with this setting; this one stays as it is
     */
    public Trainer steps(long most) {
        Settings.atLeast(1, "steps", most);
        return change(t -> t.steps = most);
    }

    /**
     * Takes the images in the order of the data set, in every epoch.
     *
     * @return a trainer with this setting; this one stays as it is
     */
    public Trainer withoutShuffle() {
        return change(t -> t.shuffle = false);
    }

    /**
     * Spreads this share of each target evenly over all classes (Szegedy et al. 2016), as PyTorch's {@code label_smoothing}; 0 if not said.
     *
     * @param share 0 to below 1
     * @return a trainer with this setting; this one stays as it is
     */
    public Trainer labelSmoothing(double share) {
        Settings.share("label smoothing", share);
        return change(t -> t.labelSmoothing = share);
    }

    /**
     * How much each class counts in the loss; all the same if not said.
     *
     * @param weights equal, balanced, or by name
     * @return a trainer with this setting; this one stays as it is
     */
    public Trainer classWeights(ClassWeights weights) {
        return change(t -> t.classWeights = weights);
    }

    /**
     * Scales gradients down where their common norm is larger.
     *
     * @param norm positive; the largest Euclidean norm of all gradients together
     * @return a trainer with this setting; this one stays as it is
     */
    public Trainer clipGradients(double norm) {
        Settings.positive("gradient norm", norm);
        return change(t -> t.clip = norm);
    }

    /**
     * Weight decay for matrices and filters only; biases, and scales and shifts of norms, keep their size.
     *
     * @return a trainer with this setting; this one stays as it is
     */
    public Trainer withoutDecayOnBiasesAndNorms() {
        return change(t -> t.decayAll = false);
    }

    /**
     * Random changes of the training images, anew in each epoch; images held back and test images stay as they are.
     *
     * @param augmentation none for no change
     * @return a trainer with this setting; this one stays as it is
     */
    public Trainer augment(Augmentation augmentation) {
        return change(t -> t.augmentation = augmentation);
    }

    /**
     * How much each image's loss counts, by its index in the training set, beside its class's weight.
     *
     * @param weights 0 or more for each image; copied
     * @return a trainer with this setting; this one stays as it is
     */
    public Trainer imageWeights(float... weights) {
        float[] copy = weights.clone();
        for (int i = 0; i < copy.length; i++) {
            Settings.notNegative("weight of image " + i, copy[i]);
        }
        return change(t -> t.imageWeights = copy);
    }

    /**
     * Judges and keeps a running average of the weights rather than the weights themselves (B. Polyak and A. Juditsky 1992): after each step {@code average = keep·average + (1 - keep)·weights}, statistics of
     * batch norms included. In the first steps less is kept: {@code (1 + step)/(10 + step)} at most.
     *
     * @param keep 0 (the weights themselves) to below 1, such as 0.999
     * @return a trainer with this setting; this one stays as it is
     */
    public Trainer averageWeights(double keep) {
        Settings.share("share kept of averaged weights", keep);
        return change(t -> t.average = keep);
    }

    /**
     * Lowers the rate, whatever the schedule says, when nothing gets better any more.
     *
     * @param plateau how long to wait, and by how much to lower
     * @return a trainer with this setting; this one stays as it is
     */
    public Trainer reduceOnPlateau(Plateau plateau) {
        return change(t -> t.plateau = plateau);
    }

    /**
     * Layers whose rate is a multiple of that of the others, by globs as for {@link #freeze}; of several that name a layer the last one counts.
     *
     * @param multiples 0 or more, by glob
     * @return a trainer with this setting; this one stays as it is
     */
    public Trainer layerRates(Map<String, Double> multiples) {
        multiples.forEach((glob, multiple) -> Settings.positive("rate of layers \"" + glob + "\"", multiple));
        return change(t -> t.layerRates = Collections.unmodifiableMap(new LinkedHashMap<>(multiples)));
    }

    /**
     * Whether the first convolution of a model that was not trained yet starts with filters that whiten the training images ({@link Whitening}), rather than with random ones.
     *
     * @param on false: random filters
     * @return a trainer with this setting; this one stays as it is
     */
    public Trainer whiten(boolean on) {
        return change(t -> t.whiten = on);
    }

    /**
     * Whether images that are held back or tested on are judged together with their mirror images, by the mean of both scores.
     *
     * @param on false: the images alone
     * @return a trainer with this setting; this one stays as it is
     */
    public Trainer testTimeFlip(boolean on) {
        return change(t -> t.testTimeFlip = on);
    }

    /**
     * Layers that do not learn, by name; {@code *} stands for any letters, {@code ?} for one: {@code conv*}.
     *
     * @param globs of names of layers
     * @return a trainer with this setting; this one stays as it is
     */
    public Trainer freeze(String... globs) {
        return change(t -> t.frozen = List.of(globs));
    }

    /**
     * Layers, by name, that learn even if a glob of {@link #freeze} names them: a new head on a frozen network.
     *
     * @param layers names, without globs
     * @return a trainer with this setting; this one stays as it is
     */
    public Trainer unfreeze(String... layers) {
        return change(t -> t.unfrozen = List.of(layers));
    }

    /**
     * Whether a model that does not standardise its input yet (and was not trained) starts to, by the mean and deviation of the training images;
     * true if not said.
     *
     * @param on false: pixels enter as they are
     * @return a trainer with this setting; this one stays as it is
     */
    public Trainer standardise(boolean on) {
        return change(t -> t.standardise = on);
    }

    /**
     * How the network is planned; {@link #freeze} adds to it.
     *
     * @param options such as which layers are frozen
     * @return a trainer with this setting; this one stays as it is
     */
    public Trainer plan(PlanOptions options) {
        return change(t -> t.plan = options);
    }

    /**
     * Saves the run in this folder: after each epoch, each minute, and when it is asked to stop. If the folder holds a run already, {@link #fit} goes on from there, and what comes out
     * has the same bits as if nothing had happened in between. A run that was saved with other settings, data or network is refused.
     *
     * @param folder made if it is not there; one run at a time
     * @return a trainer with this setting; this one stays as it is
     */
    public Trainer checkpoints(Path folder) {
        return checkpoints(folder, Checkpoints.STANDARD);
    }

    /**
     * The same with another time between two checkpoints; none means after each step.
     *
     * @param folder made if it is not there; one run at a time
     * @param every zero or longer
     * @return a trainer with this setting; this one stays as it is
     */
    public Trainer checkpoints(Path folder, Duration every) {
        Checkpoints chosen = new Checkpoints(folder, every);
        return change(t -> t.checkpoints = chosen);
    }

    /**
     * One more listener.
     *
     * @param listener called on the thread that trains
     * @return a trainer with this setting; this one stays as it is
     */
    public Trainer listener(TrainingListener listener) {
        List<TrainingListener> longer = new ArrayList<>(listeners);
        longer.add(listener);
        return change(t -> t.listeners = List.copyOf(longer));
    }

    /**
     * By what training can be asked to stop after the batch at hand.
     *
     * @param request may be made from any thread
     * @return a trainer with this setting; this one stays as it is
     */
    public Trainer stop(StopRequest request) {
        return change(t -> t.stop = request);
    }

    /**
     * Trains; {@code model} itself stays as it is.
     *
     * @param model where to start
     * @param training images of the network's size
     * @return the model that was learned, with the history
     */
    public Trained fit(Model model, Dataset training) {
        return fit(model, training, null);
    }

    /**
     * Trains on the training set, and judges the result on the test set if there is one.
     *
     * @param model where to start
     * @param data images of the network's size
     * @return the model that was learned, with the history and the evaluation
     */
    public Trained fit(Model model, Datasets data) {
        return fit(model, data.train(), data.test());
    }

    /**
     * Trains; {@code model} itself stays as it is.
     *
     * @param model where to start
     * @param training images of the network's size
     * @param test looked at once, after training; nothing is chosen by it
     * @return the model that was learned, with history and evaluation
     * @throws IllegalArgumentException if model, data and settings do not fit each other
     * @throws dev.tarn.plan.NonFiniteException if an image holds NaN or an infinity
     * @throws UncheckedIOException if a checkpoint cannot be read or written; those that were written before stay
     * @throws DivergenceException if the loss or a parameter becomes NaN or infinite
     */
    public Trained fit(Model model, Dataset training, @Nullable Dataset test) {
        return TrainingRun.run(this, model, training, test);
    }

    /** {@return all settings that a result depends on, by name, as JSON values} */
    public Map<String, Object> settings() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("optimizer", RecordJson.of(optimizer));
        all.put("schedule", RecordJson.of(schedule));
        all.put("epochs", epochs);
        all.put("batch", batch);
        all.put("seed", seed);
        all.put("validation", validation);
        all.put("patience", patience);
        all.put("keep_best", keepBest);
        if (steps != Long.MAX_VALUE) {
            all.put("steps", steps);
        }
        all.put("shuffle", shuffle);
        all.put("label_smoothing", labelSmoothing);
        all.put("class_weights", RecordJson.of(classWeights));
        if (clip != Double.POSITIVE_INFINITY) {
            all.put("clip_gradients", clip);
        }
        all.put("decay_biases_and_norms", decayAll);
        if (!augmentation.isNone()) {
            all.put("augment", augmentation.text());
        }
        if (imageWeights != null) {
            all.put("image_weights", Arrays.hashCode(imageWeights));
        }
        if (average > 0) {
            all.put("average_weights", average);
        }
        if (plateau != null) {
            all.put("plateau", RecordJson.of(plateau));
        }
        if (!layerRates.isEmpty()) {
            all.put("layer_rates", layerRates);
        }
        if (whiten) {
            all.put("whiten", true);
        }
        if (testTimeFlip) {
            all.put("test_time_flip", true);
        }
        all.put("freeze", frozen);
        if (!unfrozen.isEmpty()) {
            all.put("unfreeze", unfrozen);
        }
        all.put("standardise", standardise);
        return all;
    }
}
