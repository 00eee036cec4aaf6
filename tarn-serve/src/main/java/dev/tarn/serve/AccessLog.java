package dev.tarn.serve;

import dev.tarn.serve.http.RequestLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A line in the log for every request, in fields. */
final class AccessLog implements RequestLog {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tarn.serve.access");

    @Override
    public void answered(Entry entry) {
        LOG.atInfo().addKeyValue("request", entry.id()).addKeyValue("method", entry.method()).addKeyValue("path", entry.path())
                .addKeyValue("model", entry.model())
                .addKeyValue("images", entry.images()).addKeyValue("status", entry.status()).addKeyValue("received", entry.received())
                .addKeyValue("sent", entry.sent())
                .addKeyValue("ms", Math.round(entry.nanos() / 1e3) / 1e3).log("request");
    }
}
