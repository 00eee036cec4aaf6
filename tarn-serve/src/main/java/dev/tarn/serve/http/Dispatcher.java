package dev.tarn.serve.http;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes each request to its endpoint and its answer back. One virtual thread a request: it may wait for bytes and for results, which costs nothing. What an endpoint throws
 * becomes a {@link Problem}; what it did not mean to throw becomes a 500 that says nothing but the request's id, and a line with the stack in the log.
 */
public final class Dispatcher extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    /** As proxies log it: the client closed the connection before the answer was out. */
    private static final int CLIENT_GONE = 499;

    private final List<RoutePath> routes;
    private final HttpLimits limits;
    private final MemoryBudget memory;
    private final @Nullable ApiKey key;
    private final SlowConnections connections;
    private final RequestLog log;

    /**
     * Puts routes behind limits and the key.
     *
     * @param routes the first whose pattern suits answers
     * @param limits of bodies and pictures
     * @param memory that all requests share
     * @param key that requests have to bring, if any
     * @param connections told of requests that arrive
     * @param log hears of each answer
     */
    public Dispatcher(List<Route> routes, HttpLimits limits, MemoryBudget memory, @Nullable ApiKey key, SlowConnections connections,
            RequestLog log) {
        this.routes = routes.stream().map(RoutePath::of).toList();
        this.limits = limits;
        this.memory = memory;
        this.key = key;
        this.connections = connections;
        this.log = log;
    }

    private record Match(Route route, Map<String, String> path) {}

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String id = RequestId.of(request);
        connections.begin(request.getConnectionMetaData().getConnection());
        try (MemoryBudget.Share share = memory.share()) {
            Optional<Match> match = Optional.empty();
            Exchange exchange = new Exchange(request, limits, share, id, Map.of());
            Answer answer;
            try {
                match = Optional.of(match(request));
                exchange = new Exchange(request, limits, share, id, match.get().path);
                if (key != null && !match.get().route.open()) {
                    key.check(exchange);
                }
                answer = match.get().route.endpoint().answer(exchange);
            } catch (ProblemException e) {
                answer = e.problem().answer(id);
            } catch (Throwable e) { // whatever it is, the client gets an answer and the service goes on
                LOG.atError().addKeyValue("request", id).setCause(e).log("unexpected failure");
                answer = Problem.of(500, "internal", "Something went wrong here", "the service's log says more, at request " + id)
                        .answer(id);
            }
            if (!UnreadBody.skip(request)) {
                response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
            }
            send(answer, id, response, new Logged(callback, request, id, match.map(m -> m.route.pattern()).orElse(""), exchange, answer));
        }
        return true;
    }

    private Match match(Request request) {
        String decoded = Optional.ofNullable(request.getHttpURI().getDecodedPath()).orElse("/");
        List<String> segments = List.of(decoded.substring(Math.min(1, decoded.length())).split("/", -1));
        String method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
        TreeSet<String> others = new TreeSet<>();
        for (RoutePath path : routes) {
            Optional<Map<String, String>> found = path.match(segments);
            if (found.isPresent()) {
                if (path.route().method().equals(method)) {
                    return new Match(path.route(), found.get());
                }
                others.add(path.route().method());
            }
        }
        if (others.isEmpty()) {
            throw Problem.notFound("nothing answers at this path; /openapi.json lists what does");
        }
        String allowed = String.join(", ", others);
        throw new Problem(405, "method-not-allowed", "The method does not fit the path", "this path takes " + allowed,
                Map.of("Allow", allowed)).exception();
    }

    private static void send(Answer answer, String id, Response response, Callback callback) {
        response.setStatus(answer.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.mediaType());
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().length);
        response.getHeaders().put(RequestId.HEADER, id);
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        answer.headers().forEach(response.getHeaders()::put);
        response.write(true, ByteBuffer.wrap(answer.body()), callback);
    }

    /** Tells the log once the answer is out, or could not be sent. */
    private final class Logged extends Callback.Nested {
        private final Request request;
        private final String id;
        private final String route;
        private final Exchange exchange;
        private final Answer answer;

        Logged(Callback callback, Request request, String id, String route, Exchange exchange, Answer answer) {
            super(callback);
            this.request = request;
            this.id = id;
            this.route = route;
            this.exchange = exchange;
            this.answer = answer;
        }

        @Override
        public void succeeded() {
            tell(answer.status());
            super.succeeded();
        }

        @Override
        public void failed(Throwable x) {
            tell(CLIENT_GONE);
            super.failed(x);
        }

        private void tell(int status) {
            connections.end(request.getConnectionMetaData().getConnection());
            log.answered(new RequestLog.Entry(id, request.getMethod(), request.getHttpURI().getPath(), route, exchange.model(),
                    exchange.images(), status,
                    Request.getContentBytesRead(request), answer.body().length, System.nanoTime() - request.getBeginNanoTime()));
        }
    }
}
