package dev.tarn.train;

import dev.tarn.augment.Augmenter;
import dev.tarn.data.Dataset;
import dev.tarn.data.SplitMix;
import dev.tarn.model.Model;
import dev.tarn.plan.NonFiniteException;
import dev.tarn.plan.TrainingPlan;
import dev.tarn.plan.Workers;
import dev.tarn.tensor.Tensor;
import dev.tarn.data.SplitMix.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One run of a {@link Trainer}: the loop, and what it remembers from epoch to epoch. Steps allocate nothing. */
final class TrainingRun {
    private final Trainer trainer;
    private final Model model;
    private final Dataset data;
    /** Indices of the training images, ascending. */
    private final int[] images;
    /** The same in the order of this epoch. */
    private final int[] order;
    private final TrainingPlan plan;
    private final ParameterUpdate update;
    private final BatchSource source;
    private final @Nullable Mixing mixing;
    private final Targets targets;
    private final @Nullable Evaluator validation;
    private final Progress progress;
    private final List<EpochRecord> records = new ArrayList<>();

    private int bestEpoch;
    private @Nullable Score bestScore;
    private @Nullable Map<String, Tensor> bestParameters;
    /** What the plateaus have left of the rate. */
    private double slower = 1;
    private double lowestLoss = Double.POSITIVE_INFINITY;
    private int lowestEpoch;

    private TrainingRun(Trainer trainer, Model model, Dataset data, ValidationSplit split, Workers workers) {
        this.trainer = trainer;
        this.model = model;
        this.data = data;
        images = split.training();
        order = images.clone();
        int batch = Math.min(trainer.batch, images.length);
        plan = TrainingPlan.of(model.network(), batch, Fit.options(trainer, model.network()), workers);
        plan.load(model.parameters());
        update = new ParameterUpdate(trainer.optimizer, plan.slots(), trainer.decayAll, Fit.layerRates(trainer, model.network()),
                trainer.average, plan.parameterMemory(), plan.gradientMemory(), workers);
        if (!update.trains()) {
            throw new IllegalArgumentException("nothing to train: " + (trainer.frozen.isEmpty()
                    ? "the network has no parameters"
                    : "every layer with parameters is frozen by " + trainer.frozen));
        }
        Augmenter augmenter = trainer.augmentation.isNone()
                ? null
                : new Augmenter(trainer.augmentation, data.height(), data.width(), data.channels(), Fit.hole(model, data), trainer.seed);
        mixing = augmenter == null || trainer.augmentation.mixup() == 0 ? null : new Mixing(augmenter, order, trainer.seed);
        source = new BatchSource(data, model.preprocessing(), order, augmenter, mixing);
        targets = new Targets(trainer, data, images, order, mixing);
        validation = split.validation().length == 0
                ? null
                : new Evaluator(model.network(), model.parameters(), model.preprocessing(), data, split.validation(), trainer.plan,
                        workers, trainer.testTimeFlip);
        int stepsPerEpoch = (images.length + batch - 1) / batch;
        long steps = Math.min(trainer.steps, (long) trainer.epochs * stepsPerEpoch);
        int epochs = (int) ((steps + stepsPerEpoch - 1) / stepsPerEpoch);
        progress = new Progress(epochs, steps, stepsPerEpoch, images.length, split.validation().length);
    }

    static Trained run(Trainer trainer, Model start, Dataset data, @Nullable Dataset test) {
        Fit.check(trainer, start.network(), data, test);
        Fit.checkClasses(start, data);
        ValidationSplit split = ValidationSplit.stratified(data, trainer.validation, trainer.seed);
        try (Workers workers = Workers.of(trainer.threads == 0 ? Workers.defaultThreads() : trainer.threads)) {
            Model model = start.withClasses(data.classes());
            if (trainer.standardise && Fit.lacksStandardising(model)) {
                model = model.withPreprocessing(Fit.standardising(data, split.training()).withResize(model.preprocessing().resize()));
            }
            if (trainer.whiten) {
                model = Whitening.firstLayer(model, data, split.training());
            }
            Trained trained = new TrainingRun(trainer, model, data, split, workers).train();
            if (test != null) {
                Evaluation judged = Evaluation.of(trained.model(), test, trainer.plan, workers, trainer.testTimeFlip);
                trained = new Trained(trained.model(), trained.history(), trained.epoch(), trained.reason(), trained.validation(), judged);
            }
            for (TrainingListener listener : trainer.listeners) {
                listener.onEnd(trained);
            }
            return trained;
        }
    }

    private Trained train() {
        for (TrainingListener listener : trainer.listeners) {
            listener.onStart(progress);
        }
        StopReason reason = StopReason.FINISHED;
        while (reason == StopReason.FINISHED && progress.step() < progress.steps()) {
            reason = epoch();
        }
        boolean best = trainer.keepBest && bestParameters != null;
        Map<String, Tensor> parameters = best && bestParameters != null ? bestParameters : parameters();
        EpochRecord kept = best ? records.get(bestEpoch - 1) : records.getLast();
        History history = new History(records);
        Model trained = model.withParameters(parameters).withTraining(RunRecord.of(trainer, data, history, kept, reason));
        return new Trained(trained, history, kept.epoch(), reason, kept.validation(), null);
    }

    /** One pass through the images, as far as the run goes. */
    private StopReason epoch() {
        int epoch = progress.epoch() + 1;
        System.arraycopy(images, 0, order, 0, order.length);
        if (trainer.shuffle) {
            SplitMix.of(trainer.seed, Purpose.SHUFFLE, epoch).shuffle(order);
        }
        progress.startEpoch(epoch);
        StopReason reason = StopReason.FINISHED;
        for (int from = 0; from < order.length && progress.step() < progress.steps()
                && reason == StopReason.FINISHED; from += plan.batch()) {
            step(from, Math.min(plan.batch(), order.length - from));
            for (int i = 0; i < trainer.listeners.size(); i++) {
                trainer.listeners.get(i).onBatch(progress);
            }
            if (trainer.stop.requested()) {
                reason = StopReason.REQUESTED;
            }
        }
        checkParameters();
        EpochRecord record = progress.record(judge());
        records.add(record);
        boolean better = remember(record);
        Supplier<Model> now = () -> model.withParameters(parameters());
        for (TrainingListener listener : trainer.listeners) {
            listener.onEpoch(record, now);
        }
        if (trainer.stop.requested()) {
            return StopReason.REQUESTED;
        }
        if (trainer.plateau != null) {
            slowDown(trainer.plateau, record);
        }
        boolean patient = better || trainer.patience == 0 || epoch - bestEpoch < trainer.patience;
        return patient ? reason : StopReason.PATIENCE;
    }

    private void step(int from, int count) {
        long step = progress.step();
        source.startAt(from, progress.epoch());
        if (mixing != null) {
            mixing.startAt(from, count, progress.epoch(), step);
        }
        double weight = targets.fill(plan, from, count);
        progress.rate = slower * trainer.optimizer.rate() * trainer.schedule.factor(step, progress.steps(), progress.stepsPerEpoch());
        double momentum = trainer.schedule.momentum(trainer.optimizer.momentum(), step, progress.steps());
        double loss;
        try {
            loss = plan.step(count, source, SplitMix.key(trainer.seed, Purpose.STEP, step));
        } catch (NonFiniteException e) {
            if (e.image() >= 0) {
                throw e;
            }
            throw diverged(String.valueOf(e.getMessage()), e);
        }
        if (!Double.isFinite(loss)) {
            throw diverged("the loss is " + loss, null);
        }
        if (trainer.clip < Double.POSITIVE_INFINITY) {
            progress.gradientNorm = update.clip(trainer.clip);
            if (!Double.isFinite(progress.gradientNorm)) {
                throw diverged("the gradient's norm is " + progress.gradientNorm, null);
            }
        }
        update.step(progress.rate, momentum);
        plan.parametersChanged();
        int right = 0;
        int[] predicted = plan.predicted();
        for (int i = 0; i < count; i++) {
            right += predicted[i] == data.label(order[from + i]) ? 1 : 0;
        }
        progress.batchDone(loss, weight, count, right);
    }

    /** The weights as they are judged and kept. */
    private Map<String, Tensor> parameters() {
        return trainer.average == 0 ? plan.parameters() : plan.parametersFrom(update.average());
    }

    /** A step may leave parameters that no later step of this epoch meets. */
    private void checkParameters() {
        for (var slot : plan.slots()) {
            float[] memory = plan.parameterMemory();
            for (int i = slot.offset(); i < slot.offset() + slot.floats(); i++) {
                if (!Float.isFinite(memory[i])) {
                    throw diverged(slot.name() + " holds " + memory[i], null);
                }
            }
        }
    }

    private @Nullable Score judge() {
        if (validation == null) {
            return null;
        }
        validation.load(parameters());
        try {
            Evaluation.Images judged = validation.run();
            return new Score(judged.accuracy(), judged.meanLoss());
        } catch (NonFiniteException e) {
            if (e.image() >= 0) {
                throw e;
            }
            throw diverged(String.valueOf(e.getMessage()), e);
        }
    }

    /** Whether this epoch is the best so far; without held-back images every epoch is. */
    private boolean remember(EpochRecord record) {
        Score score = record.validation();
        if (score == null) {
            bestEpoch = record.epoch();
            return true;
        }
        if (bestScore != null && !score.betterThan(bestScore)) {
            return false;
        }
        bestScore = score;
        bestEpoch = record.epoch();
        bestParameters = parameters();
        return true;
    }

    /** Judges by the loss on held-back images, or the training loss if none are held back. */
    private void slowDown(Plateau plateau, EpochRecord record) {
        double loss = record.validation() == null ? record.loss() : record.validation().loss();
        if (loss < lowestLoss) {
            lowestLoss = loss;
            lowestEpoch = record.epoch();
        } else if (record.epoch() - lowestEpoch >= plateau.patience()) {
            slower *= plateau.factor();
            lowestEpoch = record.epoch();
        }
    }

    private DivergenceException diverged(String what, @Nullable Throwable cause) {
        long step = progress.step() + 1;
        String message = "step %d of %d (epoch %d): %s; lower the learning rate (it is %.3g here; try a tenth of it), or clip gradients"
                .formatted(step, progress.steps(), progress.epoch(), what, progress.rate);
        return new DivergenceException(step, message, cause);
    }
}
