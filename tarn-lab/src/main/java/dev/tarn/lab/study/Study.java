package dev.tarn.lab.study;

import dev.tarn.lab.statistics.Holm;
import dev.tarn.lab.statistics.Power;
import dev.tarn.report.Figures;
import dev.tarn.train.StopRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Settles claims by measurement.
 *
 * <pre>{@code
 * StudyDesign design = new StudyDesign("convnet2", network, data, 10, 5, 2);
 * StudyResult result = Study.run(design, Study.claims(), Path.of("study"), (task, done) -> {}, new StopRequest());
 * result.conclusions().forEach(c -> System.out.println(c.id() + ": " + c.verdict().words() + ". " + c.answer()));
 * }</pre>
 *
 * <p>The folder receives {@code measurements.csv} (the same, byte for byte, for the same design), {@code timings.csv}, {@code comparisons.csv}, and what each task measured, from which an
 * interrupted study goes on.
 */
public final class Study {
    /** Differences of accuracy between seeds of one network, where nobody has measured them yet: the outlook's assumption. */
    private static final double ASSUMED_SPREAD = 0.0015;
    private static final double ASSUMED_DISAGREEMENT = 0.05;

    private Study() {}

    /** {@return words for all claims, in the order of the article} */
    public static List<String> claims() {
        return Claim.ALL.stream().map(Claim::id).toList();
    }

    /**
     * What so many seeds and test images can show, before anything is measured.
     *
     * @param design seeds, epochs and data
     * @return sentences for people
     */
    public static String outlook(StudyDesign design) {
        double deviation = ASSUMED_SPREAD * Math.sqrt(2);
        double images = 1.96 * Math.sqrt(ASSUMED_DISAGREEMENT / design.test().size());
        String oneMore = " Over test images, a difference is known to within ±" + Accuracy.signed(images)
                + " if two models disagree on 5 % of the "
                + Figures.count(design.test().size(), "image") + ".";
        if (design.seeds() == 1) {
            return "One seed shows nothing about the spread between trainings: no difference of accuracy can be told from chance, and verdicts about it will be inconclusive."
                    + oneMore + " Take at least 5 seeds.";
        }
        return "Assuming that accuracy spreads by 0.15 percentage points from seed to seed, " + design.seeds()
                + " paired seeds find a difference of " + Accuracy.signed(Power.detectable(design.seeds(), deviation, Comparison.LEVEL))
                + " with a probability of 80 %; one of 0.1 percentage points takes " + Power.pairsNeeded(0.001, deviation, Comparison.LEVEL)
                + " seeds (before correction for the number of comparisons)." + oneMore;
    }

    /**
     * Measures what is not measured yet, and concludes.
     *
     * @param design seeds, epochs and data; a folder holds one design
     * @param claims words of {@link #claims()}
     * @param folder for measurements and results; made if it is not there
     * @param listener hears of each task that ended
     * @param stop asks it to stop after the tasks at hand
     * @return a conclusion for each claim
     * @throws IllegalArgumentException if a claim is unknown
     * @throws IOException if the folder holds another study or cannot be written
     * @throws StudyStoppedException if it was asked to stop; a second run goes on where it was
     */
    public static StudyResult run(StudyDesign design, List<String> claims, Path folder, StudyListener listener, StopRequest stop)
            throws IOException {
        List<Claim> chosen = chosen(claims);
        StudyFolder files = StudyFolder.open(folder, design);
        Map<String, Task> tasks = new LinkedHashMap<>();
        for (Claim claim : chosen) {
            if (claim.doesNotApply(design).isEmpty()) {
                claim.tasks(design).forEach(task -> tasks.putIfAbsent(task.name(), task));
            }
        }
        Progress progress = new Progress(design, tasks.values(), listener);
        Map<String, List<Row>> done = new LinkedHashMap<>();
        List<Task> open = new ArrayList<>();
        for (Task task : tasks.values()) {
            Optional<List<Row>> stored = files.load(task);
            stored.ifPresentOrElse(rows -> {
                done.put(task.name(), rows);
                progress.done(task);
            }, () -> open.add(task));
        }
        run(design, open.stream().filter(Task::timed).toList(), 1, files, done, progress, stop);
        run(design, open.stream().filter(task -> !task.timed()).toList(), design.threads(), files, done, progress, stop);
        List<Row> rows = new ArrayList<>();
        List<Row> timings = new ArrayList<>();
        tasks.values().forEach(task -> (task.timed() ? timings : rows).addAll(done.getOrDefault(task.name(), List.of())));
        files.write("measurements.csv", StudyFolder.csv(rows));
        files.write("timings.csv", StudyFolder.csv(timings));
        rows.addAll(timings);
        StudyResult result = conclude(design, chosen, new Measurements(rows));
        files.write("comparisons.csv", ComparisonTable.csv(result));
        return result;
    }

    private static List<Claim> chosen(List<String> names) {
        Set<Claim> chosen = new LinkedHashSet<>();
        for (String name : names) {
            chosen.add(Claim.ALL.stream().filter(claim -> claim.id().equals(name)).findFirst().orElseThrow(
                    () -> new IllegalArgumentException("no claim is called '" + name + "'; there are " + String.join(", ", claims()))));
        }
        return new ArrayList<>(chosen);
    }

    private static void run(StudyDesign design, List<Task> tasks, int threads, StudyFolder files, Map<String, List<Row>> done,
            Progress progress, StopRequest stop) throws IOException {
        try (ExecutorService pool = Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().name("tarn-study-", 1).factory())) {
            Map<Task, Future<List<Row>>> futures = new LinkedHashMap<>();
            for (Task task : tasks) {
                futures.put(task, pool.submit(() -> {
                    if (stop.requested()) {
                        throw new StudyStoppedException();
                    }
                    List<Row> rows = task.run(design);
                    files.store(task, rows);
                    progress.done(task);
                    return rows;
                }));
            }
            try {
                for (Map.Entry<Task, Future<List<Row>>> future : futures.entrySet()) {
                    done.put(future.getKey().name(), future.getValue().get());
                }
            } catch (ExecutionException e) {
                futures.values().forEach(future -> future.cancel(false));
                throw failure(e);
            } catch (InterruptedException e) {
                futures.values().forEach(future -> future.cancel(false));
                Thread.currentThread().interrupt();
                throw new StudyStoppedException();
            }
        }
    }

    private static RuntimeException failure(ExecutionException e) throws IOException {
        Throwable cause = e.getCause();
        if (cause instanceof IOException io) {
            throw io;
        }
        if (cause instanceof RuntimeException runtime) {
            return runtime;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(cause);
    }

    /** Corrects all comparisons of all claims together, then lets each claim conclude. */
    static StudyResult conclude(StudyDesign design, List<Claim> claims, Measurements measured) {
        List<List<Comparison>> compared = new ArrayList<>();
        for (Claim claim : claims) {
            compared.add(claim.doesNotApply(design).isEmpty() ? claim.compare(design, measured) : List.of());
        }
        double[] corrected = Holm.correct(compared.stream().flatMap(List::stream).mapToDouble(c -> c.paired().p()).toArray());
        List<Conclusion> conclusions = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < claims.size(); i++) {
            Claim claim = claims.get(i);
            Optional<String> why = claim.doesNotApply(design);
            List<Comparison> comparisons = new ArrayList<>();
            for (Comparison comparison : compared.get(i)) {
                comparisons.add(comparison.withCorrected(corrected[next++]));
            }
            conclusions.add(why.isPresent() ? Conclusion.notApplicable(claim, why.get()) : claim.conclude(design, measured, comparisons));
        }
        return new StudyResult(design, outlook(design), conclusions, measured, corrected.length);
    }

    /** How much of the work is done. */
    private static final class Progress {
        private final StudyDesign design;
        private final StudyListener listener;
        private final double all;
        private double done;

        Progress(StudyDesign design, Iterable<Task> tasks, StudyListener listener) {
            this.design = design;
            this.listener = listener;
            double sum = 0;
            for (Task task : tasks) {
                sum += task.cost(design);
            }
            all = Math.max(1, sum);
            listener.onProgress("", 0);
        }

        synchronized void done(Task task) {
            done += task.cost(design);
            listener.onProgress(task.name(), Math.min(1, done / all));
        }
    }
}
