package dev.tarn.lab.study;

import dev.tarn.lab.inspect.Inspection;
import dev.tarn.lab.inspect.PoolReading;
import dev.tarn.lab.record.SparsityRecorder;
import dev.tarn.layer.MaxPool2d;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.train.DivergenceException;
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
        try {
            return rows(design, trainer(design, seed).listener(sparsity).fit(Model.initialize(network, seed), design.train()).model(),
                    sparsity);
        } catch (DivergenceException e) {
            return diverged(design, e);
        }
    }

    private List<Row> rows(StudyDesign design, Model trained, SparsityRecorder sparsity) {
        Judged test = Judged.of(trained, design.test());
        Judged train = Judged.of(trained, design.train());
        List<Row> rows = new ArrayList<>();
        int last = design.epochs();
        rows.add(Row.of(variant, seed, last, "", "test_accuracy", test.accuracy()));
        rows.add(Row.of(variant, seed, last, "", "test_loss", test.loss()));
        rows.add(Row.of(variant, seed, last, "", "train_accuracy", train.accuracy()));
        rows.add(Row.of(variant, seed, last, "", "train_loss", train.loss()));
        rows.add(new Row(variant, seed, last, "", "test_right", test.hex()));
        rows.add(new Row(variant, seed, last, "", "weights_sha256", Checksums.of(trained.parameters())));
        for (SparsityRecorder.Row row : sparsity.rows()) {
            rows.add(Row.of(variant, seed, row.epoch(), row.layer(), "zeros", row.zeros()));
            rows.add(Row.of(variant, seed, row.epoch(), row.layer(), "dead_units", (double) row.dead() / row.units()));
        }
        for (PoolReading pool : Inspection.of(trained, design.test().first(StudyDesign.LOOKED_AT), false, 1).pools()) {
            rows.add(Row.of(variant, seed, last, pool.pool(), "negative_winners", pool.negative()));
            rows.add(Row.of(variant, seed, last, pool.pool(), "winner_not_largest_magnitude", pool.notLargestMagnitude()));
        }
        return rows;
    }

    /** The same rows without numbers: whoever reads them leaves this seed out and says so. */
    private List<Row> diverged(StudyDesign design, DivergenceException why) {
        List<Row> rows = new ArrayList<>();
        int last = design.epochs();
        rows.add(Row.diverged(variant, seed, why));
        for (String measure : List.of("test_accuracy", "test_loss", "train_accuracy", "train_loss")) {
            rows.add(Row.of(variant, seed, last, "", measure, Double.NaN));
        }
        rows.add(new Row(variant, seed, last, "", "test_right", ""));
        for (Node node : network.nodes()) {
            for (int epoch = 1; epoch <= last; epoch++) {
                rows.add(Row.of(variant, seed, epoch, node.name(), "zeros", Double.NaN));
                rows.add(Row.of(variant, seed, epoch, node.name(), "dead_units", Double.NaN));
            }
            if (node.layer() instanceof MaxPool2d) {
                rows.add(Row.of(variant, seed, last, node.name(), "negative_winners", Double.NaN));
                rows.add(Row.of(variant, seed, last, node.name(), "winner_not_largest_magnitude", Double.NaN));
            }
        }
        return rows;
    }
}
