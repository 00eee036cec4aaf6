package dev.tarn.examples;

import dev.tarn.data.Datasets;
import dev.tarn.lab.record.GradientRecorder;
import dev.tarn.lab.record.SparsityRecorder;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.train.Trainer;
import java.io.IOException;

/** Records the sparsity and the gradient norms of a training: a listener each. */
public final class RecordTraining {
    private RecordTraining() {}

    public static void main(String[] arguments) throws IOException {
        run(Datasets.load("fashion-mnist-small"), 3);
    }

    static void run(Datasets data, int epochs) {
        Model model = Model.initialize(Network.input(28, 28, 1).conv2d(32, 3).relu().maxPool2d(2).flatten().dense(10), 1);

        SparsityRecorder sparsity = SparsityRecorder.on(data.train().first(256));
        GradientRecorder gradients = GradientRecorder.everySteps(20);
        Trainer.standard().epochs(epochs).listener(sparsity).listener(gradients).fit(model, data.train());

        sparsity.rows().forEach(row -> System.out.println("epoch " + row.epoch() + ", " + row.layer() + ": " + row.zeros() + " zeros"));
        gradients.rows().forEach(row -> System.out.println("step " + row.step() + ", " + row.parameter() + ": " + row.gradientNorm()));
    }
}
