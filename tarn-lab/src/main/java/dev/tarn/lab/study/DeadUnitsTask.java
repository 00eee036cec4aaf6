package dev.tarn.lab.study;

import dev.tarn.lab.inspect.Inspection;
import dev.tarn.lab.inspect.LayerReading;
import dev.tarn.layer.ActivationLayer;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.train.DivergenceException;
import dev.tarn.train.Schedule;
import dev.tarn.train.Sgd;
import dev.tarn.train.Trainer;
import java.util.List;

/**
 * How many ReLUs die: one epoch of plain gradient descent at a constant rate.
 *
 * @param rate learning rate
 */
record DeadUnitsTask(double rate, long seed) implements Task {
    static final List<Double> RATES = List.of(0.01, 0.1, 0.3, 1.0);
    private static final int STEPS = 80;

    @Override
    public String name() {
        return "dead-" + rate + "-" + seed;
    }

    @Override
    public long cost(StudyDesign design) {
        return (long) STEPS * StudyDesign.BATCH;
    }

    static String variant(double rate) {
        return "sgd-" + rate;
    }

    @Override
    public List<Row> run(StudyDesign design) {
        Network network = Treatment.relu(design).network();
        Trainer trainer = Trainer.with(Sgd.learningRate(rate)).schedule(Schedule.constant()).epochs(1).steps(STEPS).batch(StudyDesign.BATCH)
                .seed(seed)
                .threads(1);
        double dead;
        double accuracy;
        try {
            Model trained = trainer.fit(Model.initialize(network, seed), design.train()).model();
            dead = dead(trained, design);
            accuracy = Judged.of(trained, design.test()).accuracy();
        } catch (DivergenceException e) {
            dead = Double.NaN;
            accuracy = Double.NaN;
        }
        return List.of(Row.of(variant(rate), seed, 1, "", "dead_units", dead),
                Row.of(variant(rate), seed, 1, "", "test_accuracy", accuracy));
    }

    private static double dead(Model model, StudyDesign design) {
        Inspection seen = Inspection.of(model, design.test().first(StudyDesign.LOOKED_AT), false, 1);
        int units = 0;
        int dead = 0;
        for (Node node : model.network().nodes()) {
            if (node.layer() instanceof ActivationLayer) {
                LayerReading reading = seen.layer(node.name());
                units += reading.units();
                dead += reading.dead();
            }
        }
        return (double) dead / units;
    }
}
