package dev.tarn.plan;

import dev.tarn.kernel.Kernels;
import dev.tarn.plan.Phase.Chunks;
import dev.tarn.plan.Phase.Tasks;
import java.util.List;

/** A plan's phases with their memory, ready to run. */
final class Program {
    private final List<Phase> phases;
    private final Workers.Task[] tasks;
    private final Workers.Task preparation;
    private final Frame[] frames;
    private final List<Runnable> preparations;
    private final PlanBuilder.Run run;
    private final int batch;
    private final int chunk;
    private final Workers workers;
    final float[] shared;
    /** Where the constants start in the shared memory. */
    final int constants;
    Program(List<Phase> phases, Frame[] frames, List<Runnable> preparations, PlanBuilder.Run run, int batch, int chunk, float[] shared, int constants, Workers workers) {
        this.phases = phases;
        this.frames = frames;
        this.preparations = preparations;
        this.run = run;
        this.batch = batch;
        this.chunk = chunk;
        this.shared = shared;
        this.constants = constants;
        this.workers = workers;
        this.preparation = (worker, number) -> preparations.get(number).run();
        this.tasks = phases.stream().map(this::task).toArray(Workers.Task[]::new);
    }

    private Workers.Task task(Phase phase) {
        return switch (phase) {
            case Chunks(List<Step> list) -> {
                Step[] steps = list.toArray(Step[]::new);
                yield (worker, number) -> {
                    Frame frame = frame(worker, number);
                    for (Step step : steps) {
                        step.work().run(frame);
                    }
                };
            }
            case Tasks(String _, int _, Tasks.Work work) -> (worker, number) -> work.run(frame(worker, 0), number);
        };
    }

    private Frame frame(int worker, int number) {
        Frame frame = frames[worker];
        frame.chunk = number;
        frame.first = number * chunk;
        frame.images = Math.min(chunk, run.images - frame.first);
        return frame;
    }

    /** Brings parameters into the kernels' forms. */
    void prepare() {
        workers.run(preparations.size(), preparation);
    }

    void run(int count, long seed) {
        if (count < 1 || count > batch) {
            throw new IllegalArgumentException("this plan takes 1 to " + batch + " images, got " + count);
        }
        run.images = count;
        run.chunks = (count + chunk - 1) / chunk;
        run.seed = seed;
        for (int i = 0; i < tasks.length; i++) {
            workers.run(phases.get(i) instanceof Tasks phase ? phase.tasks() : run.chunks, tasks[i]);
        }
    }

    int chunkSize() {
        return chunk;
    }

    List<Phase> phases() {
        return phases;
    }

    /** Bytes of all memories of the plan, parameters apart. */
    long bytes() {
        long bytes = 4L * shared.length;
        for (Frame frame : frames) {
            bytes += 4L * frame.own.length + frame.ownBytes.length;
        }
        return bytes + (frames.length == 0 ? 0 : frames[0].sharedBytes.length);
    }

    /** Repeats the last run on one thread and returns the name of the first step whose result is not finite, or null. */
    @org.jspecify.annotations.Nullable
    String firstNonFinite() {
        for (Phase phase : phases) {
            switch (phase) {
                case Chunks(List<Step> steps) -> {
                    for (int number = 0; number < run.chunks; number++) {
                        Frame frame = frame(0, number);
                        for (Step step : steps) {
                            step.work().run(frame);
                            for (Place place : step.writes()) {
                                if (!place.bytes && Kernels.elementwise().firstNonFinite(place.in(frame), place.at(frame), frame.images * place.image()) >= 0) {
                                    return step.name();
                                }
                            }
                        }
                    }
                }
                case Tasks(String _, int count, Tasks.Work work) -> {
                    for (int number = 0; number < count; number++) {
                        work.run(frame(0, 0), number);
                    }
                }
            }
        }
        return null;
    }
}
