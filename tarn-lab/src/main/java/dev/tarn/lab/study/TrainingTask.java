package dev.tarn.lab.study;

import dev.tarn.lab.inspect.Inspection;
import dev.tarn.lab.inspect.PoolReading;
import dev.tarn.lab.record.SparsityRecorder;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.train.Trained;
import dev.tarn.train.Trainer;
import java.util.ArrayList;
import java.util.List;

/**
 * Trains one variant from one seed, and judges it on all test and training images.
 *
 * @param variant its name
 */
record TrainingTask(String variant, Network network, long seed) implements Task {
    @Override
    public String name() {
        return "train-" + variant + "-" + seed;
    }

    @Override
    public long cost(StudyDesign design) {
        return (long) design.epochs() * design.train().size();
    }

    /** What all variants are trained with. The same rate for all: a study of tuned rates would need a validation set for each. */
    static Trainer trainer(StudyDesign design, long seed) {
        return Trainer.standard().epochs(design.epochs()).batch(StudyDesign.BATCH).seed(seed).threads(1);
    }

    @Override
    public List<Row> run(StudyDesign design) {
        SparsityRecorder sparsity = SparsityRecorder.on(design.test().first(StudyDesign.LOOKED_AT));
        Trained trained = trainer(design, seed).listener(sparsity).fit(Model.initialize(network, seed), design.train());
        Judged test = Judged.of(trained.model(), design.test());
        Judged train = Judged.of(trained.model(), design.train());
        List<Row> rows = new ArrayList<>();
        int last = design.epochs();
        rows.add(Row.of(variant, seed, last, "", "test_accuracy", test.accuracy()));
        rows.add(Row.of(variant, seed, last, "", "test_loss", test.loss()));
        rows.add(Row.of(variant, seed, last, "", "train_accuracy", train.accuracy()));
        rows.add(Row.of(variant, seed, last, "", "train_loss", train.loss()));
        rows.add(new Row(variant, seed, last, "", "test_right", test.hex()));
        rows.add(new Row(variant, seed, last, "", "weights_sha256", Checksums.of(trained.model().parameters())));
        for (SparsityRecorder.Row row : sparsity.rows()) {
            rows.add(Row.of(variant, seed, row.epoch(), row.layer(), "zeros", row.zeros()));
            rows.add(Row.of(variant, seed, row.epoch(), row.layer(), "dead_units", (double) row.dead() / row.units()));
        }
        for (PoolReading pool : Inspection.of(trained.model(), design.test().first(StudyDesign.LOOKED_AT), false, 1).pools()) {
            rows.add(Row.of(variant, seed, last, pool.pool(), "negative_winners", pool.negative()));
            rows.add(Row.of(variant, seed, last, pool.pool(), "winner_not_largest_magnitude", pool.notLargestMagnitude()));
        }
        return rows;
    }
}
