package dev.tarn.train;

import dev.tarn.augment.Augmenter;
import dev.tarn.data.Dataset;
import dev.tarn.data.SplitMix;
import dev.tarn.model.Model;
import dev.tarn.network.NetworkText;
import dev.tarn.plan.NonFiniteException;
import dev.tarn.plan.TrainingPlan;
import dev.tarn.plan.Workers;
import dev.tarn.tensor.Tensor;
import dev.tarn.data.SplitMix.Purpose;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
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
    private final EpochMemory epochs = new EpochMemory();
    private final @Nullable CheckpointFolder checkpoints;
    private StopReason reason = StopReason.FINISHED;
    /** Nanoseconds when the run was saved last. */
    private long saved = System.nanoTime();

    private TrainingRun(Trainer trainer, Model model, Dataset data, ValidationSplit split, Workers workers,
            @Nullable CheckpointFolder checkpoints) {
        this.trainer = trainer;
        this.model = model;
        this.data = data;
        this.checkpoints = checkpoints;
        images = split.training();
        order = images.clone();
        int batch = Math.min(trainer.batch, images.length);
        plan = TrainingPlan.of(model.network(), batch, Fit.options(trainer, model.network()), workers);
        plan.load(model.parameters());
        update = new ParameterUpdate(trainer.optimizer, plan.slots(), trainer.decayAll, Fit.layerRates(trainer, model.network()),
                trainer.average, plan.parameterMemory(), plan.gradientMemory(), workers);
        if (!update.trains()) {
            throw new IllegalArgumentException("nothing to train: " + (trainer.frozen.isEmpty()
                    ? "the network has no parameters; add a layer that has some"
                    : "every layer with parameters is frozen by " + trainer.frozen + "; freeze fewer"));
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
        progress.plan = plan;
        progress.threads = workers.threads();
    }

    static Trained run(Trainer trainer, Model start, Dataset data, @Nullable Dataset test) {
        Fit.check(trainer, start.network(), data, test);
        Fit.checkClasses(start, data);
        ValidationSplit split = ValidationSplit.stratified(data, trainer.validation, trainer.seed);
        try (Workers workers = Workers.of(trainer.threads == 0 ? Workers.defaultThreads() : trainer.threads);
                CheckpointFolder checkpoints = trainer.checkpoints == null ? null : CheckpointFolder.open(trainer.checkpoints.folder())) {
            Model model = start.withClasses(data.classes());
            if (trainer.standardise && Fit.lacksStandardising(model)) {
                model = model.withPreprocessing(Fit.standardising(data, split.training()).withResize(model.preprocessing().resize()));
            }
            if (trainer.whiten) {
                model = Whitening.firstLayer(model, data, split.training());
            }
            Trained trained = new TrainingRun(trainer, model, data, split, workers, checkpoints).train();
            if (test != null) {
                Evaluation judged = Evaluation.of(trained.model(), test, trainer.plan, workers, trainer.testTimeFlip);
                trained = new Trained(trained.model(), trained.history(), trained.epoch(), trained.reason(), trained.validation(), judged);
            }
            for (TrainingListener listener : trainer.listeners) {
                listener.onEnd(trained);
            }
            return trained;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Trained train() throws IOException {
        if (checkpoints != null) {
            resume(checkpoints);
        }
        for (TrainingListener listener : trainer.listeners) {
            listener.onStart(progress);
        }
        while (reason == StopReason.FINISHED && (progress.step() < progress.steps() || epochs.records().size() < progress.epoch())) {
            epoch();
        }
        boolean best = trainer.keepBest && !epochs.bestParameters().isEmpty();
        Map<String, Tensor> parameters = best ? epochs.bestParameters() : parameters();
        EpochRecord kept = best ? epochs.best() : epochs.records().getLast();
        History history = new History(epochs.records());
        Model trained = model.withParameters(parameters).withTraining(RunRecord.of(trainer, data, history, kept, reason));
        return new Trained(trained, history, kept.epoch(), reason, kept.validation(), null);
    }

    /** One pass through the images, as far as the run goes; or what is left of it, for a run that goes on. */
    private void epoch() throws IOException {
        boolean begun = epochs.records().size() < progress.epoch();
        int epoch = begun ? progress.epoch() : progress.epoch() + 1;
        System.arraycopy(images, 0, order, 0, order.length);
        if (trainer.shuffle) {
            SplitMix.of(trainer.seed, Purpose.SHUFFLE, epoch).shuffle(order);
        }
        if (!begun) {
            progress.startEpoch(epoch);
        }
        for (int from = progress.seen(); from < order.length && progress.step() < progress.steps()
                && reason == StopReason.FINISHED; from += plan.batch()) {
            step(from, Math.min(plan.batch(), order.length - from));
            for (int i = 0; i < trainer.listeners.size(); i++) {
                trainer.listeners.get(i).onBatch(progress);
            }
            boolean stop = trainer.stop.requested();
            saveIfDue(stop);
            reason = stop ? StopReason.REQUESTED : StopReason.FINISHED;
        }
        checkParameters();
        EpochRecord record = progress.record(judge());
        epochs.add(record, this::parameters);
        Supplier<Model> now = () -> model.withParameters(parameters());
        for (TrainingListener listener : trainer.listeners) {
            listener.onEpoch(record, now);
        }
        if (reason == StopReason.REQUESTED) {
            return; // the run was saved as it was in the middle of the epoch; what followed is not part of a run that goes on
        }
        if (trainer.plateau != null) {
            epochs.slowDown(trainer.plateau);
        }
        if (trainer.patience > 0 && epochs.sinceBest() >= trainer.patience) {
            reason = StopReason.PATIENCE;
        }
        save();
        if (trainer.stop.requested()) {
            reason = StopReason.REQUESTED;
        }
    }

    private void step(int from, int count) {
        long step = progress.step();
        source.startAt(from, progress.epoch());
        if (mixing != null) {
            mixing.startAt(from, count, progress.epoch(), step);
        }
        double weight = targets.fill(plan, from, count);
        progress.rate = epochs.slower() * trainer.optimizer.rate()
                * trainer.schedule.factor(step, progress.steps(), progress.stepsPerEpoch());
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

    /** What the run is a function of, besides the parameters it starts from. */
    private Map<String, Object> identity() {
        return Map.of("settings", trainer.settings(), "data", data.fingerprint(), "network", NetworkText.toJson(model.network()),
                "preprocessing", model.preprocessing().toString());
    }

    private void saveIfDue(boolean now) throws IOException {
        if (trainer.checkpoints != null && (now || System.nanoTime() - saved >= trainer.checkpoints.every().toNanos())) {
            save();
        }
    }

    private void save() throws IOException {
        if (checkpoints == null) {
            return;
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        plan.parameters().forEach((name, tensor) -> tensors.put("parameters." + name, tensor));
        update.state().forEach(
                (group, memory) -> plan.parametersFrom(memory).forEach((name, tensor) -> tensors.put(group + "." + name, tensor)));
        epochs.bestParameters().forEach((name, tensor) -> tensors.put("best." + name, tensor));
        checkpoints.write(new Checkpoint(progress.step(), identity(), progress.toJson(), epochs.toJson(), reason == StopReason.PATIENCE,
                tensors));
        saved = System.nanoTime();
    }

    private void resume(CheckpointFolder folder) throws IOException {
        Checkpoint found = folder.newest().orElse(null);
        if (found == null) {
            return;
        }
        List<String> differences = found.differences(identity());
        if (!differences.isEmpty()) {
            throw new IllegalArgumentException("the checkpoints are of another run: " + String.join("; ", differences)
                    + "; give the settings of then, or another folder");
        }
        plan.load(found.group("parameters"));
        update.state().forEach((group, memory) -> plan.parametersInto(memory, found.group(group)));
        update.resume(Math.toIntExact(found.step()));
        progress.resume(found.progress());
        epochs.resume(found.epochs(), found.group("best"));
        reason = found.ended() ? StopReason.PATIENCE : StopReason.FINISHED;
        for (TrainingListener listener : trainer.listeners) {
            listener.onResume(progress, folder.damaged());
        }
    }

    private DivergenceException diverged(String what, @Nullable Throwable cause) {
        long step = progress.step() + 1;
        String message = "step %d of %d (epoch %d): %s; lower the learning rate (it is %.3g here; try a tenth of it), or clip gradients"
                .formatted(step, progress.steps(), progress.epoch(), what, progress.rate);
        return new DivergenceException(step, message, cause);
    }
}
