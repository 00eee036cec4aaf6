package dev.tarn.serve.http;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.CrossOriginHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The socket and what Jetty does around it. */
public final class Front {
    private static final Logger LOG = LoggerFactory.getLogger(Front.class);

    static {
        // Jetty would ask the platform's MBean server how long a reference is, and starting that takes a tenth of a second.
        if (System.getProperty("org.eclipse.jetty.util.referencesPerCacheLine") == null) {
            System.setProperty("org.eclipse.jetty.util.referencesPerCacheLine", "16");
        }
    }

    private final Server server;
    private final ServerConnector connector;
    private final boolean secure;

    /**
     * Prepares to listen; {@link #start} begins.
     *
     * @param host the address to listen at
     * @param port 0: any that is free
     * @param limits of headers, connections and silence
     * @param tls null: plain HTTP
     * @param origins of other pages whose scripts may use the service; none: the browser's same-origin rule stays
     * @param handler makes what answers; told about slow connections
     */
    public Front(String host, int port, HttpLimits limits, SslContextFactory.@Nullable Server tls, List<String> origins,
            Function<SlowConnections, Handler> handler) {
        QueuedThreadPool threads = new QueuedThreadPool(16, 4);
        threads.setName("tarn-http");
        threads.setVirtualThreadsExecutor(Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("tarn-request-", 0).factory()));
        server = new Server(threads);
        secure = tls != null;
        HttpConnectionFactory http = new HttpConnectionFactory(configuration(limits));
        // One thread that waits for all sockets is plenty for two processors; each more takes its share of switching.
        connector = tls == null
                ? new ServerConnector(server, 1, selectors(), http)
                : new ServerConnector(server, 1, selectors(), new SslConnectionFactory(tls, http.getProtocol()), http);
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(limits.idle().toMillis());
        connector.setShutdownIdleTimeout(1000);
        connector.setAcceptQueueSize(1024);
        SlowConnections slow = new SlowConnections(connector, limits.receive());
        connector.addBean(slow);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(limits.connections(), connector));
        server.setErrorHandler(new ProtocolErrors());
        server.setHandler(withOrigins(handler.apply(slow), origins));
    }

    private static int selectors() {
        return Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 8);
    }

    private static HttpConfiguration configuration(HttpLimits limits) {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setRequestHeaderSize(limits.headers());
        configuration.setSendServerVersion(false);
        configuration.setSendXPoweredBy(false);
        configuration.setSendDateHeader(true);
        return configuration;
    }

    private static Handler withOrigins(Handler handler, List<String> origins) {
        if (origins.isEmpty()) {
            return handler;
        }
        CrossOriginHandler cors = new CrossOriginHandler();
        Set<String> patterns = new LinkedHashSet<>();
        for (String origin : origins) {
            patterns.add(origin.equals("*") ? ".*" : Pattern.quote(origin));
        }
        cors.setAllowedOriginPatterns(patterns);
        cors.setAllowedMethods(Set.of("GET", "POST"));
        cors.setAllowedHeaders(Set.of("Authorization", "Content-Type", "X-Api-Key", RequestId.HEADER, "Inference-Header-Content-Length"));
        cors.setExposedHeaders(Set.of(RequestId.HEADER, "Inference-Header-Content-Length", "Retry-After"));
        cors.setAllowCredentials(false);
        cors.setHandler(handler);
        return cors;
    }

    /**
     * Begins to listen.
     *
     * @throws IOException if the address cannot be had
     */
    public void start() throws IOException {
        try {
            server.start();
        } catch (Exception e) {
            stop(Duration.ZERO);
            throw new IOException("cannot listen at " + connector.getHost() + ":" + connector.getPort() + ": " + e.getMessage()
                    + "; choose another --port or --host", e);
        }
    }

    /** {@return where it listens, with the port that it got} */
    public URI address() {
        String host = connector.getHost();
        return URI.create(
                (secure ? "https" : "http") + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + connector.getLocalPort());
    }

    /**
     * Waits until it has stopped.
     *
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    public void join() throws InterruptedException {
        server.join();
    }

    /**
     * Takes no new connections; those there are get their answers and are closed behind them; then the end.
     *
     * @param longest after which connections are cut
     */
    public void stop(Duration longest) {
        try {
            connector.shutdown().get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.atWarn().log("stopping although requests are still under way");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            server.stop();
        } catch (Exception e) {
            LOG.atWarn().setCause(e).log("stopping failed");
        }
    }
}
