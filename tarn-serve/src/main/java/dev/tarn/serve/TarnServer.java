package dev.tarn.serve;

import dev.tarn.data.Dataset;
import dev.tarn.model.Model;
import dev.tarn.serve.api.Api;
import dev.tarn.serve.compute.BatchQueue;
import dev.tarn.serve.compute.ComputePool;
import dev.tarn.serve.http.ApiKey;
import dev.tarn.serve.http.Dispatcher;
import dev.tarn.serve.http.Front;
import dev.tarn.serve.http.MemoryBudget;
import dev.tarn.serve.http.RequestLog;
import dev.tarn.serve.http.Route;
import dev.tarn.serve.repository.ModelReader;
import dev.tarn.serve.repository.ModelRepository;
import dev.tarn.tensor.Tensor;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Models as an HTTP service.
 *
 * <pre>{@code
 * try (TarnServer server = TarnServer.start(List.of(Path.of("models")), Model::load, ServeOptions.standard())) {
 *     System.out.println(server.address());
 *     server.join();
 * }
 * }</pre>
 *
 * <p>Safe for any number of threads.
 */
public final class TarnServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TarnServer.class);
    /** How long a request waits for its result. Longer than the longest wait in the queue, which is refused at once. */
    private static final Duration LONGEST_RESULT = Duration.ofSeconds(30);

    /** Each task a thread at once: the common pool has one thread where there are two processors. */
    private static final Executor ASIDE = task -> Thread.ofPlatform().daemon().name("tarn-start").start(task);

    private final ServeOptions options;
    private final ComputePool pool;
    private final ModelRepository repository;
    private final Front front;
    private final AtomicBoolean draining = new AtomicBoolean();

    /**
     * Reads the models and starts to answer. The models warm up while the first requests are answered already; {@code /v2/health/ready} says when they are warm.
     *
     * @param models files, and folders of {@code name/version/file}
     * @param reader of the files
     * @param options such as {@link ServeOptions#standard}
     * @return a service that answers; to be closed
     * @throws IOException if a model cannot be read, or the address cannot be had
     */
    public static TarnServer start(List<Path> models, ModelReader reader, ServeOptions options) throws IOException {
        return start(models, reader, model -> Optional.empty(), options);
    }

    /**
     * {@link #start(List, ModelReader, ServeOptions)} with images that suit a model, for the page to pick from.
     *
     * @param models files, and folders of {@code name/version/file}
     * @param reader of the files
     * @param samples images for a model; empty for none
     * @param options such as {@link ServeOptions#standard}
     * @return a service that answers; to be closed
     * @throws IOException if a model cannot be read, or the address cannot be had
     */
    public static TarnServer start(List<Path> models, ModelReader reader, Function<Model, Optional<Dataset>> samples, ServeOptions options)
            throws IOException {
        return new TarnServer(models, reader, samples, options);
    }

    private TarnServer(List<Path> models, ModelReader reader, Function<Model, Optional<Dataset>> samples, ServeOptions options)
            throws IOException {
        this.options = options;
        ServiceMetrics metrics = new ServiceMetrics();
        pool = new ComputePool(options.threads(), (queue, images, nanos) -> metrics.computed(images, nanos));
        repository = new ModelRepository(models, reader, this::queue, options.batching().batch());
        boolean started = false;
        try {
            MemoryBudget memory = new MemoryBudget(options.limits().memory());
            SslContextFactory.@Nullable Server tls = tls();
            // The classes of the HTTP server take as long to come as a model takes to be read and first run: side by side, a service answers sooner.
            CompletableFuture<Front> front = CompletableFuture.supplyAsync(() -> front(metrics, memory, samples, tls), ASIDE);
            repository.load();
            var unused = CompletableFuture.runAsync(repository::runOnce, ASIDE);
            this.front = joined(front);
            this.front.start();
            started = true;
        } finally {
            if (!started) {
                pool.close();
            }
        }
        repository.watch(options.look());
        LOG.atInfo().addKeyValue("address", address().toString()).addKeyValue("models", String.join(", ", repository.names()))
                .log("serving");
    }

    private Front front(ServiceMetrics metrics, MemoryBudget memory, Function<Model, Optional<Dataset>> samples,
            SslContextFactory.@Nullable Server tls) {
        metrics.observe(repository, memory);
        List<Route> routes = new ArrayList<>(Api.routes(repository, LONGEST_RESULT, this::ready, samples));
        routes.add(Route.get("/metrics", metrics::answer));
        AccessLog access = new AccessLog();
        RequestLog log = entry -> {
            metrics.answered(entry);
            access.answered(entry);
        };
        ApiKey key = options.apiKey().isPresent() ? new ApiKey(options.apiKey().get()) : null;
        return new Front(options.host(), options.port(), options.limits(), tls, options.origins(),
                connections -> new Dispatcher(routes, options.limits(), memory, key, connections, log));
    }

    private static Front joined(CompletableFuture<Front> front) {
        try {
            return front.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private SslContextFactory.@Nullable Server tls() throws IOException {
        return options.certificate().isPresent() && options.privateKey().isPresent()
                ? Tls.of(options.certificate().get(), options.privateKey().get())
                : null;
    }

    private BatchQueue queue(Model model) {
        return pool.queue(options.batching(), model.network().input().elements(), model.network().output().elements(),
                (inputs, images) -> model.run(Tensor.of(model.network().input().batchOf(images), inputs)).data());
    }

    /**
     * Where it listens.
     *
     * @return the address with the port that it got
     */
    public URI address() {
        return front.address();
    }

    /** {@return whether each model has a warm version, and the service is not stopping} */
    public boolean ready() {
        return !draining.get() && repository.ready();
    }

    /** {@return the models, for whoever wants to look at changed files at once} */
    public ModelRepository repository() {
        return repository;
    }

    /**
     * Waits until the service has stopped.
     *
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    public void join() throws InterruptedException {
        front.join();
    }

    /**
     * Stops gracefully: not ready any more, then no new connections, requests under way are answered, and each connection is closed behind its last answer. Idempotent.
     */
    @Override
    public void close() {
        if (draining.getAndSet(true)) {
            return;
        }
        LOG.atInfo().log("stopping: answering what is under way");
        try {
            Thread.sleep(options.drainDelay());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        front.stop(options.drain());
        repository.close();
        pool.close();
        LOG.atInfo().log("stopped");
    }
}
