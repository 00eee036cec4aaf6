package dev.tarn.serve.repository;

import dev.tarn.model.Model;
import dev.tarn.serve.compute.BatchQueue;
import dev.tarn.serve.repository.Sources.Key;
import dev.tarn.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models that are served. Safe for any number of threads: who asks sees one consistent picture, and a model found stays usable even when another version takes its place a moment later, so that replacing
 * models loses no request.
 */
public final class ModelRepository implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelRepository.class);
    private static final Duration LONGEST_WARM_UP = Duration.ofSeconds(10);

    private static final Duration FIRST_ANSWERS = Duration.ofMillis(200);

    private final Sources sources;
    private final ModelReader reader;
    private final Function<Model, BatchQueue> queues;
    private final int batch;
    private final Map<Key, Stamp> loaded = new HashMap<>();
    private volatile Map<String, NavigableMap<Long, ServedModel>> models = Map.of();
    private volatile @Nullable Thread watcher;
    private volatile boolean closed;

    /**
     * Knows where models lie; {@link #refresh} reads them.
     *
     * @param roots model files, and folders of {@code name/version/file}
     * @param reader of the files
     * @param queues what goes in front of a model
     * @param batch images that are computed together at most
     */
    public ModelRepository(List<Path> roots, ModelReader reader, Function<Model, BatchQueue> queues, int batch) {
        this.sources = new Sources(roots);
        this.reader = reader;
        this.queues = queues;
        this.batch = batch;
    }

    /**
     * Loads what there is. Nothing is warm yet: {@link #watch} sees to that.
     *
     * @throws IOException if a file or folder is missing, or not one model can be read; what is broken beside others is reported in the log
     */
    public void load() throws IOException {
        sources.check();
        Map<Key, Stamp> found = sources.look();
        if (found.isEmpty()) {
            throw new IOException(
                    "no models there; expected a model file, or a folder with name/version/file in it, such as models/clothes/1/model.safetensors");
        }
        Map<Key, ServedModel> read = new HashMap<>();
        IOException broken = null;
        for (Map.Entry<Key, Stamp> entry : found.entrySet()) {
            try {
                read.put(entry.getKey(), read(entry.getKey(), entry.getValue()));
            } catch (IOException e) {
                broken = broken == null ? e : broken;
                unreadable(entry.getKey(), e);
            }
        }
        if (read.isEmpty() && broken != null) {
            throw broken;
        }
        loaded.putAll(found);
        publish(read, found.keySet());
    }

    /** Computes one image with each model: what a first request would wait for (plans, classes, packed weights), done while the service is still starting. */
    public void runOnce() {
        all().forEach(served -> served.model().run(Tensor.zeros(served.model().network().input().batchOf(1))));
    }

    /**
     * Warms up what was loaded, and from then on looks every so often whether something has changed.
     *
     * @param every from the end of one look to the next
     */
    public void watch(Duration every) {
        watcher = Thread.ofPlatform().daemon().name("tarn-models").start(() -> {
            try {
                // Who knocked while the service was starting is answered before the JIT compiler gets to work on both cores.
                Thread.sleep(FIRST_ANSWERS);
                all().forEach(this::warmUp);
                while (!closed) {
                    Thread.sleep(every);
                    refresh();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /**
     * Looks once: reads what is new or changed, warms it up and puts it in place; what cannot be read is reported in the log, and what was served before stays. Returns whether anything is served
     * now that was not before.
     *
     * @return whether anything is served now that was not before
     */
    public synchronized boolean refresh() {
        Map<Key, Stamp> found = sources.look();
        boolean changed = loaded.keySet().retainAll(found.keySet());
        Map<Key, ServedModel> fresh = new HashMap<>();
        for (Map.Entry<Key, Stamp> entry : found.entrySet()) {
            Key key = entry.getKey();
            if (entry.getValue().equals(loaded.get(key))) {
                continue;
            }
            loaded.put(key, entry.getValue());
            try {
                ServedModel model = read(key, entry.getValue());
                warmUp(model);
                fresh.put(key, model);
            } catch (IOException | RuntimeException e) {
                unreadable(key, e);
            }
        }
        if (changed || !fresh.isEmpty()) {
            publish(fresh, found.keySet());
        }
        return !fresh.isEmpty();
    }

    private static void unreadable(Key key, Exception e) {
        LOG.atError().addKeyValue("model", key.name()).addKeyValue("version", key.version()).addKeyValue("reason", e.getMessage())
                .log("model cannot be read; what was served before stays");
    }

    private ServedModel read(Key key, Stamp stamp) throws IOException {
        Model model = reader.read(stamp.file());
        LOG.atInfo().addKeyValue("model", key.name()).addKeyValue("version", key.version()).log("model read");
        return new ServedModel(key.name(), key.version(), model, queues.apply(model));
    }

    private void warmUp(ServedModel model) {
        long start = System.nanoTime();
        WarmUp.run(model.model(), batch, LONGEST_WARM_UP);
        model.warmedUp();
        LOG.atInfo().addKeyValue("model", model.name()).addKeyValue("version", model.version())
                .addKeyValue("ms", (System.nanoTime() - start) / 1_000_000).log("model ready");
    }

    private void publish(Map<Key, ServedModel> fresh, Iterable<Key> there) {
        Map<String, NavigableMap<Long, ServedModel>> next = new TreeMap<>();
        for (Key key : there) {
            ServedModel model = fresh.get(key);
            if (model == null) {
                model = models.getOrDefault(key.name(), new TreeMap<>()).get(key.version());
            }
            if (model != null) {
                next.computeIfAbsent(key.name(), name -> new TreeMap<>()).put(key.version(), model);
            }
        }
        models = next;
    }

    /**
     * The newest ready version of a model; if none is ready yet, the newest.
     *
     * @param name of the model
     * @return empty if there is no such model
     */
    public Optional<ServedModel> find(String name) {
        NavigableMap<Long, ServedModel> versions = models.get(name);
        if (versions == null) {
            return Optional.empty();
        }
        ServedModel newest = versions.lastEntry().getValue();
        return Optional.of(versions.descendingMap().values().stream().filter(ServedModel::ready).findFirst().orElse(newest));
    }

    /**
     * A version of a model, warm or not.
     *
     * @param name of the model
     * @param version as its folder is called
     * @return empty if there is none
     */
    public Optional<ServedModel> find(String name, long version) {
        NavigableMap<Long, ServedModel> versions = models.get(name);
        return versions == null ? Optional.empty() : Optional.ofNullable(versions.get(version));
    }

    /** {@return all versions of all models, by name and version} */
    public List<ServedModel> all() {
        List<ServedModel> all = new ArrayList<>();
        models.values().forEach(versions -> all.addAll(versions.values()));
        return all;
    }

    /** {@return names of all models} */
    public List<String> names() {
        return List.copyOf(models.keySet());
    }

    /**
     * Whether each model has a version that is warm.
     *
     * @return whether each model has a version that is warm
     */
    public boolean ready() {
        Map<String, NavigableMap<Long, ServedModel>> now = models;
        return !now.isEmpty() && now.values().stream().allMatch(versions -> versions.values().stream().anyMatch(ServedModel::ready));
    }

    @Override
    public void close() {
        closed = true;
        Thread thread = watcher;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
