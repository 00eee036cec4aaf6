package dev.tarn.train;

import dev.tarn.model.Model;
import java.util.List;
import java.util.function.Supplier;

/** Somebody who watches a run, called on the thread that trains. What a method throws ends the run. */
public interface TrainingListener {

    /**
     * When a run goes on from a checkpoint, before {@link #onStart}.
     *
     * @param progress where it goes on
     * @param damaged messages about newer checkpoints that could not be read and were passed over; usually none
     */
    default void onResume(Progress progress, List<String> damaged) {}

    /**
     * Before the first step.
     *
     * @param progress the same object during the whole run
     */
    default void onStart(Progress progress) {}

    /**
     * After each step: be quick and allocate nothing. {@code progress} is the same object each time; do not keep it.
     *
     * @param progress the state behind the step
     */
    default void onBatch(Progress progress) {}

    /**
     * After each epoch, validation included.
     *
     * @param epoch what happened in it
     * @param model makes a copy of the model as it is now, when asked; valid during the call
     */
    default void onEpoch(EpochRecord epoch, Supplier<Model> model) {}

    /**
     * After everything.
     *
     * @param trained what {@link Trainer#fit} returns
     */
    default void onEnd(Trained trained) {}
}
