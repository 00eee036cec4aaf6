package dev.tarn.serve.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Optional;

/** The key that requests have to bring, as {@code Authorization: Bearer KEY} or {@code X-Api-Key: KEY}. */
public final class ApiKey {
    private final byte[] digest;

    /**
     * A key that requests have to bring.
     *
     * @param key not blank; compared in constant time
     * @throws IllegalArgumentException if it is blank
     */
    public ApiKey(String key) {
        if (key.isBlank()) {
            throw new IllegalArgumentException("an API key must not be blank");
        }
        digest = digest(key.strip());
    }

    /**
     * @throws ProblemException 401 if the key is missing or another
     */
    void check(Exchange exchange) {
        Optional<String> bearer = exchange.header("Authorization").filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
                .map(value -> value.substring(7).strip());
        String given = bearer.or(() -> exchange.header("X-Api-Key")).orElse("");
        // Digests have one length, and comparing them takes one time, whatever was given.
        if (!MessageDigest.isEqual(digest, digest(given))) {
            throw new Problem(401, "unauthorized", "A key is needed", "send the key as Authorization: Bearer KEY, or as X-Api-Key",
                    Map.of("WWW-Authenticate", "Bearer")).exception();
        }
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
