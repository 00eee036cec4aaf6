package dev.tarn.plan;

import dev.tarn.plan.Phase.Chunks;
import dev.tarn.plan.Phase.Part;
import dev.tarn.plan.Phase.Tasks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How long each step of a plan took, since the profile was started or cleared. It costs two looks at the clock a step and chunk of images; a plan
 * without a profile runs code that knows nothing of it.
 */
public final class PlanProfile {
    /** Longs between the times of two workers, so that they never write to the same cache line. */
    private static final int APART = 16;

    private final List<Entry> entries = new ArrayList<>();
    private final long[][] nanos;
    private long images;
    private long wall;

    /** What is known of a step before it runs; bytes of one image. */
    private record Entry(String name, String kernel, long multiplications, long cachedBytes, long sharedBytes, int tasks) {}

    /**
     * One step, or one part of the work between two steps, over all images since the start.
     *
     * @param name the layers it belongs to, and what it does for them
     * @param kernel how it is computed
     * @param seconds the sum over all threads
     * @param multiplications of the un-fused layer: kernels that compute less look faster than the processor can be
     * @param cachedBytes read and written in memory that one thread uses for a few images at a time, which stays in its cache
     * @param sharedBytes read and written in memory of the whole batch, which later steps and other threads use. Weights are in neither
     * @param tasks how many pieces it is cut into, for threads to share out; 0 if it goes chunk by chunk with its neighbours
     */
    public record StepTime(String name, String kernel, double seconds, long multiplications, long cachedBytes, long sharedBytes,
            int tasks) {
        /**
         * Two operations a multiplication, a second, on one thread.
         *
         * @return 10⁹ a second, counting two operations a multiplication, on one thread
         */
        public double gflops() {
            return seconds == 0 ? 0 : 2e-9 * multiplications / seconds;
        }

        /** {@return bytes read and written, over all images} */
        public long bytes() {
            return cachedBytes + sharedBytes;
        }
    }

    PlanProfile(List<Phase> phases, int preparations, int threads) {
        for (Phase phase : phases) {
            switch (phase) {
                case Chunks(List<Step> steps) ->
                    steps.forEach(s -> add(s.name(), s.kernel(), s.multiplications(), s.reads(), s.writes(), 0));
                case Tasks(List<Part> parts) ->
                    parts.forEach(p -> add(p.name(), p.kernel(), p.multiplications(), p.reads(), p.writes(), p.tasks()));
            }
        }
        add("parameters", "into the kernels' forms", 0, List.of(), List.of(), Math.max(1, preparations));
        nanos = new long[threads][entries.size() + APART];
    }

    private void add(String name, String kernel, long multiplications, List<Place> reads, List<Place> writes, int tasks) {
        long cached = 0;
        long shared = 0;
        for (List<Place> places : List.of(reads, writes)) {
            for (Place place : places) {
                long bytes = place.bytes ? place.image() : (long) Float.BYTES * place.image();
                if (place.shared()) {
                    shared += bytes;
                } else {
                    cached += bytes;
                }
            }
        }
        entries.add(new Entry(name, kernel, multiplications, cached, shared, tasks));
    }

    /** Index of what {@link Program#prepare} does. */
    int preparation() {
        return entries.size() - 1;
    }

    void took(int worker, int entry, long nanoseconds) {
        nanos[worker][entry] += nanoseconds;
    }

    void ran(int count, long nanoseconds) {
        images += count;
        wall += nanoseconds;
    }

    void prepared(long nanoseconds) {
        wall += nanoseconds;
    }

    /**
     * In the order in which they run; the last is what a change of parameters makes necessary.
     *
     * @return in the order in which they run; the last is what a change of parameters makes necessary
     */
    public List<StepTime> steps() {
        List<StepTime> times = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            long sum = 0;
            for (long[] worker : nanos) {
                sum += worker[i];
            }
            times.add(new StepTime(entry.name, entry.kernel, 1e-9 * sum, images * entry.multiplications, images * entry.cachedBytes,
                    images * entry.sharedBytes, entry.tasks));
        }
        return times;
    }

    /** {@return images that went through the plan} */
    public long images() {
        return images;
    }

    /**
     * Time by the clock on the wall. With several threads, {@code threads * seconds()} less all steps' seconds is what they waited for each other.
     *
     * @return time by the clock on the wall
     */
    public double seconds() {
        return 1e-9 * wall;
    }

    /** {@return threads that ran} */
    public int threads() {
        return nanos.length;
    }

    /** Forgets everything so far. */
    public void clear() {
        for (long[] worker : nanos) {
            Arrays.fill(worker, 0);
        }
        images = 0;
        wall = 0;
    }
}
