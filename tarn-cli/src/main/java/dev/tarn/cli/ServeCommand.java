package dev.tarn.cli;

import ch.qos.logback.classic.LoggerContext;
import dev.tarn.serve.ServeOptions;
import dev.tarn.serve.TarnServer;
import dev.tarn.serve.compute.BatchLimits;
import dev.tarn.serve.http.HttpLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tarn serve}: models as an HTTP service with a page, until Ctrl-C or SIGTERM. */
@Command(name = "serve", description = "Answer requests for predictions over HTTP, and show a page where the network can be seen at work. "
        + "Files are looked at again each second: put a new one in place, and it is served without losing a request.")
final class ServeCommand extends TarnCommand {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Model files, and folders with NAME/VERSION/FILE in them.")
    private List<Path> models = List.of();

    @Option(names = "--host", paramLabel = "ADDRESS", defaultValue = "127.0.0.1", description = "Where to listen. Default: 127.0.0.1, this machine alone; 0.0.0.0: the whole network.")
    private String host = "127.0.0.1";

    @Option(names = "--port", paramLabel = "N", defaultValue = "8080", description = "Default: 8080. 0: any free one; the address is printed.")
    private int port = 8080;

    @Mixin
    private final ThreadOptions threads = new ThreadOptions();

    @Option(names = "--batch", paramLabel = "N", defaultValue = "32", description = "Images of different requests that are computed together at most. Default: 32.")
    private int batch = 32;

    @Option(names = "--batch-delay", paramLabel = "MS", defaultValue = "0", description = "How long an image waits for others to share a batch. Default: 0; only what comes while threads are busy shares one.")
    private int batchDelay;

    @Option(names = "--queue", paramLabel = "N", defaultValue = "1024", description = "Images of a model that may wait; what comes then is refused with 503. Default: 1024.")
    private int queue = 1024;

    @Option(names = "--max-wait", paramLabel = "MS", defaultValue = "1000", description = "Requests that would wait longer for their turn are refused with 503 at once. Default: 1000.")
    private int maxWait = 1000;

    @Option(names = "--max-body", paramLabel = "MIB", defaultValue = "16", description = "The largest body of a request. Default: 16.")
    private int maxBody = 16;

    @Option(names = "--max-pixels", paramLabel = "N", defaultValue = "40000000", description = "The largest picture that is decoded. Default: 40000000.")
    private long maxPixels = 40_000_000;

    @Option(names = "--max-connections", paramLabel = "N", defaultValue = "1024", description = "Connections at once. Default: 1024.")
    private int maxConnections = 1024;

    @Option(names = "--data", paramLabel = "D", description = "Test images for the page to pick from, as for tarn train. Default: the built-in ones, for models with their classes.")
    private @Nullable String data;

    @Option(names = "--api-key-file", paramLabel = "FILE", description = "A file with the key that requests must bring (Authorization: Bearer KEY). Default: the environment variable TARN_API_KEY; without it, no key is asked for.")
    private @Nullable Path apiKeyFile;

    @Option(names = "--tls-certificate", paramLabel = "FILE", description = "PEM file of the certificate chain; with --tls-key, the service speaks HTTPS.")
    private @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "PEM file of its private key (PKCS #8, without password).")
    private @Nullable Path privateKey;

    @Option(names = "--allow-origin", paramLabel = "ORIGIN", description = "Lets scripts of another page use the service, such as https://example.org; may be given several times.")
    private List<String> origins = List.of();

    @Option(names = "--drain-delay", paramLabel = "SECONDS", defaultValue = "0", description = "When told to stop: how long to go on, but not ready, until balancers look away. Default: 0.")
    private int drainDelay;

    @Option(names = "--drain", paramLabel = "SECONDS", defaultValue = "30", description = "How long requests under way may then take. Default: 30.")
    private int drain = 30;

    @Option(names = "--log", paramLabel = "FORM", description = "text or json. Default: text on a terminal, else json.")
    private @Nullable String log;

    @Option(names = "--no-access-log", description = "No line for each request.")
    private boolean noAccessLog;

    @Option(names = "--practice", hidden = true, description = "Answer requests of its own, then stop: for the launcher.")
    private boolean practice;

    @Override
    Map<String, ?> run() throws IOException, InterruptedException {
        String form = log == null ? terminal().interactive() ? "text" : "json" : log;
        if (!form.equals("text") && !form.equals("json")) {
            throw usage("--log " + form + "; expected text or json");
        }
        ServeOptions options = options();
        LoggerContext logging = Logging.start(new LogLines(form.equals("json")), !noAccessLog);
        Map<String, Object> fields = new LinkedHashMap<>();
        TarnServer server = TarnServer.start(models, ModelFiles::load, new TestImages(data), options);
        onInterrupt(() -> {
            server.close();
            logging.stop();
        });
        out().println(server.address());
        out().flush();
        fields.put("address", server.address().toString());
        fields.put("models", server.repository().names());
        if (practice) {
            ServicePractice.run(server);
            server.close();
        }
        server.join();
        return fields;
    }

    private ServeOptions options() throws IOException {
        try {
            ServeOptions options = ServeOptions.standard().at(host, port).withThreads(threads.count()).withOrigins(origins)
                    .withBatching(new BatchLimits(batch, Duration.ofMillis(batchDelay), queue, Duration.ofMillis(maxWait)))
                    .withLimits(HttpLimits.standard().withBody(Math.multiplyExact(maxBody, 1 << 20)).withPixels(maxPixels)
                            .withConnections(maxConnections))
                    .withDrain(Duration.ofSeconds(drainDelay), Duration.ofSeconds(drain));
            String key = apiKeyFile == null ? System.getenv("TARN_API_KEY") : Files.readString(apiKeyFile);
            options = key == null || key.isBlank() ? options : options.withApiKey(key);
            if (certificate == null && privateKey == null) {
                return options;
            }
            if (certificate == null || privateKey == null) {
                throw usage("--tls-certificate and --tls-key belong together");
            }
            return options.withTls(certificate, privateKey);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }
}
