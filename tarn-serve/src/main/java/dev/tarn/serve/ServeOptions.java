package dev.tarn.serve;

import dev.tarn.serve.compute.BatchLimits;
import dev.tarn.serve.http.HttpLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the service runs. Immutable; {@link #standard} is safe to begin with: it listens to this machine alone.
 *
 * @param host the address to listen at
 * @param port 0: any that is free
 * @param threads that compute
 * @param batching how images are computed together
 * @param limits of requests
 * @param apiKey what requests have to bring
 * @param certificate PEM file with the certificate and those that vouch for it; together with {@code privateKey}: TLS
 * @param privateKey PEM file, PKCS #8, not encrypted
 * @param origins of other pages whose scripts may use the service ({@code https://example.org}, or {@code *})
 * @param look how often changed model files are looked for
 * @param drainDelay how long a stopping service goes on as if nothing were, but not ready, so that a balancer can look away first
 * @param drain how long a stopping service lets requests finish
 */
public record ServeOptions(String host, int port, int threads, BatchLimits batching, HttpLimits limits, Optional<String> apiKey,
        Optional<Path> certificate, Optional<Path> privateKey,
        List<String> origins, Duration look, Duration drainDelay, Duration drain) {
    /**
     * Checks the values and keeps copies of lists and arrays.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public ServeOptions {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port " + port + "; expected 0 to 65535");
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads " + threads + "; at least 1");
        }
        if (certificate.isPresent() != privateKey.isPresent()) {
            throw new IllegalArgumentException("TLS needs both a certificate and its private key");
        }
        origins = List.copyOf(origins);
    }

    /**
     * Loopback, port 8080, a thread for each processor, neither key nor TLS.
     *
     * @return the options
     */
    public static ServeOptions standard() {
        return new ServeOptions("127.0.0.1", 8080, Runtime.getRuntime().availableProcessors(), BatchLimits.standard(),
                HttpLimits.standard(), Optional.empty(), Optional.empty(), Optional.empty(),
                List.of(), Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(30));
    }

    /**
     * Listens somewhere else.
     *
     * @param newHost an address of this machine, or {@code 0.0.0.0} for all
     * @param newPort 0: any that is free
     * @return the same options with it
     */
    public ServeOptions at(String newHost, int newPort) {
        return new ServeOptions(newHost, newPort, threads, batching, limits, apiKey, certificate, privateKey, origins, look, drainDelay,
                drain);
    }

    /**
     * Computes with other threads.
     *
     * @param count 1 or more
     * @return the same options with it
     */
    public ServeOptions withThreads(int count) {
        return new ServeOptions(host, port, count, batching, limits, apiKey, certificate, privateKey, origins, look, drainDelay, drain);
    }

    /**
     * Batches images differently.
     *
     * @param newLimits of batches and waiting
     * @return the same options with it
     */
    public ServeOptions withBatching(BatchLimits newLimits) {
        return new ServeOptions(host, port, threads, newLimits, limits, apiKey, certificate, privateKey, origins, look, drainDelay, drain);
    }

    /**
     * Takes other requests.
     *
     * @param newLimits of headers, bodies and connections
     * @return the same options with it
     */
    public ServeOptions withLimits(HttpLimits newLimits) {
        return new ServeOptions(host, port, threads, batching, newLimits, apiKey, certificate, privateKey, origins, look, drainDelay,
                drain);
    }

    /**
     * Asks for a key.
     *
     * @param key not blank
     * @return the same options with it
     */
    public ServeOptions withApiKey(String key) {
        return new ServeOptions(host, port, threads, batching, limits, Optional.of(key), certificate, privateKey, origins, look, drainDelay,
                drain);
    }

    /**
     * Speaks TLS.
     *
     * @param newCertificate PEM file
     * @param newPrivateKey PEM file, PKCS #8, not encrypted
     * @return the same options with it
     */
    public ServeOptions withTls(Path newCertificate, Path newPrivateKey) {
        return new ServeOptions(host, port, threads, batching, limits, apiKey, Optional.of(newCertificate), Optional.of(newPrivateKey),
                origins, look, drainDelay, drain);
    }

    /**
     * Lets scripts of other pages use the service.
     *
     * @param allowed their origins, or {@code *}
     * @return the same options with it
     */
    public ServeOptions withOrigins(List<String> allowed) {
        return new ServeOptions(host, port, threads, batching, limits, apiKey, certificate, privateKey, allowed, look, drainDelay, drain);
    }

    /**
     * How a service stops.
     *
     * @param delay for which it goes on, but not ready
     * @param longest that requests may take to finish
     * @return the same options with it
     */
    public ServeOptions withDrain(Duration delay, Duration longest) {
        return new ServeOptions(host, port, threads, batching, limits, apiKey, certificate, privateKey, origins, look, delay, longest);
    }
}
