package dev.tarn.serve.api;

import dev.tarn.serve.http.Answer;
import dev.tarn.serve.http.Exchange;
import dev.tarn.serve.http.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The page's files, from memory. They are the same for everybody, hold no secret and load nothing from elsewhere. */
final class PageEndpoint {
    /** What there is, and nothing else: no path is ever made from a request. */
    private static final Map<String, String> FILES = Map.ofEntries(
            Map.entry("index.html", "text/html; charset=utf-8"), Map.entry("style.css", "text/css; charset=utf-8"),
            Map.entry("main.js", "text/javascript; charset=utf-8"), Map.entry("address.js", "text/javascript; charset=utf-8"),
            Map.entry("service.js", "text/javascript; charset=utf-8"), Map.entry("image.js", "text/javascript; charset=utf-8"),
            Map.entry("drawing.js", "text/javascript; charset=utf-8"), Map.entry("samples.js", "text/javascript; charset=utf-8"),
            Map.entry("prediction.js", "text/javascript; charset=utf-8"), Map.entry("blocks.js", "text/javascript; charset=utf-8"),
            Map.entry("maps.js", "text/javascript; charset=utf-8"), Map.entry("network.js", "text/javascript; charset=utf-8"),
            Map.entry("arithmetic.js", "text/javascript; charset=utf-8"), Map.entry("dense.js", "text/javascript; charset=utf-8"),
            Map.entry("dom.js", "text/javascript; charset=utf-8"), Map.entry("icon.svg", "image/svg+xml"),
            Map.entry("openapi.json", "application/json"));
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "Referrer-Policy", "no-referrer", "Cache-Control", "no-cache");

    private PageEndpoint() {}

    static List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        FILES.forEach((name, type) -> {
            Answer answer = new Answer(200, type, read(name), HEADERS);
            answer = answer.with(Map.of("ETag", "\"" + digest(answer.body()) + "\""));
            Answer file = answer;
            String path = switch (name) {
                case "index.html" -> "/";
                case "openapi.json" -> "/openapi.json";
                default -> "/page/" + name;
            };
            routes.add(Route.get(path, exchange -> unlessKnown(exchange, file)).forEverybody());
        });
        return routes;
    }

    private static Answer unlessKnown(Exchange exchange, Answer file) {
        boolean known = exchange.header("If-None-Match").filter(tag -> tag.equals(file.headers().get("ETag"))).isPresent();
        return known ? new Answer(304, file.mediaType(), new byte[0], file.headers()) : file;
    }

    private static byte[] read(String name) {
        try (InputStream in = PageEndpoint.class.getResourceAsStream("/dev/tarn/serve/page/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the page's file " + name + " is missing from the jar");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
