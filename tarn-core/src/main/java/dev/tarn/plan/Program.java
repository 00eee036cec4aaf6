package dev.tarn.plan;

import dev.tarn.kernel.Kernels;
import dev.tarn.plan.Phase.Chunks;
import dev.tarn.plan.Phase.Part;
import dev.tarn.plan.Phase.Tasks;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A plan's phases with their memory, ready to run. */
final class Program {
    private final List<Phase> phases;
    private final int[] counts;
    private final Workers.Task[] plainTasks;
    private final Workers.Task plainPreparation;
    /** What runs: without a profile the tasks above, else twins of them that look at the clock. */
    private Workers.Task[] tasks;
    private Workers.Task preparation;
    private @Nullable PlanProfile profile;
    private final Frame[] frames;
    private final List<Runnable> preparations;
    private final PlanBuilder.Run run;
    private final int batch;
    private final int chunk;
    private final Workers workers;
    final float[] shared;
    /** Where the constants start in the shared memory. */
    final int constants;
    Program(List<Phase> phases, Frame[] frames, List<Runnable> preparations, PlanBuilder.Run run, int batch, int chunk, float[] shared,
            int constants, Workers workers) {
        this.phases = phases;
        this.frames = frames;
        this.preparations = preparations;
        this.run = run;
        this.batch = batch;
        this.chunk = chunk;
        this.shared = shared;
        this.constants = constants;
        this.workers = workers;
        this.counts = phases.stream().mapToInt(p -> p instanceof Tasks list ? list.tasks() : -1).toArray();
        this.plainPreparation = (worker, number) -> preparations.get(number).run();
        this.plainTasks = phases.stream().map(this::task).toArray(Workers.Task[]::new);
        this.preparation = plainPreparation;
        this.tasks = plainTasks;
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
            case Tasks(List<Part> parts) -> {
                int[] partOf = partOf(parts);
                int[] first = firstTask(parts);
                Part.Work[] works = parts.stream().map(Part::work).toArray(Part.Work[]::new);
                yield (worker, number) -> works[partOf[number]].run(frame(worker, 0), number - first[partOf[number]]);
            }
        };
    }

    private static int[] partOf(List<Part> parts) {
        return IntStream.range(0, parts.size()).flatMap(i -> IntStream.range(0, parts.get(i).tasks()).map(_ -> i)).toArray();
    }

    private static int[] firstTask(List<Part> parts) {
        int[] first = new int[parts.size()];
        for (int i = 1; i < first.length; i++) {
            first[i] = first[i - 1] + parts.get(i - 1).tasks();
        }
        return first;
    }

    /** Times every step from now on. */
    PlanProfile startProfile() {
        PlanProfile times = new PlanProfile(phases, preparations.size(), frames.length);
        Workers.Task[] timed = new Workers.Task[phases.size()];
        int entry = 0;
        for (int i = 0; i < timed.length; i++) {
            timed[i] = timedTask(phases.get(i), plainTasks[i], times, entry);
            entry += phases.get(i) instanceof Chunks(var steps) ? steps.size() : ((Tasks) phases.get(i)).parts().size();
        }
        tasks = timed;
        preparation = (worker, number) -> {
            long start = System.nanoTime();
            plainPreparation.run(worker, number);
            times.took(worker, times.preparation(), System.nanoTime() - start);
        };
        profile = times;
        return times;
    }

    private Workers.Task timedTask(Phase phase, Workers.Task plain, PlanProfile times, int entry) {
        return switch (phase) {
            case Chunks(List<Step> steps) -> (worker, number) -> {
                Frame frame = frame(worker, number);
                long start = System.nanoTime();
                for (int i = 0; i < steps.size(); i++) {
                    steps.get(i).work().run(frame);
                    long end = System.nanoTime();
                    times.took(worker, entry + i, end - start);
                    start = end;
                }
            };
            case Tasks(List<Part> parts) -> {
                int[] partOf = partOf(parts);
                yield (worker, number) -> {
                    long start = System.nanoTime();
                    plain.run(worker, number);
                    times.took(worker, entry + partOf[number], System.nanoTime() - start);
                };
            }
        };
    }

    void stopProfile() {
        tasks = plainTasks;
        preparation = plainPreparation;
        profile = null;
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
        PlanProfile times = profile;
        long start = times == null ? 0 : System.nanoTime();
        workers.run(preparations.size(), preparation);
        if (times != null) {
            times.prepared(System.nanoTime() - start);
        }
    }

    void run(int count, long seed) {
        if (count < 1 || count > batch) {
            throw new IllegalArgumentException("this plan takes 1 to " + batch + " images, got " + count);
        }
        run.images = count;
        run.chunks = (count + chunk - 1) / chunk;
        run.seed = seed;
        PlanProfile times = profile;
        long start = times == null ? 0 : System.nanoTime();
        for (int i = 0; i < tasks.length; i++) {
            workers.run(counts[i] < 0 ? run.chunks : counts[i], tasks[i]);
        }
        if (times != null) {
            times.ran(count, System.nanoTime() - start);
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
    @Nullable
    String firstNonFinite() {
        for (Phase phase : phases) {
            switch (phase) {
                case Chunks(List<Step> steps) -> {
                    for (int number = 0; number < run.chunks; number++) {
                        Frame frame = frame(0, number);
                        for (Step step : steps) {
                            step.work().run(frame);
                            for (Place place : step.writes()) {
                                if (!place.bytes && Kernels.elementwise().firstNonFinite(place.in(frame), place.at(frame),
                                        frame.images * place.image()) >= 0) {
                                    return step.name();
                                }
                            }
                        }
                    }
                }
                case Tasks tasksOfBatch -> {
                    Workers.Task work = task(tasksOfBatch);
                    for (int number = 0; number < tasksOfBatch.tasks(); number++) {
                        work.run(0, number);
                    }
                }
            }
        }
        return null;
    }
}
