package dev.tarn.bench.peers;

import dev.tarn.measure.InferenceLoad;
import dev.tarn.measure.TrainingLoad;
import dev.tarn.plan.PlanOptions;
import dev.tarn.plan.Workers;

/** Tarn itself. */
final class TarnRival implements Rival {
    private final String name;
    private final Workers workers;
    private final Runnable call;
    private final float[] first;

    private TarnRival(String name, Workers workers, Runnable call, float[] first) {
        this.name = name;
        this.workers = workers;
        this.call = call;
        this.first = first;
    }

    static Rival training(Task task, int threads) {
        Workers workers = Workers.of(threads);
        TrainingLoad load = new TrainingLoad(task.network(), task.batch(), PlanOptions.standard(), workers);
        float loss = (float) load.step();
        return new TarnRival(name(threads), workers, load::step, new float[] {loss});
    }

    static Rival inference(Task task, int threads) {
        Workers workers = Workers.of(threads);
        InferenceLoad load = new InferenceLoad(task.model(), task.batch(), PlanOptions.standard(), workers);
        load.run();
        return new TarnRival(name(threads), workers, load::run, load.outputs().clone());
    }

    private static String name(int threads) {
        return threads == 1 ? "Tarn" : "Tarn, " + threads + " threads";
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public float[] firstResult() {
        return first;
    }

    @Override
    public void call() {
        call.run();
    }

    @Override
    public void close() {
        workers.close();
    }
}
