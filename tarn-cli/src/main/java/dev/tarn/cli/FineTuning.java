package dev.tarn.cli;

import dev.tarn.data.Dataset;
import dev.tarn.model.Model;
import dev.tarn.model.NewHead;
import dev.tarn.tensor.Shape;
import dev.tarn.train.Trainer;

/**
 * Training that goes on from a model.
 *
 * @param start the model, with a new head where one is wanted
 */
record FineTuning(Model start, Trainer trainer) {
    /**
     * @param earlier as its file has it
     * @throws IllegalArgumentException if its outputs are not the classes of the data, and no new head is wanted
     */
    static FineTuning of(RunSettings settings, Model earlier, Dataset data, Trainer trainer) {
        // What has learned wants its pictures as it always had them.
        Trainer asItWas = trainer.standardise(false);
        int classes = data.classes().size();
        if (settings.newHead()) {
            NewHead head = NewHead.on(earlier, classes, settings.seed());
            return new FineTuning(head.model(), asItWas.unfreeze(head.layer()));
        }
        Shape output = earlier.network().output();
        if (output.rank() == 1 && output.size(0) != classes) {
            throw new IllegalArgumentException(
                    settings.from() + " tells " + output.size(0) + " classes apart, " + data.name() + " has " + classes
                            + "; add --new-head to replace its last layer by a new one for them");
        }
        return new FineTuning(earlier, asItWas);
    }
}
