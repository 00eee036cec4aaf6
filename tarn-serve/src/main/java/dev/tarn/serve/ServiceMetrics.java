package dev.tarn.serve;

import dev.tarn.serve.http.Answer;
import dev.tarn.serve.http.Exchange;
import dev.tarn.serve.http.MemoryBudget;
import dev.tarn.serve.http.RequestLog;
import dev.tarn.serve.repository.ModelRepository;
import dev.tarn.serve.repository.ServedModel;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;

/** What the service counts, in the text form of Prometheus. Safe for any number of threads. */
final class ServiceMetrics implements RequestLog {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Histogram latency = Histogram.builder().name("tarn_request_duration_seconds")
            .help("From the first byte of a request to its answer, by route, model and status.")
            .labelNames("route", "model", "status").classicOnly()
            .classicUpperBounds(0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10).register(registry);
    private final Counter images = Counter.builder().name("tarn_images_total").help("Images computed.").labelNames("model")
            .register(registry);
    private final Counter errors = Counter.builder().name("tarn_errors_total").help("Answers with status 400 or more.").labelNames("status")
            .register(registry);
    private final Histogram batches = Histogram.builder().name("tarn_batch_images").help("Images that were computed together.")
            .classicOnly()
            .classicUpperBounds(1, 2, 4, 8, 16, 32, 64, 128, 256).register(registry);
    private final Histogram computing = Histogram.builder().name("tarn_batch_duration_seconds").help("How long a batch took to compute.")
            .classicOnly()
            .classicUpperBounds(0.00001, 0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3).register(registry);

    /** What is looked at when somebody asks. */
    void observe(ModelRepository repository, MemoryBudget memory) {
        GaugeWithCallback.builder().name("tarn_queue_images").help("Images that wait for their turn.").labelNames("model")
                .callback(gauge -> {
                    for (String name : repository.names()) {
                        gauge.call(
                                repository.all().stream().filter(model -> model.name().equals(name)).mapToInt(ServedModel::waiting).sum(),
                                name);
                    }
                }).register(registry);
        GaugeWithCallback.builder().name("tarn_model_ready").help("1 once a version is warm.").labelNames("model", "version")
                .callback(gauge -> repository.all()
                        .forEach(model -> gauge.call(model.ready() ? 1 : 0, model.name(), Long.toString(model.version()))))
                .register(registry);
        GaugeWithCallback.builder().name("tarn_request_memory_bytes").help("Memory that requests under way hold.")
                .callback(gauge -> gauge.call(memory.taken())).register(registry);
        GaugeWithCallback.builder().name("jvm_memory_used_bytes").help("Heap in use.").labelNames("area")
                .callback(gauge -> gauge.call(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(), "heap"))
                .register(registry);
        GaugeWithCallback.builder().name("jvm_gc_seconds").help("Time spent collecting garbage since the start.")
                .callback(gauge -> gauge.call(
                        ManagementFactory.getGarbageCollectorMXBeans().stream().mapToLong(GarbageCollectorMXBean::getCollectionTime).sum()
                                / 1e3))
                .register(registry);
        GaugeWithCallback.builder().name("process_start_time_seconds").help("When the process started, in seconds since 1970.")
                .callback(gauge -> gauge.call(ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3)).register(registry);
    }

    void computed(int count, long nanos) {
        batches.observe(count);
        computing.observe(nanos / 1e9);
    }

    @Override
    public void answered(Entry entry) {
        latency.labelValues(entry.route(), entry.model(), Integer.toString(entry.status())).observe(entry.nanos() / 1e9);
        if (entry.images() > 0) {
            images.labelValues(entry.model()).inc(entry.images());
        }
        if (entry.status() >= 400) {
            errors.labelValues(Integer.toString(entry.status())).inc();
        }
    }

    /** {@code GET /metrics}. */
    Answer answer(Exchange exchange) throws IOException {
        PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        writer.write(text, registry.scrape());
        return new Answer(200, writer.getContentType(), text.toByteArray(), Map.of());
    }
}
