package dev.tarn.serve.http;

import java.time.Duration;

/**
 * What a client may ask of the service.
 *
 * @param body bytes of a body
 * @param headers bytes of the request line with all headers
 * @param pixels of a picture, before it is decoded
 * @param connections at once; further ones wait to be accepted
 * @param receive how long a request may take to arrive, from its first byte to its last
 * @param idle how long a connection may be silent
 * @param memory bytes that the requests under way may hold together
 */
public record HttpLimits(int body, int headers, long pixels, int connections, Duration receive, Duration idle, long memory) {
    /**
     * 16 MiB, 8 KiB, 40 million pixels, 1024 connections, 10 s, 30 s, and a quarter of the heap.
     *
     * @return the limits
     */
    public static HttpLimits standard() {
        return new HttpLimits(16 << 20, 8 << 10, 40_000_000, 1024, Duration.ofSeconds(10), Duration.ofSeconds(30),
                Runtime.getRuntime().maxMemory() / 4);
    }

    /**
     * The largest body.
     *
     * @param bytes 1 or more
     * @return the same limits with it
     */
    public HttpLimits withBody(int bytes) {
        return new HttpLimits(bytes, headers, pixels, connections, receive, idle, memory);
    }

    /**
     * The largest picture.
     *
     * @param most pixels
     * @return the same limits with it
     */
    public HttpLimits withPixels(long most) {
        return new HttpLimits(body, headers, most, connections, receive, idle, memory);
    }

    /**
     * The most connections at once.
     *
     * @param most 1 or more
     * @return the same limits with it
     */
    public HttpLimits withConnections(int most) {
        return new HttpLimits(body, headers, pixels, most, receive, idle, memory);
    }

    /**
     * How long a request may take to arrive.
     *
     * @param longest positive
     * @return the same limits with it
     */
    public HttpLimits withReceive(Duration longest) {
        return new HttpLimits(body, headers, pixels, connections, longest, idle, memory);
    }
}
