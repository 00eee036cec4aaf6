package dev.tarn.serve.http;

import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/** A request as endpoints see it. For one thread. */
public final class Exchange {
    private final Request request;
    private final HttpLimits limits;
    private final MemoryBudget.Share memory;
    private final String id;
    private final Map<String, String> path;
    private @Nullable Fields query;
    private String model = "";
    private int images;

    Exchange(Request request, HttpLimits limits, MemoryBudget.Share memory, String id, Map<String, String> path) {
        this.request = request;
        this.limits = limits;
        this.memory = memory;
        this.id = id;
        this.path = path;
    }

    /**
     * Names the request in answers and in the log.
     *
     * @return the name of the request in answers and in the log
     */
    public String id() {
        return id;
    }

    /**
     * What the route calls {@code {name}}.
     *
     * @param name without braces
     * @return decoded; empty if the route has none of that name
     */
    public Optional<String> path(String name) {
        return Optional.ofNullable(path.get(name));
    }

    /**
     * A parameter of the query.
     *
     * @param name of the parameter
     * @return decoded; empty if it is not there
     */
    public Optional<String> query(String name) {
        Fields fields = query;
        if (fields == null) {
            try {
                fields = Request.extractQueryParameters(request);
            } catch (IllegalArgumentException e) {
                throw Problem.badRequest("the part of the address behind '?' is not valid");
            }
            query = fields;
        }
        return Optional.ofNullable(fields.getValue(name));
    }

    /**
     * A header.
     *
     * @param name in any case
     * @return its value; empty if it is not there
     */
    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    /** {@return the media type in lower case, without parameters; empty if there is none} */
    public String mediaType() {
        String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        if (type == null) {
            return "";
        }
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(java.util.Locale.ROOT);
    }

    /**
     * The whole {@code Content-Type}.
     *
     * @return the whole {@code Content-Type}; empty if there is none
     */
    public String contentType() {
        return Optional.ofNullable(request.getHeaders().get(HttpHeader.CONTENT_TYPE)).orElse("");
    }

    /**
     * The whole body.
     *
     * @return as many bytes as came, within the limit
     * @throws ProblemException if it is too large, too slow, or broken off
     */
    public byte[] body() {
        return BodyReader.read(request, limits, memory);
    }

    /** {@return what a request may take} */
    public HttpLimits limits() {
        return limits;
    }

    /**
     * Memory that this request needs beside its body has to be taken from here.
     *
     * @return a share that is given back when the request ends
     */
    public MemoryBudget.Share memory() {
        return memory;
    }

    /**
     * What the log and the figures say of this request.
     *
     * @param servedModel its name
     */
    public void concerns(String servedModel) {
        model = servedModel;
    }

    /**
     * Images that the request had computed.
     *
     * @param count how many
     */
    public void computed(int count) {
        images = count;
    }

    String model() {
        return model;
    }

    int images() {
        return images;
    }
}
