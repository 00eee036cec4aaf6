package dev.tarn.serve.api;

import dev.tarn.serve.http.Exchange;
import dev.tarn.serve.http.Problem;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.content.ByteBufferContentSource;
import org.eclipse.jetty.util.Promise;

/** The files of a form, in memory: nothing of a request is ever written to disk. */
final class FormFiles {
    private static final int MOST_PARTS = 1000;

    private FormFiles() {}

    /** @param name what its sender calls it, shortened */
    record File(String name, byte[] content) {}

    static List<File> read(Exchange exchange) {
        String boundary = MultiPart.extractBoundary(exchange.contentType());
        if (boundary == null || boundary.isEmpty()) {
            throw Problem.badRequest("the Content-Type of a form needs a boundary");
        }
        byte[] body = exchange.body();
        exchange.memory().take(2L * body.length);
        MultiPartFormData.Parser parser = new MultiPartFormData.Parser(boundary);
        parser.setMaxParts(MOST_PARTS);
        parser.setMaxLength(body.length);
        parser.setMaxFileSize(body.length);
        parser.setMaxMemoryFileSize(body.length);
        List<File> files = new ArrayList<>();
        CompletableFuture<MultiPartFormData.Parts> parsed = new CompletableFuture<>();
        parser.parse(new ByteBufferContentSource(ByteBuffer.wrap(body)), new Promise.Invocable<>() {
            @Override
            public void succeeded(MultiPartFormData.Parts parts) {
                parsed.complete(parts);
            }

            @Override
            public void failed(Throwable x) {
                parsed.completeExceptionally(x);
            }
        });
        try (MultiPartFormData.Parts parts = parsed.join()) {
            for (MultiPart.Part part : parts) {
                ByteBuffer content = Content.Source.asByteBuffer(part.getContentSource());
                byte[] bytes = new byte[content.remaining()];
                content.get(bytes);
                String name = part.getFileName() == null ? String.valueOf(part.getName()) : part.getFileName();
                files.add(new File(PredictRequest.shortened(name), bytes));
            }
        } catch (Exception e) { // the parser's own kinds, wrapped or not
            throw Problem.badRequest("the body is not a valid form (multipart/form-data), or has more than " + MOST_PARTS + " parts");
        }
        return files;
    }
}
