package dev.tarn.plan;

import dev.tarn.kernel.Layout;
import dev.tarn.kernel.Memory;
import dev.tarn.plan.Phase.Chunks;
import dev.tarn.plan.Phase.Part;
import dev.tarn.plan.Phase.Tasks;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects the steps of a plan, in order, and then decides where everything lies: what crosses phases in shared memory for the whole batch, what does not in each worker's own memory
 * for one chunk, values whose lives do not overlap on the same spot.
 */
final class PlanBuilder {
    private final List<Phase> phases = new ArrayList<>();
    private final List<Place> places = new ArrayList<>();
    private final List<PerChunk> perChunk = new ArrayList<>();
    private final List<Runnable> preparations = new ArrayList<>();
    private Chunks current = new Chunks();
    private int steps;
    private int scratch;
    private int constants;
    private final List<Part> ends = new ArrayList<>();
    /** What {@link #build} makes; steps ask it how many images there are in this run. */
    private final Run run = new Run();
    /** Threads among which a single image may be shared out; 1: steps keep to one thread. */
    final int split;
    /** Chunk size for which scratch needs are asked; the memory for constants is known last. */
    final int batch;
    final int chunk;

    /** Images that every chunk but the last has at least, whatever the number of threads: what kernels are chosen by. */
    final int together;

    PlanBuilder(int batch, int chunk, int split) {
        this(batch, chunk, split, Math.min(batch, 4));
    }

    PlanBuilder(int batch, int chunk, int split, int together) {
        this.together = together;
        this.batch = batch;
        this.chunk = chunk;
        this.split = split;
        phases.add(current);
    }

    /** What changes from run to run. */
    static final class Run {
        int images;
        int chunks;
        long seed;
    }

    Run run() {
        return run;
    }

    int activeImages() {
        return run.images;
    }

    int activeChunks() {
        return run.chunks;
    }

    long seed() {
        return run.seed;
    }

    /** Below this many multiplications waking another thread costs more than it saves. */
    private static final long WORTH_SPLITTING = 500_000;

    /** Multiplications that a part should have beyond one for each thread. */
    private static final long WORTH_A_PART = 1_000_000;

    /** Into how many parts a step that can be cut into {@code parts} should be cut, so that threads can share them out. */
    int partsOf(int parts, long multiplications) {
        if (split == 1 || multiplications * batch < WORTH_SPLITTING) {
            return 1;
        }
        // More parts than threads: who is held up by the system does fewer of them. As many for each: their shares are equal then.
        int most = (int) Math.max(1, Math.min(parts, Math.clamp(multiplications * batch / WORTH_A_PART, split, 4L * split)));
        return most < split ? most : most / split * split;
    }

    /** Shared memory with a part for each chunk: partial sums. */
    static final class PerChunk {
        final int floats;
        int offset = -1;

        PerChunk(int floats) {
            this.floats = Layout.aligned(floats);
        }

        int at(Frame frame) {
            return offset + frame.chunk * floats;
        }
    }

    int chunks() {
        return (batch + chunk - 1) / chunk;
    }

    Place place(String name, Layout layout) {
        Place place = new Place(name, layout, false);
        places.add(place);
        return place;
    }

    Place winners(String name, int bytes) {
        Place place = new Place(name, Layout.features(bytes), true);
        places.add(place);
        return place;
    }

    PerChunk perChunk(int floats) {
        PerChunk sums = new PerChunk(floats);
        perChunk.add(sums);
        return sums;
    }

    /** Shared memory for the plan's life: packed weights, statistics. The offset counts from the constants' start. */
    int constant(int floats) {
        int at = constants;
        constants = Math.addExact(constants, Layout.aligned(floats));
        return at;
    }

    /** What has to be done after parameters have changed. */
    void prepare(Runnable preparation) {
        preparations.add(preparation);
    }

    void scratch(int floats) {
        scratch = Math.max(scratch, Layout.aligned(floats));
    }

    /** Adds a step to the current phase. */
    void step(String name, String kernel, long multiplications, List<Place> reads, List<Place> writes, Step.Work work) {
        int phase = phases.size() - 1;
        reads.forEach(p -> p.touch(phase, steps));
        writes.forEach(p -> p.touch(phase, steps));
        current.steps().add(new Step(name, kernel, multiplications, List.copyOf(reads), List.copyOf(writes), work));
        steps++;
    }

    /** A part of a step that threads may share out. */
    interface Share {
        void run(Frame frame, int part, int parts);
    }

    /**
     * Adds a step, shared out among the threads where a single image is and the step is worth it.
     *
     * @param most parts into which it can be cut
     * @param effort for one image, in multiplications or what takes as long
     */
    void share(String name, String kernel, long multiplications, long effort, int most, List<Place> reads, List<Place> writes, Share work) {
        int parts = partsOf(most, effort);
        if (parts > 1) {
            tasks(name, kernel, multiplications, parts, reads, writes, (frame, part) -> work.run(frame, part, parts));
        } else {
            step(name, kernel, multiplications, reads, writes, frame -> work.run(frame, 0, 1));
        }
    }

    /** Ends the current phase, adds one of tasks over the whole batch, and begins another. */
    void tasks(String name, String kernel, long multiplications, int count, List<Place> reads, List<Place> writes, Part.Work work) {
        phases.add(new Tasks(List.of(new Part(name, kernel, multiplications, count, List.copyOf(reads), List.copyOf(writes), work))));
        int phase = phases.size() - 1;
        reads.forEach(p -> p.touch(phase, steps));
        writes.forEach(p -> p.touch(phase, steps));
        steps++;
        current = new Chunks();
        phases.add(current);
    }

    /** A task for the plan's last phase: a sum over chunks. */
    void atEnd(String name, Step.Work work) {
        atEnd(name, "sums of the chunks", 0, 1, List.of(), (frame, _) -> work.run(frame));
    }

    /** Tasks for the plan's last phase, in which all images are through; they may run at the same time as others of that phase. */
    void atEnd(String name, String kernel, long multiplications, int count, List<Place> reads, Part.Work work) {
        ends.add(new Part(name, kernel, multiplications, count, List.copyOf(reads), List.of(), work));
    }

    private void closeWithEndTasks() {
        if (!ends.isEmpty()) {
            int phase = phases.size();
            ends.forEach(part -> part.reads().forEach(p -> p.touch(phase, steps)));
            phases.add(new Tasks(List.copyOf(ends)));
        }
    }

    /** Everything placed and allocated. */
    Program build(Workers workers) {
        closeWithEndTasks();
        phases.removeIf(p -> p instanceof Chunks(var list) && list.isEmpty());
        MemoryPlan own = new MemoryPlan();
        MemoryPlan shared = new MemoryPlan();
        MemoryPlan ownBytes = new MemoryPlan();
        MemoryPlan sharedBytes = new MemoryPlan();
        for (Place place : places) {
            if (place.lastStep >= 0) {
                MemoryPlan memory = place.bytes ? (place.shared() ? sharedBytes : ownBytes) : place.shared() ? shared : own;
                memory.add(place, Math.multiplyExact(place.image(), place.shared() ? batch : chunk));
            }
        }
        int ownFloats = own.layOut();
        int sharedFloats = shared.layOut();
        for (PerChunk sums : perChunk) {
            sums.offset = sharedFloats;
            sharedFloats = Math.addExact(sharedFloats, Math.multiplyExact(sums.floats, chunks()));
        }
        float[] sharedMemory = Memory.allocate(Math.addExact(sharedFloats, constants));
        int sharedBase = Memory.firstAligned(sharedMemory);
        byte[] sharedByteMemory = new byte[sharedBytes.layOut()];
        int ownByteCount = ownBytes.layOut();
        Frame[] frames = new Frame[workers.threads()];
        int ownBase = 0;
        for (int i = 0; i < frames.length; i++) {
            float[] memory = Memory.allocate(Math.addExact(ownFloats, scratch));
            ownBase = Memory.firstAligned(memory);
            frames[i] = new Frame(memory, new byte[ownByteCount], sharedMemory, sharedByteMemory, ownBase + ownFloats);
        }
        for (Place place : places) {
            if (!place.bytes && place.offset >= 0) {
                place.offset += place.shared() ? sharedBase : ownBase;
            }
        }
        for (PerChunk sums : perChunk) {
            sums.offset += sharedBase;
        }
        return new Program(List.copyOf(phases), frames, List.copyOf(preparations), run, batch, chunk, sharedMemory,
                sharedBase + sharedFloats, workers);
    }
}
